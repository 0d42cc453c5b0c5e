"""Regular expressions that are compiled when somebody looks for them: most rules of a run never do."""

from __future__ import annotations

import re
from typing import AnyStr, cast


class _Late:
    """Stands for a pattern: the first use compiles it, and puts its members where the next use finds them."""

    __slots__ = (
        "_flags", "_text", "findall", "finditer", "fullmatch", "match", "pattern", "search", "split", "sub", "subn",
    )  # fmt: skip

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        pattern = re.compile(self._text, self._flags)
        for member in self.__slots__[2:]:
            setattr(self, member, getattr(pattern, member))
        return getattr(pattern, name)

    def __repr__(self) -> str:
        return f"regex({self._text!r})"


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern of the module it stands in, which is compiled at its first use."""
    return cast("re.Pattern[AnyStr]", _Late(text, flags))
