"""Limits and reservations as a service declares them, each under its key, with what they amount to."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Service, Value, sizes, tops

LIMITS, RESERVED = "deploy.resources.limits", "deploy.resources.reservations"
SIZES = ("mem_limit", "mem_reservation", "memswap_limit", f"{LIMITS}.memory", f"{RESERVED}.memory")
_NUMBERS = ("cpus", "pids_limit", f"{LIMITS}.cpus", f"{LIMITS}.pids", f"{RESERVED}.cpus")
_KEYS = tops(*SIZES, *_NUMBERS)
Known = dict[str, tuple[Value, float]]
"""Declared values that can be read, and their amounts."""


def amounts(service: Service) -> Iterator[tuple[str, tuple[Value, float]]]:
    """Yield the declared values that Compose can read."""
    for path, value in _values(service):
        amount = _amount(value, path)
        if amount is not None:
            yield path, (value, amount)


def unread(service: Service) -> Iterator[tuple[str, Value]]:
    """Yield the declared values that Compose cannot read."""
    return ((path, value) for path, value in _values(service) if _amount(value, path) is None)


def _values(service: Service) -> Iterator[tuple[str, Value]]:
    for path in (*SIZES, *_NUMBERS) if service.says(_KEYS) else ():
        value = service.get(path)
        if value is not None and value.kind == "scalar" and value.text is not None:
            yield path, value


def _amount(value: Value, path: str) -> float | None:
    """Return what a value says, in bytes, CPUs or processes; None when Compose cannot read it."""
    plain = sizes.number(value.text)
    return plain if plain is not None or path not in SIZES else sizes.size(value.text)
