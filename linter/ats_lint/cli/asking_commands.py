"""Commands that answer questions: about rules, images and files, on the command line or to editors and agents."""

from __future__ import annotations

from pathlib import Path

import click

from ats_lint.cli import completion


@click.command("rule")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...", shell_complete=completion.rules)
@click.option("--local-rules", is_flag=True, help="Run the rule files of the nearest configuration, and know theirs.")
@click.pass_context
def rule_command(ctx: click.Context, rules: tuple[str, ...], local_rules: bool) -> None:
    """Explain rules, each given by its code, name or alias."""
    from ats_lint.cli import commands
    from ats_lint.cli.errors import guarded

    ctx.exit(guarded(lambda: commands.explain(rules, local=local_rules)))


@click.command("rules")
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


@click.command("facts")
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


@click.command("lsp")
@click.pass_context
def lsp_command(ctx: click.Context) -> None:
    """Serve an editor over standard input and output; needs `pip install 'ats-lint[lsp]'`."""
    from ats_lint.cli.serve import lsp

    ctx.exit(lsp())


@click.command("mcp")
@click.option("--allow-write", is_flag=True, help="Offer a tool that applies fixes; without it nothing is written.")
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def mcp_command(ctx: click.Context, directory: Path, allow_write: bool) -> None:
    """Serve a coding agent over standard input and output; needs `pip install 'ats-lint[mcp]'`.

    Nothing outside of DIRECTORY is read, and nothing is written without --allow-write.
    """
    from ats_lint.cli.serve import mcp

    ctx.exit(mcp(directory, allow_write=allow_write))


@click.command("ast")
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


COMMANDS = (rule_command, rules_command, facts_command, lsp_command, mcp_command, ast_command)
