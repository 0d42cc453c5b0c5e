"""Shell patterns inside `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`.

The builder turns them into regular expressions of literals, `.` and `.*`, whose longest and shortest matches are
found here without backtracking. Source: `convertShellPatternToRegex` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ats_lint.patterns import regex

_GROUP = regex(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)
_STAR, _ANY = object(), object()
_LIMIT = 4_000_000
"""Steps up to which a match is looked for: names and versions need some hundreds."""


class PatternError(ValueError):
    """A pattern that the builder refuses (a backslash before something that needs none), or too large to try."""


def trim_prefix(pattern: str, value: str, *, greedy: bool) -> str:
    """Remove what `pattern` matches at the beginning of `value`.

    Raises:
        PatternError: the pattern is invalid.
    """
    end = _end(_tokens(pattern, value), value, 0, greedy=greedy)
    return value if end is None else value[end:]


def trim_suffix(pattern: str, value: str, *, greedy: bool) -> str:
    """Remove what `pattern` matches at the end of `value`.

    Raises:
        PatternError: the pattern is invalid.
    """
    end = _end(_tokens(pattern, value)[::-1], value[::-1], 0, greedy=greedy)
    return value if end is None else value[: len(value) - end]


def replace_pattern(pattern: str, replacement: str, value: str, *, everywhere: bool) -> str:
    """Replace the first longest match of `pattern`, or all of them.

    Raises:
        PatternError: the pattern is invalid.
    """
    tokens = _tokens(pattern, value, starts=len(value))
    if everywhere:
        return "".join(_replaced(tokens, replacement, value))
    found = _search(tokens, value, 0)
    return value[: found[0]] + replacement + value[found[1] :] if found else value


def _replaced(tokens: Sequence[object], replacement: str, value: str) -> Iterator[str]:
    """Yield the parts of the result; an empty match right behind another match is none, as in Go."""
    last = at = 0
    while at <= len(value) and (found := _search(tokens, value, at)):
        start, end = found
        yield value[last:start]
        if end > last or start == 0:
            yield _filled(replacement, value[start:end])
        last, at = end, max(end, at + 1)
    yield value[last:]


def _filled(replacement: str, found: str) -> str:
    """Go reads `$0` in the replacement as the whole match, other names as groups that are not there."""

    def fill(group: re.Match[str]) -> str:
        name = group[1] or group[2]
        return "$" if name is None else found if name == "0" else ""

    return _GROUP.sub(fill, replacement)


def _tokens(pattern: str, value: str, starts: int = 1) -> list[object]:
    reach = len(value) if "*" in pattern else 1
    if len(pattern) * reach * starts > _LIMIT:
        raise PatternError("pattern is too large")
    return list(_read(pattern))


def _read(pattern: str) -> Iterator[object]:
    characters = iter(enumerate(pattern))
    for at, char in characters:
        if char == "*":
            yield _STAR
        elif char == "?":
            yield _ANY
        elif char == "\\":
            following = pattern[at + 1 : at + 2]
            if following in {"}", "/"}:
                continue
            if following not in {"*", "?", "\\"}:
                raise PatternError("invalid escape in pattern")
            next(characters)
            yield following
        else:
            yield char


def _search(tokens: Sequence[object], value: str, at: int) -> tuple[int, int] | None:
    for start in range(at, len(value) + 1):
        end = _end(tokens, value, start, greedy=True)
        if end is not None:
            return start, end
    return None


def _end(tokens: Sequence[object], value: str, start: int, *, greedy: bool) -> int | None:
    """Return where the longest (or shortest) match that begins at `start` ends."""
    ends: set[int] = {start}
    for token in tokens:
        if not ends:
            return None
        if token is _STAR:
            ends = set(_lines(ends, value))
        else:
            ends = {end + 1 for end in ends if end < len(value) and _fits(token, value[end])}
    return (max if greedy else min)(ends, default=None)


def _fits(token: object, char: str) -> bool:
    return char != "\n" if token is _ANY else char == token


def _lines(ends: set[int], value: str) -> Iterator[int]:
    """Yield all places that a `.*` reaches: it stops at the end of a line."""
    reached = -1
    for end in sorted(ends):
        if end > reached:
            newline = value.find("\n", end)
            reached = len(value) if newline < 0 else newline
            yield from range(end, reached + 1)
