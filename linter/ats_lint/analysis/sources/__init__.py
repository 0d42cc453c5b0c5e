"""What a program's own files show."""
