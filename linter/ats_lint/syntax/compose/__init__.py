"""Compose files: from text to a resolved project, and back to text by edits."""
