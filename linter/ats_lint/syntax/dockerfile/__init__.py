"""Dockerfiles: text to instructions and stages, and back to text through edits."""
