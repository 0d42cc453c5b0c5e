"""What an expression of a program gives, as far as its text tells: known pieces and settings of the environment."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from ats_lint.records import dataclass

HOME = "/~"
"""Stands for the home of whoever runs the program."""
Environment = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """An environment variable that a program reads, and what it takes when there is none."""

    name: str
    default: SourceValue | None = None

    def text(self, environment: Environment) -> str | None:
        """Return the value under an environment; None when it cannot be told."""
        if self.name in environment:
            return environment[self.name]
        return self.default.text(environment) if self.default is not None else None


@dataclass(frozen=True, slots=True)
class SourceValue:
    """Pieces that follow one another; `whole` tells that nothing else does. No piece and not whole is unknown."""

    pieces: tuple[str | SourceSetting, ...] = ()
    whole: bool = False

    @property
    def known(self) -> bool:
        """Whether at least the beginning is known."""
        return bool(self.pieces) or self.whole

    @property
    def constant(self) -> str | None:
        """The text when the program alone decides on it; None otherwise."""
        return self.text({}) if not any(isinstance(piece, SourceSetting) for piece in self.pieces) else None

    def text(self, environment: Environment) -> str | None:
        """Return the whole text under an environment; None when it cannot be told."""
        if not self.whole:
            return None
        texts = [piece if isinstance(piece, str) else piece.text(environment) for piece in self.pieces]
        known = [text for text in texts if text is not None]
        return "".join(known) if len(known) == len(texts) else None

    def beginning(self, environment: Environment) -> str:
        """Return what is sure of the beginning under an environment, empty when nothing is."""
        found = ""
        for piece in self.pieces:
            text = piece if isinstance(piece, str) else piece.text(environment)
            if text is None:
                break
            found += text
        return found

    def settings(self) -> Iterator[SourceSetting]:
        """Yield the variables that it is made of, those in defaults included."""
        for piece in self.pieces:
            if isinstance(piece, SourceSetting):
                yield piece
                if piece.default is not None:
                    yield from piece.default.settings()


UNKNOWN = SourceValue()
_MOST_PIECES = 50


class Resolved:
    """Values of names, each found once: names that are made of names would otherwise be looked at again and again."""

    def __init__(self) -> None:
        """Know no name."""
        self._values: dict[str, SourceValue] = {}

    def of(self, name: str, find: Callable[[], SourceValue]) -> SourceValue:
        """Return the value of a name; one that is made of itself is unknown."""
        if name not in self._values:
            self._values[name] = UNKNOWN
            self._values[name] = find()
        return self._values[name]


def text_value(text: str) -> SourceValue:
    """Return the value of a literal."""
    return SourceValue((text,) if text else (), whole=True)


def setting(name: str, default: SourceValue | None = None) -> SourceValue:
    """Return the value of an environment variable."""
    return SourceValue((SourceSetting(name, default if default is not None and default.known else None),), whole=True)


def joined(*values: SourceValue) -> SourceValue:
    """Put values behind one another; what follows something unknown is unknown."""
    pieces: list[str | SourceSetting] = []
    for value in values:
        pieces += value.pieces
        if not value.whole or len(pieces) > _MOST_PIECES:
            return SourceValue(tuple(pieces))
    return SourceValue(tuple(pieces), whole=True)


def path_join(*values: SourceValue) -> SourceValue:
    """Join parts of a path; an absolute part begins it anew."""
    found = SourceValue((), whole=True)
    for value in values:
        start = value.pieces[0] if value.pieces else ""
        if isinstance(start, str) and start.startswith("/"):
            found = value
        elif found.pieces and value.known:
            found = joined(found, _slash(found), value)
        else:
            found = joined(found, value)
    return found


def _slash(value: SourceValue) -> SourceValue:
    last = value.pieces[-1]
    return text_value("" if isinstance(last, str) and last.endswith("/") else "/")


def either(first: SourceValue, second: SourceValue) -> SourceValue:
    """Return `first or second`: a variable with its default; anything else is not known."""
    if len(first.pieces) == 1 and first.whole and isinstance(first.pieces[0], SourceSetting):
        found = first.pieces[0]
        return setting(found.name, second) if found.default is None else first
    return first if first.constant else UNKNOWN


def as_path(text: str, directory: str) -> str | None:
    """Return the absolute path that a text names; None for addresses, databases in memory and nothing."""
    if not text or "://" in text or "\0" in text or text.startswith((":memory:", "file:")):
        return None
    if text.startswith("~"):
        return HOME
    return posixpath.normpath(posixpath.join(directory, text))
