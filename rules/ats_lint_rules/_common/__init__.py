"""What rules of every kind share."""
