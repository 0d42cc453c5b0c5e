"""Bytes and text: which files there are, and what may be read."""
