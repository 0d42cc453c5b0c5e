"""Health checks: verdicts on those that are written, and edits that write one."""
