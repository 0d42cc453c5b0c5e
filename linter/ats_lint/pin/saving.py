"""Writing what was pinned: files byte for byte but for the references, and the map of digests."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.files.workspace import read_source
from ats_lint.fix.write import write
from ats_lint.lint.config_file import digests
from ats_lint.model import InputError
from ats_lint.pin.pinning import PinOutcome


def changed(base: Path, outcomes: Iterable[PinOutcome]) -> list[tuple[Source, Source]]:
    """Return each file that changes, before and after.

    Raises:
        InputError: a file cannot be read, or has changed since it was looked at.
    """
    by_path: dict[str, list[PinOutcome]] = {}
    for one in outcomes:
        if one.changes:
            by_path.setdefault(one.image.path, []).append(one)
    return [_edited(read_source(base / path), every) for path, every in sorted(by_path.items())]


def _edited(source: Source, outcomes: Sequence[PinOutcome]) -> tuple[Source, Source]:
    text = source.text
    edits = {(one.image.start, one.image.end, one.image.written, one.text or "") for one in outcomes}
    for start, end, before, after in sorted(edits, reverse=True):
        if text[start:end] != before:
            raise InputError(source.path, "changed while its images were looked up; not overwritten")
        text = text[:start] + after + text[end:]
    return source, source.replaced(text)


def save(files: Iterable[tuple[Source, Source]]) -> None:
    """Write files, each atomically.

    Raises:
        InputError: a file cannot be written, or has changed.
    """
    for before, after in files:
        write(after, before)


def save_map(path: Path, outcomes: Iterable[PinOutcome]) -> None:
    """Write the digests into a map that `digests` in the configuration can name; what it holds already stays.

    Raises:
        ConfigError: what is there is no such map.
        InputError: the file cannot be written.
    """
    path = path.absolute()
    held = dict(digests(path, path.parent)) if os.path.exists(path) else {}
    held |= {one.name.partition("@")[0]: one.digest for one in outcomes if one.name and one.digest}
    before = read_source(path) if os.path.exists(path) else None
    text = json.dumps(dict(sorted(held.items())), indent=2) + "\n"
    if path.suffix == ".toml":
        text = "".join(f'"{name}" = "{digest}"\n' for name, digest in sorted(held.items()))
    write(before.replaced(text) if before else Source(path, text), before)
