"""Shell text to commands, by tree-sitter's bash grammar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import replace
from ats_lint.syntax.bounded_trees import bounded_tree
from ats_lint.syntax.shell.build import make_command
from ats_lint.syntax.shell.nested import executed, scripts
from ats_lint.syntax.shell.relocate import Locate, by_offsets, relocated
from ats_lint.syntax.shell.script import Command, Script, Word
from ats_lint.syntax.shell.tree import Reader, ShellPlace

if TYPE_CHECKING:
    from tree_sitter import Parser

_NOT_ASCII = regex(r"[^\x00-\x7f]")
_MAX_NESTED = 8
_HEREDOC_FIRST = regex(r"\s*(<<-?\s*(?:\w+|'\w+'|\"\w+\"))[ \t]+(?=[^\s<>|&;])([^\n|&;]*[^\n|&;\s])")


@cache
def _parser() -> Parser:
    # Imported on first use: most runs look at files that need no shell.
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


@lru_cache(maxsize=4096)
def parse(text: str) -> Script:
    """Return the commands of a shell script.

    Total: what cannot be understood is left out, and `errors` is set. The result is shared between equal
    texts and must not be changed.
    """
    commands, errors = _parse(text, 0)
    return Script(commands, errors)


def from_words(words: Sequence[tuple[str, Span]]) -> Script:
    """Return what the exec form `words` starts: the command itself, then those of a `sh -c` string in it.

    Spans are those given. A word whose span is two characters longer than its text is taken to be quoted.
    """
    if not words:
        return Script(())
    made = tuple(Word(text, text, span, (text,)) for text, span in words)
    command = make_command(made, Span(made[0].span.start, max(made[0].span.start, made[-1].span.end)))
    inner, errors = _within(command, 0)
    return Script((command, *inner), errors)


def _parse(text: str, nested: int) -> tuple[tuple[Command, ...], bool]:
    first = _HEREDOC_FIRST.match(text)
    if first:
        # The grammar does not know a redirection before the command, which `RUN <<EOF bash` has.
        order = [*range(*first.span(2)), first.end(1), *range(*first.span(1))]
        offsets = [*range(first.start(1)), *order, *range(first.end(), len(text))]
        commands, errors = _parse("".join(text[at] for at in offsets), nested)
        return relocated(commands, by_offsets(offsets)), errors
    # One byte for each character: no other character means anything to a shell, and offsets stay offsets.
    tree = bounded_tree(_parser(), _NOT_ASCII.sub("x", text).encode("ascii"), b"|")
    if tree is None:
        return (), True
    reader = Reader(text, count(1))
    found: list[Command] = []
    errors = tree.root_node.has_error
    for command in reader.walk(tree.root_node, ShellPlace()):
        found.append(command)
        inner, broken = _within(command, nested)
        found += inner
        errors = errors or broken
    return tuple(found), errors or reader.errors


def _within(command: Command, nested: int) -> tuple[tuple[Command, ...], bool]:
    """Return the commands in the arguments of `command`."""
    if nested >= _MAX_NESTED:
        return (), False
    found: list[Command] = []
    errors = False
    for words in executed(command):
        if words:
            span = Span(words[0].span.start, words[-1].span.end)
            found += _adopted((make_command(words, span),), command, "exec")
    for inner in scripts(command):
        commands, broken = _parse(inner.text, nested + 1)
        errors = errors or broken
        found += _adopted(relocated(commands, _locate(command, inner.offsets)), command, "string")
    return tuple(found), errors


def _locate(command: Command, offsets: list[int]) -> Locate:
    """Map into the command's words; in exec form a word is one JSON string, mapped only when it has no escapes."""
    plain = by_offsets(offsets)
    for word in command.args:
        quotes = len(word.span) - len(word.raw)
        if offsets and quotes and word.span.start == offsets[0]:
            if quotes == 2:
                return by_offsets([offset + 1 for offset in offsets])
            return lambda start, end: word.span
    return plain


def _adopted(commands: Sequence[Command], parent: Command, context: str) -> Iterator[Command]:
    for command in commands:
        if command.parent is None:
            command.parent = parent
        command.context |= parent.context | {context}
        command.depth += parent.depth + 1
        yield command


def parse_at(text: str, locate: Locate) -> Script:
    """Return the commands of `text` with their spans passed through `locate`."""
    script = parse(text)
    return replace(script, commands=relocated(script.commands, locate))
