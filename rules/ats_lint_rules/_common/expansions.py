"""Where the builder expands variables."""

import re
from collections.abc import Iterator

from ats_lint import (
    Arg,
    Copy,
    Dockerfile,
    Env,
    Expose,
    Instruction,
    Label,
    Run,
    Span,
    Stage,
    Volume,
    remembered,
    variables,
)

_PROXIES = frozenset(f"{name}_PROXY" for name in ("HTTP", "HTTPS", "FTP", "NO", "ALL"))
"""Arguments that every RUN gets without asking."""
_SETTING = frozenset({".", "source", "eval"})
"""Commands that may set variables which nobody sees."""
_BEFORE = "the ARG before FROM is not in this stage"
_WHOLE = frozenset({"STOPSIGNAL", "USER", "WORKDIR"})


def place_in(text: str, span: Span, start: int, end: int) -> Span:
    """Return the place in a file of a part of a text."""
    return Span(span.start + start, span.start + end) if len(text) == len(span) else span


def uses_in(instruction: Instruction) -> Iterator[tuple[str, Span, str, tuple[variables.VariableReference, ...]]]:
    """Yield what the builder expands, with the name that gets it, and the variables in it."""
    for text, span, name in _texts(instruction):
        yield text, span, name, _unguarded(variables.references(text, instruction.escape))
    for heredoc in instruction.heredocs if isinstance(instruction, Copy) else ():
        if heredoc.expand:
            yield heredoc.body, heredoc.span, "", _unguarded(variables.references(heredoc.body, quotes=False))


def out_of_scope(stage: Stage, run: Run) -> Iterator[tuple[str, Span, str]]:
    """Yield the arguments of other scopes that a RUN's shell asks for and that its stage has not taken over.

    Each with a clause on where it is declared: before the first FROM, in another stage, or in this one further down. A
    name that the script itself sets, in any way, is left out.
    """
    outer = {
        **dict.fromkeys(_declared(stage.dockerfile), "its ARG is another stage's"),
        **dict.fromkeys(_declared(stage), "its ARG comes after this line"),
        **dict.fromkeys((pair.key.text for arg in stage.dockerfile.global_args for pair in arg.pairs), _BEFORE),
    }
    if any(command.name in _SETTING for command in run.commands):
        return
    wanted = outer.keys() - {*stage.scope(run).values, *_PROXIES}
    text = run.args.text
    # A shell asks for no other names, whatever an ARG may declare.
    for name in sorted(name for name in wanted if name.isascii() and name.isidentifier()):
        given = any(command.assigned(name) is not None for command in run.commands)
        if name not in text or given or re.search(rf"\b(?:for|read|export|local)\s(?:-\w+\s*)*{name}\b", text):
            continue
        for word in (word for command in run.commands for word in command.words if not word.raw.startswith("'")):
            found = re.search(rf"(?<!\\)\$(?:{name}\b|\{{{name}\}})", word.raw)
            if found is not None:
                start, exact = word.span.start, len(word.span) == len(word.raw)
                span = Span(start + found.start(), start + found.end()) if exact else word.span
                yield name, span, outer[name]


@remembered
def _declared(node: Stage | Dockerfile) -> frozenset[str]:
    return frozenset(pair.key.text for item in node.instructions if isinstance(item, Arg) for pair in item.pairs)


def _unguarded(found: tuple[variables.VariableReference, ...]) -> tuple[variables.VariableReference, ...]:
    """Leave out `$A` in `${A:+$A:}`, which is looked at only where A is set."""
    guards = [one for one in found if one.operator in {"+", ":+"}]
    return tuple(
        one
        for one in found
        if not any(one.name == other.name and other.start < one.start < other.end for other in guards)
    )


def _texts(instruction: Instruction) -> Iterator[tuple[str, Span, str]]:
    yield from ((flag.value, flag.value_span or flag.span, "") for flag in instruction.expanded_flags if flag.value)
    if instruction.keyword in _WHOLE:
        yield instruction.args.text, instruction.args.whole, ""
    elif isinstance(instruction, Copy):
        yield from ((item.text, item.span, "") for item in (*instruction.sources, instruction.destination))
    elif isinstance(instruction, Volume):
        yield from ((item.text, item.span, "") for item in instruction.items)
    elif isinstance(instruction, Expose):
        yield from ((item.text, item.span, "") for item in instruction.words)
    elif isinstance(instruction, Env | Label | Arg):
        for pair in instruction.pairs:
            yield pair.key.text, pair.key.span, ""
            if pair.raw is not None and pair.value is not None:
                yield pair.raw, pair.value.span, pair.key.text
