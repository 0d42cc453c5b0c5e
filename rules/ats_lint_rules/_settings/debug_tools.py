"""Commands that run a program for its developers."""

import re
from collections.abc import Iterator

from ats_lint import (
    Cmd,
    Command,
    EditRefused,
    Entrypoint,
    Finding,
    Fix,
    Run,
    Safety,
    Span,
    Word,
    edits,
    regex,
    shell,
)

_OPTION = regex(r"(--reload|--debug|--debugger|--use-reloader|--inspect(-brk|-wait|-port)?(=.*)?|--remote-debug.*|"
                     r"-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug)")  # fmt: skip
_RUNNERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "flask", "fastapi", "node", "java", "python", "python3",
                      "granian", "sanic", "quart", "nodejs", "deno", "bun", "ts-node", "tsx", "daphne"})  # fmt: skip
_TOOLS = frozenset({"nodemon", "debugpy", "dlv", "ts-node-dev", "air", "watchmedo", "pdb", "ptvsd", "pydevd"})


def started(instruction: Cmd | Entrypoint, command: Command) -> Iterator[Finding]:
    """Yield what in a command is for debugging: the tool around a program, or an option."""
    tool = _tool(command)
    if tool is not None:
        fix = Fix(
            "start the program itself", (), Safety.HINT, "How it starts without the tool is for the author to say."
        )
        yield Finding(tool.span, f"{tool.basename or tool.text} is a tool for development", fix)
    if command.name not in _RUNNERS:
        return
    for word in command.args:
        if word.text and _OPTION.fullmatch(word.text):
            name = word.text.partition("=")[0].partition(":")[0]
            yield Finding(word.span, f"{name} turns on the debug mode", _word_fix(instruction, word.span, name))


def _tool(command: Command) -> Word | None:
    if command.name in _TOOLS:
        return command.program
    if command.name in {"python", "python3"} and command.first == "-m" and len(command.args) > 1:
        return command.args[1] if command.args[1].text in _TOOLS else None
    return None


def _word_fix(instruction: Cmd | Entrypoint, span: Span, name: str) -> Fix:
    because = "Settings that only the debug mode has would change with it."
    try:
        token = next((item for item in instruction.json or () if item.span == span), None)
        where = token if token is not None else _Place(span)
        return Fix(f"remove {name}", edits.delete_word(instruction, where), Safety.UNSAFE, because)
    except EditRefused as refused:
        return Fix(f"remove {name}", (), Safety.HINT, f"The word cannot be removed exactly: {refused}.")


class _Place:
    def __init__(self, span: Span) -> None:
        self.span = span


def xdebug(run: Run) -> Iterator[Word]:
    """Yield the first word of a RUN that installs or enables Xdebug."""
    for command in run.commands:
        call = shell.package_call(command)
        words = call.packages if call is not None and call.action == "install" else ()
        if command.name in {
            "pecl",
            "docker-php-ext-enable",
            "docker-php-ext-install",
            "install-php-extensions",
            "phpenmod",
        }:
            words = command.args
        found = next((word for word in words if re.search(r"(^|[-_])xdebug", word.text or "")), None)
        if found is not None:
            yield found
            return
