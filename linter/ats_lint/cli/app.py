"""The command line: arguments in, exit status out, nothing else."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ats_lint import __version__
from ats_lint.cli import asking_commands, completion, project_commands
from ats_lint.cli.group import CheckCommand, DefaultGroup
from ats_lint.cli.options import with_options
from ats_lint.model import Severity

if TYPE_CHECKING:
    from ats_lint.cli.request import Choices

INTERRUPTED = 130
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
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    write_baseline: bool,
    new_from_rev: str | None,
    add_ignores: str | None,
    show_files: bool,
    watch: bool,
    min_severity: str | None,
    formats: tuple[str, ...],
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
    cache_dir: Path | None,
    choices: Choices,
    config: Path | None,
    color: str,
    verbose: bool,
    quiet: bool,
    statistics: bool,
    exit_zero: bool,
    stdin_filename: Path | None,
) -> None:
    """Lint PATHS (files, or directories recursively; the current directory when none is given).

    `-` reads one file from standard input. Exit status: 0 nothing left at or above --fail-on, 1 findings
    left or --diff has something to show, 2 bad usage, configuration or input, 3 a rule crashed.
    """
    from ats_lint.cli import checking as command
    from ats_lint.cli.errors import guarded
    from ats_lint.cli.request import CommandRequest, Mode

    modes: dict[Mode, bool] = {
        "files": show_files,
        "baseline": write_baseline,
        "ignores": add_ignores is not None,
        "diff": diff,
        "fix": fix,
        "check": True,
    }
    _refuse_together(ctx, {"--fix": fix, "--write-baseline": write_baseline, "--add-ignores": add_ignores is not None})
    request = CommandRequest(
        paths=paths or (Path(),),
        mode=next(mode for mode, wanted in modes.items() if wanted),
        unsafe=unsafe_fixes,
        formats=formats,
        output=output,
        color=color,
        quiet=quiet,
        verbose=verbose,
        least=Severity[min_severity.upper()] if min_severity else Severity.INFO,
        statistics=statistics,
        exit_zero=exit_zero,
        stdin_name=stdin_filename,
        reason=reason(add_ignores or ""),
        since=new_from_rev,
        dry=diff,
        jobs=jobs,
        cached=not no_cache,
        cache_dir=cache_dir,
    )
    if watch:
        from ats_lint.cli.watching import watching

        ctx.exit(guarded(lambda: watching(request, lambda: guarded(lambda: command.run(request, config, choices)))))
    ctx.exit(guarded(lambda: command.run(request, config, choices)))


def _refuse_together(ctx: click.Context, options: dict[str, bool]) -> None:
    """Refuse options that each ask for something else to be done."""
    given = [name for name, wanted in options.items() if wanted]
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} do not go together", ctx)


def reason(text: str) -> str:
    """Return a reason as it is written into a comment."""
    from ats_lint.report.escape import printable

    return printable(" ".join(text.split()))


cli.add_command(asking_commands.rule_command, "explain")
for command in (*asking_commands.COMMANDS, *project_commands.COMMANDS):
    cli.add_command(command)


@cli.command("completion")
@click.argument("shell", type=click.Choice(completion.SHELLS))
def completion_command(shell: str) -> None:
    """Print the script that completes commands, options, rules and files in SHELL."""
    click.echo(completion.script(cli, shell), nl=False)


def main() -> None:
    """Run the command line and exit with its status."""
    from ats_lint.report.output import without_streams

    without_streams()
    # A run makes many objects and drops few: looking for cycles at the usual pace takes a tenth of its time.
    gc.set_threshold(25_000, 5, 50)
    completion.prepare()
    try:
        status = cli.main(prog_name="ats-lint", standalone_mode=False)
    except click.ClickException as error:
        status = _misused(error)
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except OSError as error:
        from ats_lint.cli.errors import unwritable

        status = unwritable(error)
    except Exception as error:  # noqa: BLE001  1 is the status of findings, which an exception would end with
        from ats_lint.cli.errors import crashed

        status = crashed(error)
    # The process ends: nobody looks for cycles among what is left.
    gc.freeze()
    sys.exit(status)


def _misused(error: click.ClickException) -> int:
    """Tell of wrong arguments as of everything else that is wrong, and where to read on."""
    from ats_lint.cli.errors import BAD_INPUT, warn

    message = error.format_message()
    context = getattr(error, "ctx", None)
    told = [f"error: {message[:1].lower()}{message[1:]}"]
    told += [f"see {context.command_path} --help"] if isinstance(context, click.Context) else []
    warn(told)
    return BAD_INPUT
