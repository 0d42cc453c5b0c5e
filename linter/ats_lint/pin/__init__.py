"""Pinning images to digests: the only part that asks registries. Needs the extra `pin`; no lint and no fix runs it."""
