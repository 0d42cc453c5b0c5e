"""The commands that RUN, CMD, ENTRYPOINT and HEALTHCHECK start, with spans in the Dockerfile.

Source for heredocs: `dispatchRun` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.heredoc import read_marker
from ats_lint.syntax.dockerfile.instruction import Instruction
from ats_lint.syntax.dockerfile.lexer import SubstitutionError
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Heredoc
from ats_lint.syntax.shell import SHELLS, Command, from_words, parse_at, parse_windows_at, windows_shell

_BODY_LINE = regex(r"(\t*)([^\n]*\n?)")


def commands(instruction: Instruction, shell: tuple[str, ...] | None = None) -> tuple[Command, ...]:
    """Return the commands in the order they are written; none when `shell`, which reads the text, is not known."""
    if instruction.json is not None:
        words = [(token.text, token.span) for token in instruction.json]
        return (*from_words(words).commands, *_handed(words))
    windows = windows_shell(shell or ())
    if shell is not None and windows is None and not posix(shell):
        return ()
    text = script(instruction)
    if windows is not None:
        return parse_windows_at(text.text, windows, text.span)
    return parse_at(text.text, text.span).commands


def _handed(words: list[tuple[str, Span]]) -> Iterator[Command]:
    """Yield the commands of the text that an exec form hands to a shell of Windows; each stands for its whole word."""
    shell = windows_shell([words[0][0]]) if len(words) > 1 else None
    if shell is not None and not words[-1][0].startswith(("-", "/")):
        text, span = words[-1]
        yield from parse_windows_at(text, shell, lambda start, end: span)


def posix(shell: tuple[str, ...]) -> bool:
    """Tell whether a SHELL (or the interpreter of a `#!` line) reads POSIX shell text."""
    programs = (word.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") for word in shell)
    return any(program in SHELLS for program in programs)


def script(instruction: Instruction) -> Logical:
    """Return the text that the shell reads, heredocs included; empty when a `#!` names another interpreter."""
    heredocs = instruction.heredocs
    if not heredocs:
        return instruction.args
    if _is_marker(instruction.args.text):
        body = Logical.of(_lines(heredocs[0]), heredocs[0].span.start)
        first = body.text.partition("\n")[0]
        foreign = first.startswith("#!") and not posix(tuple(first[2:].split()))
        return body.cut(0, 0) if foreign else body
    return Logical.of(_reconstituted(instruction), instruction.args.offset(0))


def _is_marker(text: str) -> bool:
    try:
        return read_marker(text) is not None
    except SubstitutionError:
        return False


def _reconstituted(instruction: Instruction) -> Iterator[tuple[str, int]]:
    yield from instruction.args.pieces()
    for heredoc in instruction.heredocs:
        yield "\n", max(heredoc.span.start - 1, 0)
        yield from _lines(heredoc)
        yield heredoc.name, max(heredoc.closing.end - len(heredoc.name), 0)


def _lines(heredoc: Heredoc) -> Iterator[tuple[str, int]]:
    """Yield the body without the carriage returns, and without the tabs that `<<-` drops."""
    at = heredoc.span.start
    for tabs, line in _BODY_LINE.findall(heredoc.body):
        kept = line if heredoc.strip_tabs else tabs + line
        start = at + len(tabs) * heredoc.strip_tabs
        if kept.endswith("\r\n"):
            yield kept[:-2], start
            yield "\n", start + len(kept) - 1
        else:
            yield kept, start
        at += len(tabs) + len(line)
