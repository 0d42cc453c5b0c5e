"""JSON Schemas of Compose files, of the configuration and of the output."""
