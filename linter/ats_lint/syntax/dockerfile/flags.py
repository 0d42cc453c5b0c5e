"""Options in front of an instruction's arguments: `--name=value`."""

from __future__ import annotations

import re

from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Flag, RunMount

_BLANK = "\t\n\v\f\r "
# The builder looks at single bytes here, so of the wider white space it sees only these two, and only behind a word.
_ENDS = _BLANK + "\x85\xa0"
_PLAIN = regex(rf"--[^'\"\\`{_ENDS}]*(?=[{_ENDS}]|\Z)")


def split_flags(rest: Logical, escape: str) -> tuple[tuple[Flag, ...], Logical]:
    """Return the options that `rest` begins with, and the arguments after them without white space around.

    The first word that does not start with two dashes ends the options; so does a lone `--`, which is
    dropped. Source: `extractBuilderFlags` in
    https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go
    """
    flags: list[Flag] = []
    text, at = rest.text, 0
    while True:
        at = len(text) - len(text[at:].lstrip(_BLANK))
        if not text.startswith("--", at):
            return tuple(flags), rest.cut(at).stripped()
        end, value = _word(text, at, escape)
        if value == "--":
            return tuple(flags), rest.cut(end).stripped()
        flags.append(_flag(rest, at, end, value))
        at = end + 1


def _word(text: str, at: int, escape: str) -> tuple[int, str]:
    """Return the end of the word at `at`, and the word without quotes and escapes."""
    plain = _PLAIN.match(text, at)
    if plain:
        return plain.end(), plain[0]
    kept: list[str] = []
    quote = ""
    while at < len(text):
        char = text[at]
        if quote and char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif not quote and char in _ENDS:
            break
        elif char == escape:
            at += 1
            kept.append(text[at : at + 1])
        else:
            kept.append(char)
        at += 1
    return min(at, len(text)), "".join(kept)


def _flag(rest: Logical, start: int, end: int, word: str) -> Flag:
    name, equals, value = word.partition("=")
    cut = rest.text.find("=", start, end) + 1
    value_span = rest.span(cut, end) if equals and cut else None
    return Flag(name[2:], value if equals else None, rest.span(start, end), value_span)


def read_mount(flag: Flag) -> RunMount:
    """Take the comma-separated value of a `--mount` apart; a field in double quotes may hold commas."""
    options: dict[str, str | None] = {}
    for field in _fields(flag.value or ""):
        name, equals, value = field.partition("=")
        options[name.lower()] = value if equals else None
    return RunMount((options.get("type") or "bind").lower(), options, flag)


def _fields(text: str) -> list[str]:
    if '"' not in text:
        return text.split(",")
    fields = re.findall(r'(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))', text)
    return [quoted.replace('""', '"') or plain for quoted, plain in fields]
