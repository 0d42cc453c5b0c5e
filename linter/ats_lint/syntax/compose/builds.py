"""A service's `build`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.environment import EnvVar, parse_pairs
from ats_lint.syntax.compose.interpolation import interpolate
from ats_lint.syntax.compose.paths import beside, is_remote, local_path
from ats_lint.syntax.compose.values import Value

Read = Callable[[Path], Source | None]
"""Gives the text of a file; None when it is absent or out of bounds."""


@dataclass(frozen=True, slots=True)
class Build:
    """How a service's image is built.

    Attributes:
        context: the context as interpolated, `.` when not said; None when unknown.
        dockerfile: the Dockerfile as interpolated, `Dockerfile` or `Containerfile` when not said; None when unknown
            or inline.
        target: the stage; None when not said or unknown.
        args: build arguments by name.
        inline: `dockerfile_inline`; None when absent.
        directory: absolute path of a local context; None when unknown or remote.
        path: absolute path of the Dockerfile; None when unknown, remote or inline.
        remote: whether the context is fetched from elsewhere.
        span: the whole value.
        source: the file.
        value: the value behind it: a text or a map.
        context_span: the context in the source; the first key when not said.
    """

    context: str | None
    dockerfile: str | None
    target: str | None
    args: dict[str, EnvVar]
    inline: Value | None
    directory: Path | None
    path: Path | None
    remote: bool
    span: Span
    source: Source
    value: Value
    context_span: Span

    def get(self, path: str) -> Value | None:
        """Return what is at a dotted path below `build`; None when absent or in the short form."""
        return self.value.get(path)


def parse_build(value: Value | None, read: Read = lambda _: None) -> Build | None:
    """Return a service's build section; None when it has none.

    Where no Dockerfile is named and `read` finds none, Podman's `Containerfile` is taken if it is there.
    """
    if value is None or value.kind in ("null", "list"):
        return None
    context = value if value.kind == "scalar" else value.get("context")
    text = interpolate(context.raw, beside(context.scope)).text if context and context.kind == "scalar" else "."
    inline = value.get("dockerfile_inline")
    remote = text is not None and is_remote(text)
    directory = None if remote else local_path(text, (context or value).scope)
    dockerfile = None if inline else _text(value, "dockerfile", _default(directory, read))
    return Build(
        context=text,
        dockerfile=dockerfile,
        target=_text(value, "target", None),
        args={one.name: one for one in parse_pairs(value.get("args"))},
        inline=inline,
        directory=directory,
        path=Path(os.path.normpath(directory / dockerfile)) if directory and dockerfile else None,
        remote=remote,
        span=value.span,
        source=value.source,
        value=value,
        context_span=_context_span(value, context),
    )


def _context_span(value: Value, context: Value | None) -> Span:
    first = next(iter(value.keys.values()), None)
    return context.span if context is not None else first.span if first is not None else value.span


def _default(directory: Path | None, read: Read) -> str:
    missing = directory is not None and read(directory / "Dockerfile") is None
    return "Containerfile" if missing and directory and read(directory / "Containerfile") else "Dockerfile"


def _text(value: Value, key: str, default: str | None) -> str | None:
    found = value.get(key)
    return default if found is None or found.kind == "null" else found.text
