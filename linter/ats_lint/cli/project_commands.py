"""Commands that write for a project or tell how it stands: scaffold, migrate, report, pin, config, init, clean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ats_lint.cli.options import with_settings, words

if TYPE_CHECKING:
    from ats_lint.cli.request import Choices


@click.command("scaffold")
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


@click.command("clean")
@click.option(
    "--cache-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="ATS_LINT_CACHE_DIR",
    help="Folder of what earlier runs found.  [the platform's for caches]",
)
@click.pass_context
def clean_command(ctx: click.Context, cache_dir: Path | None) -> None:
    """Remove what earlier runs found and kept."""
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.clean(cache_dir)))


@click.command("migrate")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Configuration file; otherwise the nearest upward.",
)
@click.option(
    "--since",
    metavar="REVISION",
    help="For scripts that were deleted: what the files were before the fix; else their last changes in Git are tried.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def migrate_command(ctx: click.Context, paths: tuple[Path, ...], config: Path | None, since: str | None) -> None:
    """Write the scripts that carry existing data over to where the fixes for PATHS look for it.

    `--fix` writes them beside the Compose files when it applied such a fix; this writes them again, with the steps that
    they have and those that fixes not yet applied would add. One that was deleted is made again from what the files
    were before the fix, as Git has them. Nothing else is changed.
    """
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.migrate(paths or (Path(),), config, since)))


@click.command("report")
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


@click.command("pin")
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
    from ats_lint.cli.pin import PinRequest, pin

    ctx.exit(pin(PinRequest(paths, dry_run, update, map_, credential_helpers, timeout)))


@click.command("config")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_settings
@click.argument("directory", default=".", type=click.Path(exists=True, path_type=Path))
@click.pass_context
def config_command(
    ctx: click.Context,
    directory: Path,
    form: str,
    choices: Choices,
    config: Path | None,
) -> None:
    """Print the settings in force for DIRECTORY, and where each comes from: an option, a file or the default."""
    from ats_lint.cli import configuring
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: configuring.show(directory, config, choices, form)))


@click.command("init")
@click.option("--dry-run", is_flag=True, help="Only print what would be written.")
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def init_command(ctx: click.Context, directory: Path, dry_run: bool) -> None:
    """Write a commented ats-lint.toml that fits the project in DIRECTORY; a configuration that is there is kept."""
    from ats_lint.cli import configuring
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: configuring.init(directory, dry=dry_run)))


COMMANDS = (
    scaffold_command, migrate_command, report_command, pin_command, config_command, init_command, clean_command,
)  # fmt: skip
