"""The edges of a project: Compose, Dockerfiles, environment files, contexts."""
