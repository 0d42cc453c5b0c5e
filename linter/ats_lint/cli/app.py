"""Every command line there is, as click reads it."""

from __future__ import annotations

from typing import Any, cast

import click

from ats_lint import __version__
from ats_lint.cli import asking_commands, completion, project_commands
from ats_lint.cli.arguments import apart
from ats_lint.cli.errors import INTERRUPTED
from ats_lint.cli.group import CheckCommand, DefaultGroup
from ats_lint.cli.options import with_options

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=DefaultGroup, context_settings=_HELP)
@click.version_option(__version__, prog_name="ats-lint", message="%(prog)s %(version)s")
def cli() -> None:
    """Lint and harden Dockerfiles and Compose files.

    `ats-lint [PATHS]...` is short for `ats-lint check [PATHS]...`.
    """


@cli.command(cls=CheckCommand)
@with_options
@click.pass_context
def check(ctx: click.Context, /, **given: Any) -> None:
    """Lint PATHS (files, or directories recursively; the current directory when none is given).

    `-` reads one file from standard input. Exit status: 0 nothing left at or above --fail-on, 1 findings
    left or --diff has something to show, 2 bad usage, configuration or input, 3 a rule crashed.
    """
    from ats_lint.cli.checking import checked

    together = apart(given)
    if len(together) > 1:
        raise click.UsageError(f"{together[0]} and {together[1]} do not go together", ctx)
    ctx.exit(checked(**given))


cli.add_command(asking_commands.rule_command, "explain")
for command in (*asking_commands.COMMANDS, *project_commands.COMMANDS):
    cli.add_command(command)


@cli.command("completion")
@click.argument("shell", type=click.Choice(completion.SHELLS))
def completion_command(shell: str) -> None:
    """Print the script that completes commands, options, rules and files in SHELL."""
    click.echo(completion.script(cli, shell), nl=False)


def run(words: list[str]) -> int:
    """Read any command line, do what it says, and return the exit status."""
    completion.prepare()
    try:
        return cast("int", cli.main(words, prog_name="ats-lint", standalone_mode=False))
    except click.ClickException as error:
        return _misused(error)
    except click.Abort:
        return INTERRUPTED


def _misused(error: click.ClickException) -> int:
    """Tell of wrong arguments as of everything else that is wrong, and where to read on."""
    from ats_lint.cli.errors import BAD_INPUT, warn

    message = error.format_message()
    context = getattr(error, "ctx", None)
    told = [f"error: {message[:1].lower()}{message[1:]}"]
    told += [f"see {context.command_path} --help"] if isinstance(context, click.Context) else []
    warn(told)
    return BAD_INPUT
