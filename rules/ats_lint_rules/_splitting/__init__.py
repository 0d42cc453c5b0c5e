"""Splitting a build into stages."""
