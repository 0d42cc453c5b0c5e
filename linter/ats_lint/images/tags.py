"""Which variant a tag names: conditions such as `*alpine* <18 | *-slim`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from math import inf

from ats_lint.numbers import whole
from ats_lint.patterns import regex

_NUMBER = regex(r"v?(\d+(?:\.\d+)*)")


def version(tag: str) -> tuple[float, ...]:
    """Return the release a tag stands for, as numbers that compare.

    A tag names the newest release of what it leaves open, so `17` is later than every 17.x and a tag
    without a number (`latest`, `alpine`, `bookworm`) is later than everything.
    """
    found = _NUMBER.match(tag)
    return (*(whole(part) for part in found[1].split(".")), inf) if found else (inf,)


def matches(condition: str, tag: str) -> bool:
    """Tell whether `tag` meets `condition`.

    A condition is a list of alternatives separated by `|`; all words of one must hold. A word is
    `>=1.2`, `<1.2`, a glob over the whole tag, or `!` and a glob.
    """
    return any(all(_holds(word, tag) for word in part.split()) for part in condition.split("|"))


def is_moving(tag: str) -> bool:
    """Tell whether a tag says no release at all: none, `latest`, `master`, `alpine`."""
    return version(tag) == (inf,) and not any(letter.isdecimal() for letter in tag.partition("alpine")[0])


def releases_of(condition: str, tag: str) -> bool:
    """Tell whether a condition holds for other releases in the same variant as `tag`, which says none."""
    for part in condition.split("|"):
        words = part.split()
        bounds = [word for word in words if word.startswith((">=", "<"))]
        if bounds and all(_holds(word, tag) for word in words if word not in bounds):
            return True
    return False


def _holds(word: str, tag: str) -> bool:
    if word.startswith(">="):
        return version(tag) >= _bound(word[2:])
    if word.startswith("<"):
        return version(tag) < _bound(word[1:])
    if word.startswith("!"):
        return not fnmatchcase(tag, word[1:])
    return fnmatchcase(tag, word)


def _bound(text: str) -> tuple[int, ...]:
    return tuple(whole(part) for part in text.split("."))
