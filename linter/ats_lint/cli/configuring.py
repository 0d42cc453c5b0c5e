"""What `config` and `init` do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ats_lint.cli.errors import CLEAN, shown
from ats_lint.cli.request import Choices
from ats_lint.files.source import Source
from ats_lint.files.workspace import folder_of, normal
from ats_lint.fix.write import write
from ats_lint.lint.config import FILES, Given, find, load, search
from ats_lint.lint.config_file import read
from ats_lint.lint.known_tokens import all_without_tokens, without_tokens
from ats_lint.lint.origins import SettingOrigin, origins
from ats_lint.report.output import MisuseError, say


def show(directory: Path, config: Path | None, choices: Choices, form: str) -> int:
    """Print the settings in force for a directory or a file, and where each comes from."""
    folder = normal(folder_of(directory))
    if config:
        settings, given = load(config), Given(config.absolute(), read(config.absolute()) or {}, None, {})
    else:
        settings, given = find(folder), search(folder)
    found = list(origins(given, choices.over(settings), choices.given))
    if form == "json":
        document = {
            "path": shown(given.path) if given.path else None,
            "settings": {one.name: {"value": one.value, "from": _origin(one)} for one in found},
        }
        say([without_tokens(json.dumps(document, indent=2)) + "\n"], sys.stdout)
    else:
        say(all_without_tokens(_table(found)), sys.stdout)
    return CLEAN


def _origin(one: SettingOrigin) -> dict[str, object]:
    if one.path is None:
        return {"kind": one.kind}
    return {"kind": one.kind, "path": shown(one.path), "line": one.line, "column": one.column}


def _table(found: list[SettingOrigin]) -> Iterator[str]:
    written = [f"{one.name} = {json.dumps(one.value, ensure_ascii=False)}" for one in found]
    width = max(len(text) for text in written if len(text) <= 60)
    for one, text in zip(found, written, strict=True):
        yield f"{text:{width}}  # {' and '.join(_places(one))}\n"


def _places(one: SettingOrigin) -> Iterator[str]:
    if one.kind == "option" or one.path is None:
        yield f"--{one.name}" if one.kind == "option" else one.kind
    if one.path is not None:
        yield shown(one.path) + (f":{one.line}:{one.column}" if one.line else "")


def init(directory: Path, *, dry: bool) -> int:
    """Write a configuration that fits the project, where there is none.

    Raises:
        MisuseError: there is one.
    """
    from ats_lint.scaffold.configuration import NAME, configuration

    folder = normal(directory)
    there = [path for path in (folder / name for name in FILES) if os.path.isfile(path) and read(path) is not None]
    if there:
        raise MisuseError(f"{shown(there[0])} is there already: it is not overwritten")
    text = configuration(folder)
    if dry:
        say([text], sys.stdout)
        return CLEAN
    write(Source(folder / NAME, text), None)
    say([f"wrote {shown(folder / NAME)}\n"], sys.stdout)
    return CLEAN
