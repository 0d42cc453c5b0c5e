"""Passwords in `command`, `entrypoint`, hooks and health checks of Compose services."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ats_lint import Command, Service, Span, Value, Words, shell
from ats_lint_rules._secrets.credentials import hooks
from ats_lint_rules._secrets.passwords import passwords

Given = tuple[Value, Span, str, str]
"""A scalar, the place of a password in its `raw` text, the option that takes it, and the program."""


def command_passwords(service: Service) -> Iterator[Given]:
    """Yield each password that a command line holds in clear."""
    for words in (service.entrypoint, service.command):
        if words is not None and words.words is None:
            yield from _text(words.value)
        elif words is not None:
            yield from _exec(words.value.list)
    test = service.healthcheck.test if service.healthcheck else None
    if test is not None:
        yield from _test(test)
    for hook in hooks(service):
        command = hook.get("command")
        if command is not None:
            yield from _exec(command.list) if command.list else _text(command)


def _test(test: Words) -> Iterator[Given]:
    items = test.value.list
    if test.words is None:
        yield from _text(test.value)
    elif items and items[0].raw == "CMD-SHELL":
        for item in items[1:]:
            yield from _text(item)
    else:
        yield from _exec(items[1:])


def _text(value: Value) -> Iterator[Given]:
    # In Compose's spelling `$$X` is a shell's variable and `${X}` one of Compose: unknown to the parser either way.
    yield from ((value, *found) for found in _found(shell.parse(value.raw).commands, value.raw))


def _exec(items: tuple[Value, ...]) -> Iterator[Given]:
    starts: list[int] = []
    at = 0
    for item in items:
        starts.append(at)
        at += len(item.raw) + 1
    words = [(item.raw, Span(start, start + len(item.raw))) for item, start in zip(items, starts, strict=True)]
    whole = "\n".join(item.raw for item in items)
    for span, name, program in _found(shell.from_words(words).commands, whole):
        index = bisect_right(starts, span.start) - 1
        if span.end <= starts[index] + len(items[index].raw):
            yield items[index], Span(span.start - starts[index], span.end - starts[index]), name, program


def _found(commands: Iterable[Command], text: str) -> Iterator[tuple[Span, str, str]]:
    seen: set[Span] = set()
    for command in commands:
        for one in passwords(command):
            if one.span not in seen and "$" not in text[one.span.start : one.span.end]:
                seen.add(one.span)
                yield one.span, one.name, command.name or one.name
