"""Taking one word out of an instruction, with the white space, the comma or the line that was there for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.dockerfile.keywords import Healthcheck, Instruction
from ats_lint.syntax.dockerfile.nodes import Token


def deletion(instruction: Instruction, span: Span) -> tuple[Edit, ...]:
    """Return the edits that remove the word at `span`.

    Raises:
        EditRefused: a comment would be removed with it.
    """
    items = array(instruction)
    place = next((index for index, item in enumerate(items) if item.span == span), None)
    spans = _from_array(instruction, items, place) if place is not None else _from_line(instruction, span)
    return tuple(Edit(piece, "") for piece in _checked(instruction, spans))


def array(instruction: Instruction) -> tuple[Token, ...]:
    """Return the strings of the exec form, that of a health check's command too; nothing for the shell form."""
    probe = instruction.probe if isinstance(instruction, Healthcheck) else instruction
    return (probe.json if probe else None) or ()


def _checked(instruction: Instruction, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        if any(span.overlaps(comment.span) for comment in instruction.comments):
            raise EditRefused("a comment stands in between")
        yield span


def _from_array(instruction: Instruction, items: tuple[Token, ...], place: int) -> Iterator[Span]:
    text, item = instruction.source.text, items[place].span
    if place + 1 < len(items):
        following = items[place + 1].span.start
        same_line = "\n" not in text[item.end : following]
        yield Span(item.start, following if same_line else text.index(",", item.end) + 1)
    elif place:
        comma = text.index(",", items[place - 1].span.end)
        if "\n" in text[comma : item.start]:
            yield Span(comma, comma + 1)
            yield item
        else:
            yield Span(comma, item.end)
    else:
        yield item


def _from_line(instruction: Instruction, word: Span) -> Iterator[Span]:
    text = instruction.source.text
    left = len(text[: word.start].rstrip(" \t"))
    right = word.end + len(text[word.end :]) - len(text[word.end :].lstrip(" \t"))
    first = left == 0 or text[left - 1] == "\n"
    rest = re.compile(rf"({re.escape(instruction.escape)}[ \t]*)?(?:\r?(\n)|\Z)").match(text, right)
    if not first:
        # White space goes with the word behind it; `(sudo x)` has none there.
        yield Span(left, word.end) if left < word.start or rest else Span(word.start, right)
    elif rest is None:
        yield Span(word.start, right)
    elif rest[1]:
        yield Span(left, rest.end())
    else:
        yield from _last_line(instruction, left, right)


def _last_line(instruction: Instruction, start: int, end: int) -> Iterator[Span]:
    """Take an instruction's last line away: the line before it must no longer be continued."""
    text = instruction.source.text
    above, comments = start, {text.rfind("\n", 0, comment.span.start) + 1 for comment in instruction.comments}
    while above > instruction.span.start:
        line = text.rfind("\n", 0, above - 1) + 1
        content = text[line:above].rstrip()
        if line not in comments and content.endswith(instruction.escape):
            break
        above = line
    else:
        raise EditRefused("nothing precedes the word")
    bare = line + len(content[:-1].rstrip(" \t"))
    if above == start:
        yield Span(bare, end)
    else:
        newline = start - 1 - text.startswith("\r", start - 2)
        yield Span(bare, line + len(content))
        yield Span(newline, end)
