"""The baseline: a file of findings that a project lives with for now."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict, cast

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.data import from_json, is_list, is_mapping
from ats_lint.lint.config_file import ConfigError, text_of
from ats_lint.lint.known_findings import Key, Known, key_of
from ats_lint.model import InputError
from ats_lint.records import dataclass

FILE = "ats-lint-baseline.json"
"""Where a baseline is written when nobody says."""
_VERSION = 1


class BaselineEntry(TypedDict):
    """One finding, or several that are alike."""

    path: str
    code: str
    name: str
    subject: str
    content: str
    count: int


@dataclass(frozen=True, slots=True)
class Baseline(Known):
    """Known findings, and the file that lists them."""

    file: Path

    def stale(self, matched: Mapping[Key, int], files: frozenset[Path], ran: frozenset[str]) -> Iterator[InputError]:
        """Yield a warning for each entry that no longer matches, of the files that were linted or are gone."""
        for key, count in sorted(self.counts.items()):
            left = count - matched.get(key, 0)
            if left > 0 and key.code in ran and (key.path in files or not os.path.lexists(key.path)):
                of = f" of {key.subject}" if key.subject else ""
                times = f" ({left} times)" if left > 1 else ""
                yield InputError(self.file, f"stale: {key.code}{of} in {_relative(key.path, self.file)}{times}")


def read(file: Path) -> Baseline:
    """Return the findings that a baseline lists.

    Raises:
        ConfigError: it cannot be read, or is no baseline.
    """
    try:
        found = from_json(text_of(file))
    except json.JSONDecodeError as error:
        raise ConfigError([InputError(file, error.msg.lower(), error.lineno, error.colno)]) from error
    except ValueError as error:
        raise ConfigError([InputError(file, str(error))]) from error
    entries = found.get("findings") if is_mapping(found) and found.get("version") == _VERSION else None
    if not is_list(entries) or not all(map(_is_entry, entries)):
        raise ConfigError(
            [InputError(file, "not a baseline of this version: write it again with --write-baseline", 1, 1)]
        )
    return Baseline(_counts(cast("list[BaselineEntry]", entries), file), file)


def _is_entry(entry: object) -> bool:
    texts = ("path", "code", "subject", "content")
    return (
        is_mapping(entry)
        and all(isinstance(entry.get(name), str) for name in texts)
        and isinstance(entry.get("count"), int)
    )


def _counts(entries: Iterable[BaselineEntry], file: Path) -> dict[Key, int]:
    counts = Counter[Key]()
    for one in entries:
        path = Path(os.path.normpath(file.absolute().parent / one["path"]))
        counts[Key(path, one["code"], one["subject"], one["content"])] += one["count"]
    return dict(counts)


def written(found: Iterable[Diagnostic], file: Path) -> str:
    """Return a baseline that lists findings, sorted, with paths relative to the file."""
    names = dict[str, str]()
    counts = Counter[Key]()
    for one in found:
        names[one.rule.code] = one.rule.name
        counts[key_of(one)] += 1
    entries = [_entry(key, names[key.code], count, file) for key, count in sorted(counts.items())]
    return json.dumps({"version": _VERSION, "findings": entries}, indent=2, ensure_ascii=True) + "\n"


def _entry(key: Key, name: str, count: int, file: Path) -> BaselineEntry:
    path = _relative(key.path, file)
    return BaselineEntry(path=path, code=key.code, name=name, subject=key.subject, content=key.content, count=count)


def _relative(path: Path, file: Path) -> str:
    """Return a path from the baseline's directory; on another drive there is none, and it stays as it is."""
    try:
        return Path(os.path.relpath(path, file.absolute().parent)).as_posix()
    except ValueError:
        return path.as_posix()
