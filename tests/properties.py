"""How often a property is tried: a little in every run, twenty times as often by `--hypothesis-profile=thorough`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

QUICK, THOROUGH = 50, 1000
"""Examples of a property that says no number: in every run, and in a thorough one."""


def is_thorough() -> bool:
    """Tell whether there is time for everything."""
    return settings.default is not None and settings.default.max_examples > QUICK


def tried(times: int, *, derandomize: bool = False) -> settings:
    """Try a property so often in every run, and in proportion in a thorough one, where chance may choose again."""
    usual = settings.default.max_examples if settings.default is not None else QUICK
    return settings(
        max_examples=times * usual // QUICK,
        derandomize=derandomize and not is_thorough(),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
