"""What RUN does: package managers, pipes, downloads, and edits of its commands."""
