"""The server for coding agents: one directory, read-only unless it was started otherwise. Needs the extra `mcp`."""
