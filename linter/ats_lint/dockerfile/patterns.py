"""Shell patterns inside `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`.

Source: `convertShellPatternToRegex` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUP = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)


class PatternError(ValueError):
    """A pattern that the builder refuses: a backslash before something that needs none."""


def trim_prefix(pattern: str, value: str, *, greedy: bool) -> str:
    """Remove what `pattern` matches at the beginning of `value`.

    Raises:
        PatternError: the pattern is invalid.
    """
    found = _compile(pattern, greedy).match(value)
    return value[found.end() :] if found else value


def trim_suffix(pattern: str, value: str, *, greedy: bool) -> str:
    """Remove what `pattern` matches at the end of `value`.

    Raises:
        PatternError: the pattern is invalid.
    """
    # The shortest match at the end is no leftmost match, so both texts are turned round.
    return trim_prefix(_reversed(pattern), value[::-1], greedy=greedy)[::-1]


def replace_pattern(pattern: str, replacement: str, value: str, *, everywhere: bool) -> str:
    """Replace the first longest match of `pattern`, or all of them.

    Raises:
        PatternError: the pattern is invalid.
    """
    found = _compile(pattern, greedy=True)
    if not everywhere:
        first = found.search(value)
        return value[: first.start()] + replacement + value[first.end() :] if first else value
    return "".join(_replaced(found, replacement, value))


def _replaced(pattern: re.Pattern[str], replacement: str, value: str) -> Iterator[str]:
    at = 0
    for found in pattern.finditer(value):
        if found.end() == found.start() == at and at:
            # Go skips an empty match that touches the one before; Python does not.
            continue
        yield value[at : found.start()]
        yield _filled(replacement, found)
        at = found.end()
    yield value[at:]


def _filled(replacement: str, found: re.Match[str]) -> str:
    """Go reads `$0` in the replacement as the whole match, other names as groups that are not there."""

    def fill(group: re.Match[str]) -> str:
        name = group[1] or group[2]
        return "$" if name is None else found[0] if name == "0" else ""

    return _GROUP.sub(fill, replacement)


def _compile(pattern: str, greedy: bool) -> re.Pattern[str]:
    return re.compile("".join(_translate(pattern, ".*" if greedy else ".*?")))


def _translate(pattern: str, star: str) -> Iterator[str]:
    characters = iter(enumerate(pattern))
    for at, char in characters:
        if char == "*":
            yield star
        elif char == "?":
            yield "."
        elif char == "\\":
            following = pattern[at + 1 : at + 2]
            if following in {"}", "/"}:
                continue
            if following not in {"*", "?", "\\"}:
                raise PatternError(f"invalid escape \\{following}")
            next(characters)
            yield re.escape(following)
        else:
            yield re.escape(char)


def _reversed(pattern: str) -> str:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(reversed(parts))
