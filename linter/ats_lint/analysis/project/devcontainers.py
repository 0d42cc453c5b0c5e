"""The Dockerfile that a `devcontainer.json` builds, and how.

Source: https://containers.dev/implementors/json_reference/#image-specific
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ats_lint.analysis.project.bake_values import BakeValue, evaluated
from ats_lint.analysis.views.links import FurtherBuild, Recipe
from ats_lint.files.source import Source
from ats_lint.files.workspace import normal
from ats_lint.syntax.bake.bake_syntax import parsed
from ats_lint.syntax.bake.quoted import Broken
from ats_lint.syntax.compose.devcontainer import PLACES

Said = Mapping[str, BakeValue]


def built(directory: Path, peek: Callable[[Path], Source | None]) -> Iterator[FurtherBuild]:
    """Yield what the `devcontainer.json` of a directory builds; one that starts an image builds nothing."""
    for place in PLACES:
        source = peek(directory / place)
        said: Mapping[str, BakeValue] = _said(source) if source is not None else {}
        build = {name: value for name, (_, value) in said["build"].members.items()} if "build" in said else said
        folder = (directory / place).parent
        # `dockerFile` and `context` stood at the top before there was `build`.
        named = build.get("dockerfile") or build.get("dockerFile")
        if named is not None and named.text:
            context = _text(build, "context", ".")
            sent = None if context is None else normal(folder / context)
            args = build["args"].members.items() if "args" in build else ()
            recipe = Recipe(target=_text(build, "target", ""), args={name: value.text for name, (_, value) in args})
            yield FurtherBuild(normal(folder / named.text), sent, recipe)


def _said(source: Source) -> Said:
    try:
        syntax = parsed(source.text, "json")
    except Broken:
        return {}
    return {attribute.name: evaluated(attribute.value, source, {}) for attribute in syntax.attributes}


def _text(said: Said, name: str, default: str) -> str | None:
    return said[name].text if name in said else default
