"""What the scripts of a package.json start."""

from __future__ import annotations

from ats_lint.analysis.runtime.launch import Started
from ats_lint.analysis.sources.called import package_scripts
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.syntax.shell import Command


def plain_node(stage: Stage, found: Started) -> bool:
    """Tell whether `node FILE` is what starts, and no build tool that writes among the installed packages."""
    return bool(found.commands) and all(_is_plain(stage, command) for command in found.commands)


def _is_plain(stage: Stage, command: Command) -> bool:
    if command.name in {"npm", "yarn", "pnpm"}:
        words = [
            text for text in command.texts if text and not text.startswith("-") and text not in {"run", "run-script"}
        ]
        return bool(words) and _script(stage, words[0]).startswith("node ")
    return command.name in {"node", "exec", "set", "echo", "export", "cd"}


def _script(stage: Stage, name: str) -> str:
    """Return what package.json in the build context says about a script."""
    context = stage.dockerfile.context
    source = context.read("package.json") if context else None
    return package_scripts(source.text).get(name, "") if source else ""
