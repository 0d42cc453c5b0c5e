"""The command line: arguments in, exit status out, nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ats_lint import __version__
from ats_lint.cli import completion
from ats_lint.cli.options import with_options, with_settings, words
from ats_lint.model import Severity

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

INTERRUPTED = 130
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class DefaultGroup(click.Group):
    """A group whose `check` command need not be named."""

    default = "check"
    _own = frozenset({"-h", "--help", "--version"})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        if ctx.resilient_parsing and not args:
            # A shell asks what may come first.
            return super().parse_args(ctx, args)
        if not args or (args[0] not in self.commands and args[0] not in self._own):
            self._refuse_mistyped(args, ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return commands, the options of `check`, and files."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            found += self.commands[self.default].shell_complete(ctx, incomplete)
        return [*found, CompletionItem(incomplete, type="file")]

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


class Check(click.Command):
    """`check`, whose `--add-ignores` takes a reason only behind an equals sign: what follows it is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give the option an empty reason where it has none."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(
            ctx, [f"{word}=" if word == "--add-ignores" and at < end else word for at, word in enumerate(args)]
        )


@cli.command(cls=Check)
@with_options
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
    fixable: tuple[str, ...],
    unfixable: tuple[str, ...],
    baseline: Path | None,
    write_baseline: bool,
    new_from_rev: str | None,
    add_ignores: str | None,
    require_reason: bool,
    local_rules: bool,
    show_files: bool,
    watch: bool,
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
    from ats_lint.cli import checking as command
    from ats_lint.cli.errors import guarded
    from ats_lint.cli.request import Choices, Mode, Request

    modes: dict[Mode, bool] = {
        "files": show_files,
        "baseline": write_baseline,
        "ignores": add_ignores is not None,
        "diff": diff,
        "fix": fix,
        "check": True,
    }
    _refuse_together(ctx, {"--fix": fix, "--write-baseline": write_baseline, "--add-ignores": add_ignores is not None})
    request = Request(
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
    )
    level = Severity[fail_on.upper()] if fail_on else None
    choices = Choices(
        select, extend_select, ignore, level, profile, fixable, unfixable, require_reason, baseline, local_rules
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


@cli.command("rule")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...", shell_complete=completion.rules)
@click.option("--local-rules", is_flag=True, help="Run the rule files of the nearest configuration, and know theirs.")
@click.pass_context
def rule_command(ctx: click.Context, rules: tuple[str, ...], local_rules: bool) -> None:
    """Explain rules, each given by its code, name or alias."""
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.explain(rules, local=local_rules)))


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
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.listing(tool, form)))


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
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.facts(images, form, config)))


@cli.command("scaffold")
@click.option(
    "--only",
    multiple=True,
    callback=words,
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
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.scaffold(directory, only, config, force=force, dry=dry_run)))


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
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.migrate(paths or (Path(),), config)))


@cli.command("report")
@click.option(
    "-f", "--format", "form", type=click.Choice(["markdown", "html", "json"]), default="markdown", show_default=True
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the report instead of standard output.",
)
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
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.report(paths or (Path(),), form, output, config)))


@cli.command("lsp")
@click.pass_context
def lsp_command(ctx: click.Context) -> None:
    """Serve an editor over standard input and output; needs `pip install 'ats-lint[lsp]'`."""
    from ats_lint.cli.serve import lsp

    ctx.exit(lsp())


@cli.command("mcp")
@click.option("--allow-write", is_flag=True, help="Offer a tool that applies fixes; without it nothing is written.")
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def mcp_command(ctx: click.Context, directory: Path, allow_write: bool) -> None:
    """Serve a coding agent over standard input and output; needs `pip install 'ats-lint[mcp]'`.

    Nothing outside of DIRECTORY is read, and nothing is written without --allow-write.
    """
    from ats_lint.cli.serve import mcp

    ctx.exit(mcp(directory, allow_write=allow_write))


@cli.command("pin")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option("--update", is_flag=True, help="Look up the tags of images that have a digest already, too.")
@click.option(
    "--map",
    "map_",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the digests into this JSON or TOML map as well.",
)
@click.option("--credential-helpers", is_flag=True, help="Run the credential helpers of Docker's configuration.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=20.0, show_default=True, help="Seconds an answer.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def pin_command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    dry_run: bool,
    update: bool,
    map_: Path | None,
    credential_helpers: bool,
    timeout: float,
) -> None:
    """Pin the images in PATHS to digests, as their registries say; needs `pip install 'ats-lint[pin]'`.

    The only command that uses the network: it asks the registries of the images that are named, with the credentials
    in Docker's own configuration. Exit status: 0 all are pinned, 1 one is left or --dry-run has something to write,
    2 a registry does not answer, or bad usage or input.
    """
    from ats_lint.cli.pin import Request, pin

    ctx.exit(pin(Request(paths, dry_run, update, map_, credential_helpers, timeout)))


@cli.command("ast")
@click.option("-f", "--format", "form", type=click.Choice(["json", "sexp"]), default="json", show_default=True)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_context
def ast_command(ctx: click.Context, file: Path, form: str) -> None:
    """Print the model of a Dockerfile: instructions, stages, comments, problems, each with its place.

    `-` reads standard input.
    """
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.ast(file, form)))


@cli.command("config")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_settings
@click.argument("directory", default=".", type=click.Path(exists=True, path_type=Path))
@click.pass_context
def config_command(
    ctx: click.Context,
    directory: Path,
    form: str,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fixable: tuple[str, ...],
    unfixable: tuple[str, ...],
    fail_on: str | None,
    profile: str | None,
    require_reason: bool,
    local_rules: bool,
    baseline: Path | None,
    config: Path | None,
) -> None:
    """Print the settings in force for DIRECTORY, and where each comes from: an option, a file or the default."""
    from ats_lint.cli import configuring
    from ats_lint.cli.errors import guarded
    from ats_lint.cli.request import Choices

    level = Severity[fail_on.upper()] if fail_on else None
    choices = Choices(
        select, extend_select, ignore, level, profile, fixable, unfixable, require_reason, baseline, local_rules
    )
    ctx.exit(guarded(lambda: configuring.show(directory, config, choices, form)))


@cli.command("init")
@click.option("--dry-run", is_flag=True, help="Only print what would be written.")
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def init_command(ctx: click.Context, directory: Path, dry_run: bool) -> None:
    """Write a commented ats-lint.toml that fits the project in DIRECTORY; a configuration that is there is kept."""
    from ats_lint.cli import configuring
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: configuring.init(directory, dry=dry_run)))


@cli.command("completion")
@click.argument("shell", type=click.Choice(completion.SHELLS))
def completion_command(shell: str) -> None:
    """Print the script that completes commands, options, rules and files in SHELL."""
    click.echo(completion.script(cli, shell), nl=False)


def main() -> None:
    """Run the command line and exit with its status."""
    from ats_lint.report.output import without_streams

    without_streams()
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
