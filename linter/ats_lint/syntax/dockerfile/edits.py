"""Edits of a Dockerfile: whole lines, arguments, single words; no comment is ever lost.

Texts are given with LF and come out with the file's own line ending.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.dockerfile.directives import Directives
from ats_lint.syntax.dockerfile.instruction import Instruction
from ats_lint.syntax.dockerfile.nodes import Comment
from ats_lint.syntax.dockerfile.word_edits import deletion


class Spanned(Protocol):
    """Anything with a place: a token, a flag, a word of a shell command."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


def replace(span: Span, text: str) -> tuple[Edit, ...]:
    """Put `text` in the place of `span`."""
    return (Edit(span, text),)


def insert_before(instruction: Instruction, text: str, *, above_comments: bool = True) -> tuple[Edit, ...]:
    """Put lines above an instruction, with its indentation.

    The comment lines directly above it stay with it, unless `above_comments` is False.
    """
    instruction = _outermost(instruction)
    source = instruction.source
    first = start = _line_start(source.text, instruction.span.start)
    if above_comments:
        first = _first_comment(instruction, start)
    indent = source.text[start : instruction.span.start]
    return (Edit(Span(first, first), _block(instruction, text, indent) + source.newline),)


def insert_after(instruction: Instruction, text: str) -> tuple[Edit, ...]:
    """Put lines below an instruction, with its indentation.

    Raises:
        EditRefused: the file ends inside the instruction's heredoc, or the instruction is a lone continuation.
    """
    instruction = _outermost(instruction)
    source, end = instruction.source, instruction.span.end
    if _open_heredoc(instruction):
        raise EditRefused("heredoc has no end")
    indent = source.text[_line_start(source.text, instruction.span.start) : instruction.span.start]
    added = source.newline + _block(instruction, text, indent)
    if instruction.dangling and not instruction.keyword:
        raise EditRefused("there is no instruction")
    if instruction.dangling:
        # Below an open continuation the new line would become part of the instruction.
        start = len(source.text[: end - 1].rstrip(" \t"))
        return (Edit(Span(start, end), added),)
    at = _line_end(source.text, end)
    return (Edit(Span(at, at), added),)


def replace_args(instruction: Instruction, text: str) -> tuple[Edit, ...]:
    """Put `text` in the place of everything after the flags; comments in between move above the instruction.

    Raises:
        EditRefused: the arguments announce a heredoc, whose body would be left behind, or a comment would become
            a parser directive.
    """
    if instruction.heredocs:
        raise EditRefused("arguments have a heredoc")
    if not instruction.args:
        at = instruction.flags[-1].span.end if instruction.flags else instruction.keyword_span.end
        return (Edit(Span(at, at), " " + text),)
    span = instruction.args.whole
    inside = tuple(comment for comment in instruction.comments if span.covers(comment.span))
    _check_directives(instruction, inside)
    return (*_hoisted(instruction, inside), Edit(span, _native(instruction, text)))


def delete(instruction: Instruction) -> tuple[Edit, ...]:
    """Remove an instruction's lines; comments inside it stay.

    Raises:
        EditRefused: the file ends inside the instruction's heredoc, or a comment would become a parser directive.
    """
    instruction = _outermost(instruction)
    if _open_heredoc(instruction):
        raise EditRefused("heredoc has no end")
    _check_directives(instruction, instruction.file.comments)
    source = instruction.source
    start, end = _line_start(source.text, instruction.span.start), _line_end(source.text, instruction.span.end)
    inside = tuple(comment for comment in instruction.comments if comment.span.end <= end)
    kept = source.newline.join(source.slice(comment.span) for comment in inside)
    if kept:
        return (Edit(Span(start, end), kept),)
    behind = source.text.find("\n", end) + 1
    if behind:
        return (Edit(Span(start, behind), ""),)
    # The last line has no ending: take the one before it instead, so that the file still has none.
    before = len(source.text[:start].removesuffix("\n").removesuffix("\r"))
    return (Edit(Span(before, end), ""),)


def delete_word(instruction: Instruction, word: Spanned) -> tuple[Edit, ...]:
    """Remove one word of the arguments with the white space, the comma or the line that was there for it.

    Raises:
        EditRefused: a comment stands between the word and what goes with it, or nothing precedes the word.
    """
    return deletion(instruction, word.span)


def add_flag(instruction: Instruction, text: str) -> tuple[Edit, ...]:
    """Put an option (`--chown=app`) behind those that are there."""
    at = instruction.flags[-1].span.end if instruction.flags else instruction.keyword_span.end
    return (Edit(Span(at, at), " " + text),)


def _native(instruction: Instruction, text: str) -> str:
    newline = instruction.source.newline
    return text if newline == "\n" else text.replace("\n", newline)


def _block(instruction: Instruction, text: str, indent: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    return _native(instruction, "\n".join(indent + line if line else line for line in lines))


def _hoisted(instruction: Instruction, comments: Iterable[Comment]) -> tuple[Edit, ...]:
    lines = [instruction.source.slice(comment.span) for comment in comments]
    return insert_before(instruction, "\n".join(lines), above_comments=False) if lines else ()


def _outermost(instruction: Instruction) -> Instruction:
    while instruction.outer is not None:
        instruction = instruction.outer
    return instruction


def _check_directives(instruction: Instruction, comments: Iterable[Comment]) -> None:
    """Refuse to leave a comment at the top of the file that the builder would take for a directive."""
    source = instruction.source
    if instruction.index == 0 and any(Directives().read(source.slice(comment.span), 1) for comment in comments):
        raise EditRefused("a comment would become a parser directive")


def _open_heredoc(instruction: Instruction) -> bool:
    return any(not len(heredoc.closing) for heredoc in instruction.heredocs)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _first_comment(instruction: Instruction, start: int) -> int:
    """Return the start of the block of comment lines that ends at `start`."""
    text = instruction.source.text
    for comment in reversed(instruction.file.comments):
        if comment.span.end > start:
            continue
        if text.find("\n", comment.span.end) + 1 != start:
            break
        start = _line_start(text, comment.span.start)
    return start
