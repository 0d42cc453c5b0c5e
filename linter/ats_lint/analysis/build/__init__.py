"""What an image holds after each instruction."""
