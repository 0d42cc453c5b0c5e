"""Build arguments that a Dockerfile does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Arg, Dockerfile, Span, Stage, short, variables
from ats_lint_rules._common.wording import nearest

# https://docs.docker.com/reference/dockerfile/#predefined-args, …/#buildkit-built-in-build-args
_PREDEFINED = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "SOURCE_DATE_EPOCH"})


def undeclared(name: str, dockerfile: Dockerfile) -> str | None:
    """Return what is to be said of a build argument; None for one that the Dockerfile or the builder knows."""
    instructions = (item for item in dockerfile.all_instructions() if isinstance(item, Arg))
    declared = {pair.key.text for item in instructions for pair in item.pairs}
    if name in declared or name.upper() in _PREDEFINED or name.startswith("BUILDKIT_"):
        return None
    near = nearest(name, sorted(declared))
    meant = f" (near: {short(near, 20)})" if near else ""
    return f"build argument {short(name, 30)} is not declared by the Dockerfile{meant}"


def used_by_from(stage: Stage) -> Iterator[tuple[str, Span, str]]:
    """Yield the variables in the image and the platform of FROM: name, place, and the operator behind the name."""
    parts = [(stage.from_.image.text, stage.from_.image.span)]
    platform = stage.from_.platform
    if platform is not None and platform.value_span is not None:
        parts.insert(0, (stage.dockerfile.source.slice(platform.value_span), platform.value_span))
    for text, span in parts:
        for one in variables.references(text, stage.dockerfile.escape):
            exact = len(text) == len(span)
            yield one.name, Span(span.start + one.start, span.start + one.end) if exact else span, one.operator
