"""Credentials: names, shapes, places and where they move to."""
