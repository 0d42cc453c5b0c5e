"""The command line: arguments in, exit status out, nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

from ats_lint import __version__
from ats_lint.model import Severity
from ats_lint.report.output import FORMATS

F = TypeVar("F", bound=Callable[..., object])
INTERRUPTED = 130
_LEVELS = [level.label for level in sorted(Severity, reverse=True)]
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class DefaultGroup(click.Group):
    """A group whose `check` command need not be named."""

    default = "check"
    _own = frozenset({"-h", "--help", "--version"})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] not in self._own):
            self._refuse_mistyped(args, ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _refuse_mistyped(self, args: list[str], ctx: click.Context) -> None:
        """Refuse a word that is no path and nearly a command: nobody means to lint a file `explan`."""
        word = args[0] if args else "-"
        if word.startswith("-") or os.path.lexists(word):
            return
        import difflib

        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.75)
        if near:
            raise click.UsageError(f"no such command or path {word!r}, did you mean {near[0]!r}?", ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of `check` too: it is what nearly everybody runs."""
        super().format_options(ctx, formatter)
        check = self.commands[self.default]
        records = [record for option in check.params if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Options of check"):
            formatter.write_dl(records)


@click.group(cls=DefaultGroup, context_settings=_HELP)
@click.version_option(__version__, prog_name="ats-lint", message="%(prog)s %(version)s")
def cli() -> None:
    """Lint and harden Dockerfiles and Compose files.

    `ats-lint [PATHS]...` is short for `ats-lint check [PATHS]...`.
    """


def _words(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Split the values of an option that may be repeated and takes comma-separated words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _rules(name: str, text: str) -> Callable[[F], F]:
    return click.option(name, multiple=True, callback=_words, metavar="RULES", help=text)


_FILE = click.Path(dir_okay=False, path_type=Path)
_OPTIONS = (
    click.option("--fix", is_flag=True, help="Apply safe fixes and write the files."),
    click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change behaviour."),
    click.option("--diff", is_flag=True, help="Show what --fix would change and write nothing."),
    _rules("--select", "Run only these: codes, prefixes, names, aliases or tags, separated by commas."),
    _rules("--extend-select", "Run these as well."),
    _rules("--ignore", "Do not run these."),
    click.option("--fail-on", type=click.Choice(_LEVELS), help="Least severity that gives exit status 1.  [medium]"),
    click.option("--min-severity", type=click.Choice(_LEVELS), help="Leave findings below this out of every report."),
    click.option("--profile", type=click.Choice(["dev", "default", "strict"]),
                 help="Set of rules: dev leaves out what a laptop does without, strict adds what production needs."),
    click.option("-f", "--format", "formats", multiple=True, metavar="FORMAT[:PATH]",
                 help=f"{', '.join(FORMATS)}; repeat it to write several reports."),
    click.option("-o", "--output", type=_FILE, help="File for the report instead of standard output."),
    click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                 help="Configuration file; otherwise the nearest upward."),
    click.option("--no-cache", is_flag=True, expose_value=False,
                 help="Accepted: there is no cache yet, every run reads every file."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output."),
    click.option("-v", "--verbose", is_flag=True, help="Show every finding with its source and its fix's reason."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only: no summary."),
    click.option("--statistics", is_flag=True, help="Print how often each rule fired instead of the findings."),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 even when findings remain."),
    click.option("--stdin-filename", type=Path, metavar="PATH", help="Name of the text read from `-`."),
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
)  # fmt: skip


def _with_options(function: F) -> F:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@cli.command()
@_with_options
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    min_severity: str | None,
    profile: str | None,
    formats: tuple[str, ...],
    output: Path | None,
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
    from ats_lint.cli import run as command

    request = command.Request(
        paths=paths or (Path(),),
        mode="diff" if diff else "fix" if fix else "check",
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
    )
    level = Severity[fail_on.upper()] if fail_on else None
    choices = command.Choices(select, extend_select, ignore, level, profile)
    ctx.exit(command.run(request, config, choices))


@cli.command("rule")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
@click.pass_context
def rule_command(ctx: click.Context, rules: tuple[str, ...]) -> None:
    """Explain rules, each given by its code, name or alias."""
    from ats_lint.cli import run as command

    ctx.exit(command.explain(rules))


cli.add_command(rule_command, "explain")


@cli.command("rules")
@click.option(
    "--map",
    "tool",
    type=click.Choice(["hadolint", "buildkit", "trivy", "checkov", "kics", "compose-lint", "tally", "dclint"]),
    help="Print another tool's codes and the rules they mean.",
)
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def rules_command(ctx: click.Context, tool: str | None, form: str) -> None:
    """List all rules."""
    from ats_lint.cli import run as command

    ctx.exit(command.listing(tool, form))


@cli.command("facts")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Configuration file; otherwise the nearest upward.",
)
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.pass_context
def facts_command(ctx: click.Context, images: tuple[str, ...], form: str, config: Path | None) -> None:
    """Print what is known of images: each fact, how sure it is, from where, and what is not known.

    IMAGE is a reference as in FROM, or the path of a Dockerfile (or of its directory) for the image that it builds.
    Exit status: 1 when nothing is known of one.
    """
    from ats_lint.cli import run as command

    ctx.exit(command.facts(images, form, config))


@cli.command("scaffold")
@click.option(
    "--only",
    multiple=True,
    callback=_words,
    metavar="KINDS",
    help="Write only these: prod, dev, ubuntu, logging, env-example, dockerignore, secrets, backup, scan.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Configuration file; otherwise the nearest upward.",
)
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def scaffold_command(
    ctx: click.Context, directory: Path, only: tuple[str, ...], force: bool, dry_run: bool, config: Path | None
) -> None:
    """Write the files that the Compose project in DIRECTORY lacks; what is there is kept.

    Overrides for production, development, an Ubuntu host and central logging; .env.example and .dockerignore; scripts
    that generate secrets, back up and restore; a workflow that scans for vulnerabilities.
    """
    from ats_lint.cli import run as command

    ctx.exit(command.scaffold(directory, only, config, force=force, dry=dry_run))


@cli.command("migrate")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Configuration file; otherwise the nearest upward.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def migrate_command(ctx: click.Context, paths: tuple[Path, ...], config: Path | None) -> None:
    """Write the scripts that carry existing data over to where the fixes for PATHS look for it.

    `--fix` writes them beside the Compose files when it applied such a fix; this writes them again, with the steps that
    they have and those that fixes not yet applied would add. Nothing else is changed.
    """
    from ats_lint.cli import run as command

    ctx.exit(command.migrate(paths or (Path(),), config))


@cli.command("report")
@click.option(
    "-f", "--format", "form", type=click.Choice(["markdown", "html", "json"]), default="markdown", show_default=True
)
@click.option("-o", "--output", type=_FILE, help="File for the report instead of standard output.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Configuration file; otherwise the nearest upward.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def report_command(
    ctx: click.Context, paths: tuple[Path, ...], form: str, output: Path | None, config: Path | None
) -> None:
    """Print how ready PATHS are for production: a checklist with the findings behind each line.

    Each line is met, open, or not decidable from files; scores are given now, after the safe fixes and after all
    fixes. Controls of the CIS Docker Benchmark and the OWASP cheat sheet are listed as well.
    """
    from ats_lint.cli import run as command

    ctx.exit(command.report(paths or (Path(),), form, output, config))


@cli.command("ast")
@click.option("-f", "--format", "form", type=click.Choice(["json", "sexp"]), default="json", show_default=True)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_context
def ast_command(ctx: click.Context, file: Path, form: str) -> None:
    """Print the model of a Dockerfile: instructions, stages, comments, problems, each with its place.

    `-` reads standard input.
    """
    from ats_lint.cli import run as command

    ctx.exit(command.ast(file, form))


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        status = cli.main(prog_name="ats-lint", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except Exception as error:  # noqa: BLE001  1 is the status of findings, which an exception would end with
        from ats_lint.cli.run import crashed

        status = crashed(error)
    sys.exit(status)
