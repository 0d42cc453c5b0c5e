"""What is built and what runs, from syntax, image facts and program sources."""
