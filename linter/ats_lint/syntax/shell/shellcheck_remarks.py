"""What ShellCheck's rules say of a script, when the optional checker `pureshellcheck` is installed."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

_CHECKER = "pureshellcheck"
_DIALECTS = {"sh": "sh", "bash": "bash", "dash": "dash", "ash": "dash", "ksh": "ksh", "mksh": "ksh"}
_ABOUT_FILES = frozenset({1090, 1091, 2148, 2187, 2239})
"""Findings about a script's first line and the files it reads: a RUN has neither."""
_SYNTAX = frozenset({1072, 1073})


class Remark(NamedTuple):
    """One finding: its code (`SC2086`), its text, its level, and the range of the script it is about."""

    code: str
    message: str
    level: str
    start: int
    end: int


@cache
def _checker() -> ModuleType | None:
    return import_module(_CHECKER) if find_spec(_CHECKER) is not None else None


def can_check() -> bool:
    """Tell whether the checker is installed."""
    return _checker() is not None


@lru_cache(maxsize=4096)
def remarks(text: str, program: str) -> tuple[Remark, ...]:
    """Return what there is to say of a script that the shell `program` reads; nothing for shells it does not know.

    What only its parser stumbles over is left out: that the script is broken is for the builder to say.
    """
    checker, dialect = _checker(), _DIALECTS.get(program)
    if checker is None or dialect is None:
        return ()
    found = checker.check(text, shell=dialect)
    kept = (item for item in found if item.code not in _ABOUT_FILES and item.code not in _SYNTAX)
    return tuple(Remark(f"SC{item.code}", item.message, str(item.severity), item.pos, item.end) for item in kept)
