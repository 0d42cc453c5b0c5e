"""What rules are handed: files with what is around them."""
