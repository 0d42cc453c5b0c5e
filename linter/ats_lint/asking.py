"""The page of what a rule can ask: the names of the facade, and the rooms that rules share, by their docstrings."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

import ats_lint

_HEAD = """# What a rule can ask

A rule imports names from `ats_lint` and from at most two rooms of `ats_lint_rules`. It asks for a node (`on=`), puts
one question to the analysis, words the finding and names the fix. Look here before writing a detector.
"""
_EDITS = """## How edits are planned

An edit replaces a span of one file; a rule never writes text itself. `service.set`, `service.insert` and
`service.remove` plan edits of a Compose file and keep its style; `edits` below does it for Dockerfiles. What cannot
be edited exactly raises `EditRefused`: `propose` in `ats_lint_rules._common.fixes` turns that into a hint. The claim
of an edit names the one place of the resolved model that may differ afterwards; `Lines` are lines that a file beside
it must hold. Order, overlaps and proof are the engine's.
"""


def page(rooms: str) -> str:
    """Return the page; `rooms` is the package of rules whose shared folders are listed."""
    parts = [_HEAD, _EDITS, "## Nodes and values\n", *_lines(_nodes()), "\n## Modules of the facade\n"]
    for name, module in _modules():
        parts += [f"\n### `{name}`\n\n{_first(module)}\n", *_lines(_functions(module))]
    parts.append("\n## Rooms of the rules\n")
    for module in _rooms(rooms):
        parts += [f"\n### `{module.__name__}`\n\n{_first(module)}\n", *_lines(_functions(module))]
    return "\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _lines(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"- `{name}`: {words}" if words else f"- `{name}`" for name, words in told)


def _nodes() -> Iterator[tuple[str, str]]:
    for name in dir(ats_lint):
        value = getattr(ats_lint, name)
        if not isinstance(value, ModuleType):
            yield name, _first(value) if inspect.isclass(value) or inspect.isfunction(value) else ""


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for name in dir(ats_lint):
        value = getattr(ats_lint, name)
        if isinstance(value, ModuleType):
            yield name, value


def _rooms(package: str) -> Iterator[ModuleType]:
    found = importlib.import_module(package)
    for info in pkgutil.walk_packages(found.__path__, package + "."):
        if info.name.split(".")[1].startswith("_") and not info.ispkg:
            yield importlib.import_module(info.name)


def _functions(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name, value in sorted(vars(module).items()):
        own = getattr(value, "__module__", None) == module.__name__
        if own and not name.startswith("_") and callable(value):
            yield name, _first(value)


def _first(value: object) -> str:
    return (inspect.getdoc(value) or "").partition("\n")[0]
