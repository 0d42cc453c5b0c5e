"""Reading configuration files: TOML and YAML, checked against the schema, with the place of every mistake."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ats_lint.files.data import from_json, from_toml, is_mapping, refuse_too_much
from ats_lint.files.reading import read_file
from ats_lint.model import InputError
from ats_lint.numbers import whole
from ats_lint.patterns import regex

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Value = Mapping[str, "Value"] | Sequence["Value"] | str | int | float | bool | None
Table = Mapping[str, Value]
Keys = tuple[str, ...]
_KEY = regex(r"""\"([^\"]*)\"|'([^']*)'|([\w-]+)""")
_KEYS = r"""(?P<keys>(?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)"""
_HEADER = regex(rf"\s*\[+\s*{_KEYS}\s*\]")
_ASSIGNMENT = regex(rf"\s*{_KEYS}\s*=")
_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_AT = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
MAX_SIZE = 1024 * 1024
"""Bytes of a configuration file that are read."""


class ConfigError(Exception):
    """A configuration that cannot be used: one error for each thing that is wrong in it."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        """Keep every error, so that all can be put right at once."""
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


def read(path: Path) -> Table | None:
    """Return the settings in a file; None for a pyproject.toml that has none.

    Raises:
        ConfigError: the file cannot be read or parsed, or breaks the schema.
    """
    text = text_of(path)
    if path.suffix == ".toml":
        prefix: Keys = ("tool", "ats-lint") if path.name == "pyproject.toml" else ()
        if prefix and "ats-lint" not in text:
            return None
        found = _at(_toml(path, text), prefix)
    else:
        prefix, found = (), yaml(path, text)
    if found is not None:
        _check(path, text, prefix, found)
    return cast("Table | None", found)


def text_of(path: Path, within: Path | None = None) -> str:
    """Return the text of a file that lies `within` a directory, by default that of its project.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(within or bounds_of(path))):
        raise ConfigError([InputError(path, "lies outside of the project")])
    try:
        return read_file(path, MAX_SIZE).data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([InputError(path, "not UTF-8 text")]) from error
    except InputError as error:
        raise ConfigError([error]) from error


def bounds_of(path: Path) -> Path:
    """Return the directory beyond which a configuration file may not lead: its repository, else its own directory.

    What it names, by a key or by a symbolic link, may have been put there by anybody who sends in a change.
    """
    folder = Path(os.path.normpath(path.absolute())).parent
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), folder)


def _toml(path: Path, text: str) -> Value:
    try:
        return cast("Table", from_toml(text))
    except ValueError as error:
        place = _AT.search(str(error))
        # Without numbers it is the end of the document.
        last = (text.count("\n") + 1, len(text) - text.rfind("\n"))
        line, column = (whole(place[1]), whole(place[2])) if place and place[1] else last
        raise ConfigError([InputError(path, _AT.sub("", str(error)).lower(), line, column)]) from error


def yaml(path: Path, text: str) -> Value:
    """Return the data of a YAML document; an empty one is an empty table.

    Raises:
        ConfigError: it is not YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        found = YAML(typ="safe", pure=True).load(text)
        refuse_too_much(found)
    except RecursionError as error:
        raise ConfigError([InputError(path, "nested too deeply")]) from error
    except ValueError as error:
        raise ConfigError([InputError(path, str(error))]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise ConfigError([InputError(path, error.problem or "not YAML", line, column)]) from error
    except YAMLError as error:
        raise ConfigError([InputError(path, str(error).partition("\n")[0])]) from error
    return {} if found is None else cast("Value", found)


def _at(value: Value, keys: Keys) -> Value:
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def _check(path: Path, text: str, prefix: Keys, found: Value) -> None:
    # Imported late: a run without a configuration file should not wait for it.
    from jsonschema import Draft202012Validator

    errors: list[InputError] = []
    for error in Draft202012Validator(schema()).iter_errors(found):
        for keys, message in _messages(error):
            line, column = locate(path, text, (*prefix, *keys))
            errors.append(InputError(path, message, line, column))
    if errors:
        raise ConfigError(sorted(errors, key=lambda one: (one.line, one.column, one.message)))


def schema() -> dict[str, Any]:
    """Return the schema of a configuration, with that of the facts about images in it.

    What is published of it names the other one by its address; nothing is fetched here.
    """
    from importlib import resources

    own, images = (
        json.loads(resources.files("ats_lint_schemas").joinpath(f"{name}.schema.json").read_text("utf-8"))
        for name in ("config", "images")
    )
    own["properties"]["images"] = images["$defs"]["entries"]
    return {**own, "$defs": {**own["$defs"], **images["$defs"]}}


def _messages(error: ValidationError) -> Iterator[tuple[Keys, str]]:
    """Yield the place and the wording of a schema error, one for each unknown key."""
    keys = tuple(str(key) for key in error.absolute_path)
    name = ".".join(keys) or "the configuration"
    if error.validator == "additionalProperties":
        known = list(cast("Mapping[str, Table]", error.schema).get("properties", {}))
        for key in sorted(set(cast("Table", error.instance)) - set(known)):
            yield (*keys, key), f"unknown key {'.'.join((*keys, key))!r}{_hint(key, known)}"
    elif error.validator == "enum":
        known = [str(one) for one in cast("Sequence[str]", error.validator_value)]
        yield keys, f"{name}: {error.instance!r} is not one of {', '.join(known)}{_hint(str(error.instance), known)}"
    elif error.validator == "type":
        wanted = {"array": "a list", "object": "a table", "string": "text", "boolean": "true or false"}
        yield keys, f"{name}: expected {wanted.get(str(error.validator_value), str(error.validator_value))}"
    else:
        yield keys, f"{name}: {error.message}"


def _hint(word: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word.replace("_", "-").lower(), known, n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def digests(path: Path, within: Path) -> Mapping[str, str]:
    """Return the map of image references to digests in a TOML or JSON file that lies `within` a directory.

    Raises:
        ConfigError: the file cannot be read, or is no such map.
    """
    text = text_of(path, within)
    try:
        found: object = _toml(path, text) if path.suffix == ".toml" else from_json(text)
    except json.JSONDecodeError as error:
        raise ConfigError([InputError(path, error.msg.lower(), error.lineno, error.colno)]) from error
    except ValueError as error:
        raise ConfigError([InputError(path, str(error))]) from error
    if not is_mapping(found):
        raise ConfigError([InputError(path, "expected a table of image references and digests", 1, 1)])
    pinned: dict[str, str] = {}
    for image, digest in found.items():
        if not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
            raise ConfigError([InputError(path, f"{image}: expected sha256: and 64 hexadecimal digits")])
        pinned[str(image)] = digest
    return pinned


def locate(path: Path, text: str, keys: Keys) -> tuple[int, int]:
    """Return line and column (from one) of the key that `keys` leads to; zeros when it cannot be told."""
    names = tuple(key for key in keys if not key.isdecimal())
    return _toml_place(text, names) if path.suffix == ".toml" else _yaml_place(text, names)


def _toml_place(text: str, names: Keys) -> tuple[int, int]:
    """Follow table headers and dotted keys line by line: tomllib keeps no positions."""
    header: Keys = ()
    best, depth = (0, 0), 0
    for number, line in enumerate(text.split("\n"), 1):
        opened = _HEADER.match(line)
        found = opened or _ASSIGNMENT.match(line)
        if found is None:
            continue
        own = tuple("".join(parts) for parts in _KEY.findall(found["keys"]))
        header = own if opened else header
        path = (own if opened else header + own)[: len(names)]
        if len(path) > depth and names[: len(path)] == path:
            depth = len(path)
            best = number, _column(line, found.start("keys"), path, names)
    return best


def _column(line: str, start: int, path: Keys, names: Keys) -> int:
    """Return the column of the last name in a line; of its first key when the name is not in it."""
    wanted = names[-1] if path != names else path[-1]
    at = line.find(wanted, start)
    return (at if at >= 0 else start) + 1


def _yaml_place(text: str, names: Keys) -> tuple[int, int]:
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode

    node, place = YAML(typ="safe", pure=True).compose(text), (0, 0)
    for name in names:
        pairs = node.value if isinstance(node, MappingNode) else []
        key, node = next(((key, value) for key, value in pairs if key.value == name), (None, None))
        if key is None:
            break
        place = key.start_mark.line + 1, key.start_mark.column + 1
    return place
