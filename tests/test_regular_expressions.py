"""Every regular expression of the tool takes time that grows with the text alone."""

from __future__ import annotations

import ast
import gc
import importlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ats_lint.analysis.runtime.program_kinds import program_kinds
from ats_lint.patterns import regex
from backtracking import NOTICED, Matcher, Texts, growth, worst
from properties import is_thorough

HOME = Path(__file__).parent.parent
METHODS = {"search": "search", "match": "match", "fullmatch": "fullmatch", "findall": "scan", "finditer": "scan",
           "sub": "scan", "subn": "scan", "split": "scan"}  # fmt: skip
ALL = frozenset({"search", "fullmatch", "scan"})
COUNTED = Path(__file__).with_suffix(".txt")
"""Digests of the patterns whose work was counted already and grows with the text: what a count says, it says again.

`python tests/test_regular_expressions.py` writes it; patterns that are not in it are counted in every run.
"""
RECOUNTED = 50
"""One in so many of those is counted all the same; a thorough run counts every one."""


@dataclass
class Found:
    """A pattern, where it stands and what is done with it."""

    text: str
    flags: int
    methods: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for base in ("linter/ats_lint", "rules/ats_lint_rules", "schemas/ats_lint_schemas"):
        for path in sorted((HOME / base).rglob("*.py")):
            name = ".".join(path.relative_to((HOME / base).parent).with_suffix("").parts)
            if not name.endswith("__main__"):
                yield name.removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))


def used(trees: list[tuple[str, ast.Module]]) -> dict[tuple[str, str], set[str]]:
    """What is done with names, by module; a name without underscore counts in all modules."""
    found: dict[tuple[str, str], set[str]] = {}
    for module, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
                name = node.value.id
                found.setdefault((module if name.startswith("_") else "", name), set()).add(METHODS[node.attr])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "named":
                # The entries of a directory that are called so.
                name = ast.unparse(node.args[-1])
                found.setdefault((module if name.startswith("_") else "", name), set()).add("fullmatch")
    return found


TABLES = {
    "_FAMILIES": {"fullmatch"}, "_VALUES": {"fullmatch"}, "_FILE": {"fullmatch"},
    "_PATH": {"fullmatch"}, "_TEMPLATE": {"fullmatch"}, "_VARIABLES": {"fullmatch"},
    "_BUILDERS": {"fullmatch"}, "_STARTERS": {"fullmatch"}, "_NAME": {"fullmatch"},
    "_CHECK": {"match"}, "_PATTERNS": {"fullmatch"}, "_SETTINGS": {"fullmatch"}, "TOOLS": {"fullmatch"},
}  # fmt: skip
"""Patterns that go through tables and loops, and what is done with them; with others there anything may be done."""


def names(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in vars(module).items():
        yield name, value
        rows = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
        for row in rows if name in TABLES else ():
            yield from (
                (name, one) for one in (row if isinstance(row, tuple) else (row, getattr(row, "declared", None)))
            )


NAMES = {
    "context_files._EXAMPLE_ENV", "languages._BY_HAND", "manifest_names._REQUIREMENTS", "routes._FILED",
    "version_control._HOOK", "dev_dependencies._DEV_FILE", "secret_file_copied._NAMES", "secret_file_copied._PUBLIC",
}  # fmt: skip
"""Patterns that see nothing but names of files, which systems keep short: those may look twice at each letter."""
LATE = type(regex(""))


def of_programs() -> Iterator[tuple[object, set[str]]]:
    """The patterns of the table of programs, which are read when they are asked for."""
    kinds = program_kinds()
    yield from ((one, {"search"}) for one in (*kinds.ending.values(), *kinds.staying.values()))
    yield from ((one, {"match"}) for row in kinds.either.values() for one in row)


@cache
def patterns() -> dict[tuple[str, int], Found]:
    trees = list(modules())
    uses = used(trees)
    found: dict[tuple[str, int], Found] = {}

    def add(text: Any, flags: int, methods: set[str], place: str) -> None:
        written = text.decode("latin-1") if isinstance(text, bytes) else str(text)
        one = found.setdefault((written, flags), Found(written, flags))
        one.methods |= methods
        one.places.append(place)

    named = set()
    for module, tree in trees:
        loaded = importlib.import_module(module)
        for name, value in names(loaded):
            if isinstance(value, LATE):
                named.add(id(value))
                key = (module if name.startswith("_") else "", name)
                add(value._text, int(value._flags), uses.get(key) or TABLES.get(name) or set(ALL), f"{module}.{name}")  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            call = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(call, ast.Attribute) and ast.unparse(call.value) == "re":
                made = _constant(node, call.attr, loaded)
                if made is not None:
                    add(*made, {METHODS[call.attr]} if call.attr in METHODS else set(ALL), f"{module}:{node.lineno}")
    of_data = set()
    for value, methods in of_programs():
        of_data.add(value._text)  # type: ignore[attr-defined]
        add(value._text, int(value._flags), methods, "programs.json")  # type: ignore[attr-defined]
    gc.unfreeze()  # what was there before the first test is among them
    for value in gc.get_objects():
        if isinstance(value, LATE) and id(value) not in named and value._text not in of_data:  # type: ignore[attr-defined]
            add(value._text, int(value._flags), set(ALL), "in a table")  # type: ignore[attr-defined]
    for path in (HOME / "schemas").rglob("*.json"):
        for text in _in_schema(json.loads(path.read_text(encoding="utf-8"))):
            add(text, 0, {"search"}, path.name)
    return found


def _constant(node: ast.Call, method: str, module: ModuleType) -> tuple[Any, int] | None:
    """The pattern and flags of a call when both are written at the place."""
    if method not in {*METHODS, "compile"} or not node.args or not isinstance(node.args[0], ast.Constant):
        return None
    flags = [one.value for one in node.keywords if one.arg == "flags"]
    place = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(method)
    flags += node.args[place : place + 1] if place else []
    return node.args[0].value, int(eval(ast.unparse(flags[0]), vars(module))) if flags else 0


def _in_schema(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        if isinstance(node.get("patternProperties"), dict):
            yield from node["patternProperties"]
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _in_schema(inner)


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


def digest(one: Found) -> str:
    return sha256(json.dumps([one.text, one.flags, sorted(one.methods)]).encode()).hexdigest()[:16]


def fault(one: Found) -> str:
    """Say in which way the work of a pattern outgrows its text; nothing when it does not."""
    rate, method, (first, piece, last) = worst(one.text, one.flags, sorted(one.methods))
    allowed = 4.5 if any(place.endswith(tuple(NAMES)) for place in one.places) else NOTICED
    return f"{rate:.1f} {method} {first, piece, last} {one.places} {one.text}" if rate > allowed else ""


def test_work_grows_with_the_text() -> None:
    found = patterns().values()
    assert len(found) > 700
    known = frozenset(COUNTED.read_text(encoding="utf-8").split())
    again = [one for one in found if is_thorough() or digest(one) not in known or int(digest(one), 16) % RECOUNTED == 0]
    assert len(again) > len(found) // (2 * RECOUNTED)
    assert list(filter(None, map(fault, again))) == []


def test_what_was_counted_is_still_there() -> None:
    """A list of patterns that nobody has any more says nothing."""
    known = frozenset(COUNTED.read_text(encoding="utf-8").split())
    assert len(known - {digest(one) for one in patterns().values()}) < len(known) // 4, f"write {COUNTED.name} anew"


def test_no_group_is_matched_without_going_back() -> None:
    """Python before 3.11.5 loses its place where a group fails half-way: https://github.com/python/cpython/issues/106052."""
    kept = [one.places for one in patterns().values() if re.search(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+|\(\?>", one.text)]
    assert kept == []


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (r"\d+x", "search"),
        (r"(?:-?\S+ )*y", "match"),
        (r"\s*,?\s*x", "match"),
        (r"(?m)^\s*x", "scan"),
        (r"<!--.*?-->", "scan"),
        (r"(?:\s|(?<=\s)#[^\n]*)*-(?=\s|$)", "match"),
    ],
)
def test_what_grows_faster_is_noticed(text: str, method: str) -> None:
    matcher = Matcher(text)
    assert any(growth(matcher, method, pieces) > NOTICED for pieces in Texts(matcher).pieces())


@pytest.mark.parametrize(
    ("text", "method"), [(r"(?<!\d)\d++x", "search"), (r"(?>\s*,?)\s*+x", "match"), (r"(?:(\w)\1)*+x", "match")]
)
def test_a_matcher_counts_as_python_matches(text: str, method: str) -> None:
    matcher = Matcher(text)
    for first, piece, last in Texts(matcher).pieces():
        tried = first + piece * 20 + last
        matcher.count(tried, method)
        assert matcher.matched == (getattr(re.compile(text), method)(tried) is not None), tried
        assert growth(matcher, method, (first, piece, last)) < NOTICED


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    faults = list(filter(None, map(fault, patterns().values())))
    if faults:
        sys.exit("\n".join(faults))
    COUNTED.write_text("".join(f"{one}\n" for one in sorted({digest(one) for one in patterns().values()})), "utf-8")
