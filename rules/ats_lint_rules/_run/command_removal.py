"""Taking one command out of RUN."""

from __future__ import annotations

from ats_lint import Command, Edit, EditRefused, Run, Span, edits, regex

_BETWEEN = regex(r"(?:\s|\\\r?\n|`\r?\n)*(?:&&|;)(?:\s|\\\r?\n|`\r?\n)*")


def remove_command(run: Run, command: Command) -> tuple[Edit, ...]:
    """Return the edits that take one command out of a list joined by `&&` and `;`, or the whole RUN.

    Raises:
        EditRefused: it is no plain member of such a list.
    """
    if run.json is not None or command.context or command.depth or command.background or command.piped_into:
        raise EditRefused("the command is not one of a plain list")
    top = [one for one in run.commands if one.depth == 0 and one.parent is None]
    at = next((index for index, one in enumerate(top) if one is command), None)
    if at is None or command.operator_before not in {"", "&&", ";"} or command.pipe_position:
        raise EditRefused("the command is not one of a plain list")
    text, ends = run.source.text, [_end(one) for one in top]
    if len(top) == 1 and not run.heredocs:
        return edits.delete(run)
    if at + 1 < len(top) and _BETWEEN.fullmatch(text[ends[at] : top[at + 1].span.start]):
        return (Edit(Span(command.span.start, top[at + 1].span.start), ""),)
    if at and at + 1 == len(top) and _BETWEEN.fullmatch(text[ends[at - 1] : command.span.start]):
        return (Edit(Span(ends[at - 1], ends[at]), ""),)
    raise EditRefused("the command is not one of a plain list")


def _end(command: Command) -> int:
    return max([command.span.end, *(redirect.span.end for redirect in command.redirects)])
