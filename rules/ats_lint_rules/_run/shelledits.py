"""Exact edits of the shell text of RUN: a word more behind another, a command more at the end."""

from __future__ import annotations

from itertools import pairwise

from ats_lint import Edit, EditRefused, Executable, Run, Span, regex, shell

_COMMENT = regex(r"(^|[\s;])#")
_LEAVES = frozenset({"exit", "exec", "return", "trap"})
_ENDS = " \t\r\n\f\v;"


def insert_word(run: Executable, after: shell.Word, text: str) -> tuple[Edit, ...]:
    """Put words behind a word of a command.

    Raises:
        EditRefused: the word does not stand in the file as the shell reads it.
    """
    check_word(run, after)
    return (Edit(Span(after.span.end, after.span.end), " " + text),)


def check_word(run: Executable, word: shell.Word) -> None:
    """Refuse a word of the exec form, or one whose place in the file is not exact.

    Raises:
        EditRefused: it is such a word.
    """
    if run.json is not None:
        raise EditRefused("the exec form has one string for each word")
    if run.source.slice(word.span) != word.raw:
        raise EditRefused("the word is broken across lines")


def last_option(call: shell.PackageCall) -> shell.Word:
    """Return the subcommand, or the last of the options without a value that stand directly behind it."""
    if call.subcommand is None:
        raise EditRefused("the call has no subcommand")
    args = call.command.args
    at = next(index for index, word in enumerate(args) if word is call.subcommand)
    lone = {option.word.span for option in call.options if option.value_word is None}
    while at + 1 < len(args) and args[at + 1].span in lone and (args[at + 1].text or "").startswith("-"):
        at += 1
    return args[at]


def stops(run: Run) -> bool:
    """Tell whether the shell of a RUN stops at the first command that fails."""
    words = run.stage.shell_at(run) if run.stage else ()
    if any(word.startswith("-") and not word.startswith("--") and "e" in word for word in words[1:]):
        return True
    return any(
        command.name == "set"
        and command.depth == 0
        and any(
            text == "errexit" or (text and text.startswith("-") and not text.startswith("--") and "e" in text)
            for text in command.texts
        )
        for command in run.commands[:3]
    )


def append(run: Run, command: str) -> tuple[Edit, ...]:
    """Run one command more at the end of a RUN, once what is there has succeeded, in the style of the RUN.

    Raises:
        EditRefused: the end of the script cannot be told, or is never reached.
    """
    if run.json is not None:
        raise EditRefused("the exec form runs one program")
    if shell.windows_shell(run.stage.shell_at(run) if run.stage else ()) == "powershell":
        raise EditRefused("Windows PowerShell cannot go on only after success")
    if run.heredocs:
        return _append_line(run, command)
    end = _end(run, run.args.text)
    at = run.args.offset(end - 1) + 1
    return (Edit(Span(at, at), _joint(run, at) + command),)


def _end(run: Run, text: str) -> int:
    """Return the offset in the script at which another `&& command` can follow."""
    if run.dangling:
        raise EditRefused("the file ends inside the instruction")
    script = shell.parse(text)
    if script.errors or not script.commands:
        raise EditRefused("the script is not understood")
    top = [command for command in script.commands if command.depth == 0 and command.parent is None]
    last = max(script.commands, key=lambda command: command.span.end)
    if any(command.background for command in script.commands):
        raise EditRefused("something runs in the background")
    if any(command.name in _LEAVES for command in top):
        raise EditRefused("the script may end early")
    behind = max([last.span.end, *(redirect.span.end for redirect in last.redirects)])
    if any(redirect.body is not None for command in script.commands for redirect in command.redirects):
        raise EditRefused("the script has a here-document")
    if _COMMENT.search(text[behind:]):
        raise EditRefused("a comment ends the script")
    return len(text.rstrip(_ENDS))


def _joint(run: Run, at: int) -> str:
    """Return what stands between two commands of this RUN."""
    source = run.source
    lines = source.text[run.span.start : at].split("\n")
    if len(lines) == 1:
        return " && "
    newline = source.newline
    leading = next((line for line in reversed(lines[1:]) if line.lstrip().startswith("&&")), None)
    if leading is not None:
        return f" {run.escape}{newline}{_indent(leading)}&& "
    for line, following in pairwise(lines):
        body = line.rstrip().removesuffix(run.escape).rstrip()
        if body.endswith("&&") and not following.lstrip().startswith("#"):
            return f" && {run.escape}{newline}{_indent(following)}"
    first = next((line for line in lines[1:] if line.strip() and not line.lstrip().startswith("#")), lines[-1])
    if stops(run) and any(line.rstrip().removesuffix(run.escape).rstrip().endswith(";") for line in lines):
        return f"; {run.escape}{newline}{_indent(first)}"
    return f" {run.escape}{newline}{_indent(first)}&& "


def _append_line(run: Run, command: str) -> tuple[Edit, ...]:
    """Put a line at the end of a script in a here-document."""
    if len(run.heredocs) != 1 or run.args.text != run.source.slice(run.heredocs[0].marker):
        raise EditRefused("the script is not understood")
    heredoc = run.heredocs[0]
    body = heredoc.body.replace("\r\n", "\n")
    _end(run, body)
    if not stops(run):
        raise EditRefused("the script goes on after a failure")
    lines = [line for line in heredoc.body.splitlines() if line.strip()]
    indent = _indent(next((line for line in reversed(lines) if not line.rstrip().endswith(run.escape)), ""))
    if lines and lines[-1].strip() in {"fi", "done", "esac", "}", ")"}:
        indent = _indent(lines[-1])
    at = len(heredoc.body.rstrip()) + heredoc.span.start
    return (Edit(Span(at, at), run.source.newline + indent + command),)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
