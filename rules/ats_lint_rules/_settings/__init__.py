"""Settings of services: limits, logs, restarts, mounts."""
