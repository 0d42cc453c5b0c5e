"""Completion in shells: click's scripts, one for PowerShell, and the words of this program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ats_lint.cli.arguments import COMPLETION
from ats_lint.report.output import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish", "powershell")
_PROGRAM = "ats-lint"


def prepare() -> None:
    """Make PowerShell known when a shell asks for words."""
    if COMPLETION in os.environ:
        from click.shell_completion import add_completion_class

        from ats_lint.cli.powershell import PowerShell

        add_completion_class(PowerShell)


def script(command: click.Command, shell: str) -> str:
    """Return the script for a shell."""
    from click.shell_completion import add_completion_class, get_completion_class

    from ats_lint.cli.powershell import PowerShell

    add_completion_class(PowerShell)
    kind = get_completion_class(shell)
    if kind is None:
        raise LookupError(f"no completion for {shell}")
    # Not `source`: for bash it would start one to ask for its version.
    made = kind(command, {}, _PROGRAM, COMPLETION)
    return f"{(made.source_template % made.source_vars()).strip()}\n"


def rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the codes and names of rules that begin so; behind a comma, a further one."""
    from click.shell_completion import CompletionItem

    from ats_lint.lint.registry import discover

    before, comma, last = incomplete.rpartition(",")
    found: list[CompletionItem] = []
    for rule in discover().entries:
        for word, other in ((rule.code, rule.name), (rule.name, rule.code)):
            if word.lower().startswith(last.lower()):
                found.append(CompletionItem(f"{before}{comma}{word}", help=other))
    return found


def formats(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin so."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]
