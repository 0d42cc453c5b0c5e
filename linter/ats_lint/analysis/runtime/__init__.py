"""What a container does: its process, listeners, user, capabilities, writes and data."""
