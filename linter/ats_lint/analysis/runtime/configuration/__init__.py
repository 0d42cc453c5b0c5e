"""Configuration that a container is given: which files there are, and the settings that they make."""
