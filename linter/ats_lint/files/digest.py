"""Digests of texts: what says that two are the same."""

from __future__ import annotations

try:
    # What `hashlib` has under this name; it loads OpenSSL besides, which takes a fortieth of a start.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(data: bytes, size: int) -> str:
    """Return the digest of `data` in hexadecimal, of so many bytes."""
    return blake2b(data, digest_size=size).hexdigest()
