"""The page of every command, option and exit status, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

_STATUSES = """\
## Exit status

| Status | Meaning |
|---|---|
| 0 | nothing is left at or above `--fail-on`, or `--exit-zero` |
| 1 | findings are left; `--diff` has something to show; `facts` knows nothing; `--add-ignores` left something |
| 2 | bad usage, configuration or input; the output has no room |
| 3 | a rule crashed, or the program did: that is a bug |
| 130 | interrupted |
| 141 | the reader of the output left |

## Environment

| Variable | Meaning |
|---|---|
| `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` | colours never, always, never; `--color` decides before them |
| `FORCE_HYPERLINK` | `1` links the codes of rules to their pages, `0` does not; else the terminal decides |
| `COLUMNS` | width of the report |
| `ATS_LINT_TRACEBACK` | when set, tracebacks of crashes are printed |

## Completion

`ats-lint completion SHELL` prints a script that completes commands, options, rules, formats and files:

| Shell | Once, in its start-up file |
|---|---|
| bash | `eval "$(ats-lint completion bash)"` |
| zsh | `eval "$(ats-lint completion zsh)"` |
| fish | `ats-lint completion fish \\| source` |
| PowerShell | `ats-lint completion powershell \\| Out-String \\| Invoke-Expression` |
"""


def page(program: click.Group) -> str:
    """Return the page in Markdown."""
    parts = ["# Commands and options", inspect.cleandoc(program.help or "")]
    top = click.Context(program, info_name="ats-lint")
    for name, command in sorted(program.commands.items(), key=lambda item: (item[0] != "check", item[0])):
        if name == "rule":
            # Another word for `explain`.
            continue
        context = click.Context(command, parent=top, info_name=name)
        parts += _command(command, context)
    return "\n\n".join(part.strip("\n") for part in (*parts, _STATUSES)) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## ats-lint {context.info_name}"
    yield f"```text\n{context.command_path} {usage}\n```"
    yield inspect.cleandoc(command.help or "")
    rows = [_row(option, context) for option in command.params if isinstance(option, click.Option)]
    if rows:
        yield "\n".join(("| Option | Meaning |", "|---|---|", *rows))


def _row(option: click.Option, context: click.Context) -> str:
    names, text = option.get_help_record(context) or ("", "")
    told = " ".join(text.split()).replace("|", "\\|")
    return f"| `{names.replace('|', ' ')}` | {told} |"
