"""Text to nodes: Dockerfiles, Compose files and shell, as their own readers read them."""
