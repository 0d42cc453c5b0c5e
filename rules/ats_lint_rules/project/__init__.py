"""Rules about several files together."""
