"""Installs that bring what only development needs."""

import re

from ats_lint import Run, layers, regex, shell
from ats_lint_rules._splitting.known_builders import compiling

_GROUP = regex(r"(?m)^[ \t]*\[(?:dependency-groups|tool\.poetry\.group\.|tool\.poetry\.dev-dependencies|tool\.uv\])")
NODE = {"npm": "--omit=dev", "yarn": "--production", "pnpm": "--prod"}
OMITS = ("--omit", "--only", "--production", "--prod", "-P", "--no-dev", "--no-optional-dev")


def of_node(run: Run, call: shell.PackageCall) -> bool:
    """Return what keeps an install of a Node package manager from leaving development out."""
    stage = run.stage
    if call.has_option("-g", "--global", *OMITS) or "fetch" in call.command.texts or stage is None:
        return False
    if layers.variable(run, call.command, "NODE_ENV") in {"production", None}:
        return False
    rest = (
        *layers.later(run, call.command),
        *(item for other in stage.runs if other.index > run.index for item in other.commands),
    )
    if any(item.name in NODE and compiling(item) is not None for item in rest):
        return False  # the build needs them: that it is done in the stage that ships is what the author can mend
    if any(item.name in NODE and ("prune" in item.texts or item.has_option(*OMITS)) for item in rest):
        return False
    context = stage.dockerfile.context
    # With another directory, the manifest is another one, which may be made by the build.
    elsewhere = call.has_option("--prefix", "-C", "--dir", "--cwd")
    source = context.read("package.json") if context and not elsewhere else None
    return source is not None and re.search(r'"devDependencies"\s*:\s*\{\s*"', source.text) is not None


def of_composer(run: Run) -> bool | None:
    """Tell whether the project's manifest has requirements for development; None where it is not at hand."""
    context = run.stage.dockerfile.context if run.stage is not None else None
    source = context.read("composer.json") if context else None
    return None if source is None else re.search(r'"require-dev"\s*:\s*\{\s*"', source.text) is not None


def has_groups(run: Run) -> bool:
    """Tell whether the project's manifest is at hand and has groups that are installed by default."""
    context = run.stage.dockerfile.context if run.stage is not None else None
    source = context.read("pyproject.toml") if context else None
    return source is not None and _GROUP.search(source.text) is not None


def of_other(run: Run, command: shell.Command) -> tuple[str, shell.Word] | None:
    """Return the same for the other package managers."""
    first, program = command.first or "", command.program
    if program is None:
        return None
    if command.name in {"bundle", "bundler"} and (first in {"", "install"}):
        told = command.has_option("--without", "--with") or layers.variable(run, command, "BUNDLE_WITHOUT") != ""
        return None if told or _configured(run, "without") else ("bundle", program)
    word = next(iter(command.operands()), program)
    if command.name == "poetry" and word.text == "install":
        told = command.has_option("--no-dev", "--only", "--without", "--only-root")
        return None if told or not has_groups(run) else ("poetry", word)
    if command.name == "pipenv" and word.text in {"install", "sync"}:
        return ("pipenv", word) if command.has_option("--dev", "-d") else None
    return None


def _configured(run: Run, setting: str) -> bool:
    """Tell whether bundler's configuration was set before."""
    earlier = (item for item in (*(run.stage.until(run) if run.stage else ()), run) if isinstance(item, Run))
    commands = (command for item in earlier for command in item.commands if command.name in {"bundle", "bundler"})
    return any("config" in command.texts and setting in command.texts for command in commands)
