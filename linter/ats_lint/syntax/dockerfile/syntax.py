"""Dockerfiles: text to model, with the builder's own line structure."""

from __future__ import annotations

from ats_lint.files.source import Source
from ats_lint.syntax.dockerfile.document import Dockerfile
from ats_lint.syntax.dockerfile.keywords import (
    KINDS,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Executable,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Label,
    Listing,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    Unknown,
    User,
    Volume,
    Workdir,
)
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Directive, Flag, Heredoc, Pair, Problem, RunMount, Token

__all__ = [
    "KINDS",
    "Arg",
    "Cmd",
    "Comment",
    "Copy",
    "Directive",
    "Dockerfile",
    "Entrypoint",
    "Env",
    "Executable",
    "Expose",
    "Flag",
    "From",
    "Healthcheck",
    "Heredoc",
    "Instruction",
    "Label",
    "Listing",
    "Logical",
    "Maintainer",
    "Onbuild",
    "Pair",
    "Problem",
    "Run",
    "RunMount",
    "Shell",
    "Stopsignal",
    "Token",
    "Unknown",
    "User",
    "Volume",
    "Workdir",
    "parse",
]


def parse(source: Source) -> Dockerfile[Instruction]:
    """Return the model of any text; what the builder would refuse is in `Dockerfile.problems`."""
    return Dockerfile(source, KINDS, Unknown)
