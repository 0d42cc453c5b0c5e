"""Rules about dockerfile files."""
