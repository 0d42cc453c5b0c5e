"""JSON, TOML and YAML of a project's own files, as plain data; reading ends, whatever the text is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from ats_lint.numbers import whole
from ats_lint.patterns import regex

if TYPE_CHECKING:
    from typing_extensions import TypeIs

MAX_YAML = 1_000_000
"""Characters of YAML that are read: its parser is slow, and settings are short."""
MAX_NODES = 100_000
"""Values in one document, aliases followed: nine lines of nine aliases each stand for a thousand million."""
_DEEP = "nested too deeply"
_DOTTED = regex(r"""(?<![\w"'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){32}""")
"""A key of more tables than anybody writes: what a reader keeps of it grows with the square of their number."""


def from_json(text: str) -> object:
    """Return the data.

    Raises:
        ValueError: it cannot be read.
    """
    import json

    try:
        return json.loads(text, parse_int=whole)
    except RecursionError as error:
        raise ValueError(_DEEP) from error


def from_toml(text: str) -> Mapping[str, object]:
    """Return the data.

    Raises:
        ValueError: it cannot be read.
    """
    import tomllib

    if _DOTTED.search(text):
        raise ValueError(_DEEP)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(_DEEP) from error


def from_yaml(text: str) -> list[object]:
    """Return the data of each document; tags of programming languages are errors.

    Raises:
        ValueError: it cannot be read, is too large, or stands for too much.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > MAX_YAML:
        raise ValueError("too large")
    try:
        found = list(YAML(typ="safe", pure=True).load_all(text))
    except RecursionError as error:
        raise ValueError(_DEEP) from error
    except YAMLError as error:
        raise ValueError("not YAML") from error
    refuse_too_much(found)
    return found


def is_mapping(value: object) -> TypeIs[Mapping[object, object]]:
    """Tell whether data has keys; those of YAML may be anything, those of JSON and TOML are texts."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeIs[list[object]]:
    """Tell whether data is a list."""
    return isinstance(value, list)


def is_collection(value: object) -> TypeIs[list[object] | tuple[object, ...] | set[object] | frozenset[object]]:
    """Tell whether data is a list, a tuple or a set."""
    return isinstance(value, list | tuple | set | frozenset)


def table(value: object) -> Mapping[str, object]:
    """Return the entries of an object of JSON or of a table of TOML; none of anything else."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def elements(value: object) -> list[object]:
    """Return the items of a list, and none of anything else."""
    return value if is_list(value) else []


def refuse_too_much(data: object) -> None:
    """Refuse data whose aliases, followed, stand for more values than anybody writes.

    Raises:
        ValueError: there are too many.
    """
    pending, seen = [data], 0
    while pending:
        one = pending.pop()
        seen += 1
        if seen > MAX_NODES:
            raise ValueError("aliases stand for too much")
        if is_mapping(one):
            pending.extend(one.values())
        elif is_collection(one):
            pending.extend(one)
