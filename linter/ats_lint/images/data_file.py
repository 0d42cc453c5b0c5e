"""The data file as it is read: a run decodes the few entries that it asks for.

It has one entry below the other and one fact a line, each level two columns further in: where an entry or a fact
begins can be seen without decoding what stands before it.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Iterator, Mapping
from typing import cast

from ats_lint.patterns import regex

Entry = Mapping[str, object]
_ENTRY = regex(r'\n    "([^"\n]+)": \{\n')
_MIRRORS = '\n  "mirrors": '
_DECODER = json.JSONDecoder()


class DataFile(Mapping[str, Entry]):
    """The entries of the data file by repository."""

    def __init__(self, text: str) -> None:
        """Find where each entry begins."""
        self._text = text
        self._places = {found[1]: found.end() - len("{\n") for found in _ENTRY.finditer(text)}
        self._decoded: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._decoded:
            self._decoded[name] = cast("Entry", self._value(self._places[name]))
        return self._decoded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def mirrors(self) -> Mapping[str, str]:
        """The prefixes of copies, with what they copy."""
        return cast("Mapping[str, str]", self._value(self._text.index(_MIRRORS) + len(_MIRRORS)))

    def said(self, key: str) -> Iterator[tuple[str, object]]:
        """Yield the names of the entries that say `key`, with what they say."""
        names, starts, mark = list(self._places), list(self._places.values()), f'\n      "{key}": '
        at = self._text.find(mark)
        while at >= 0:
            yield names[bisect(starts, at) - 1], self._value(at + len(mark))
            at = self._text.find(mark, at + 1)

    def _value(self, at: int) -> object:
        return _DECODER.raw_decode(self._text, at)[0]


def said(entries: Mapping[str, Entry], key: str) -> Iterator[tuple[str, object]]:
    """Yield the names of the entries that say `key`, with what they say."""
    if isinstance(entries, DataFile):
        return entries.said(key)
    return ((name, entry[key]) for name, entry in entries.items() if key in entry)
