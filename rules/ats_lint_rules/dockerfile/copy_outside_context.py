"""COPY asks for a path above the build context.

A build sees what lies in its context and nothing above it: BuildKit reads `..` at the context's root as the root
itself, so `COPY ../shared .` looks for `shared` in the context, and `COPY .. .` copies the context. A context further
up (`context: ..` with `dockerfile:`), or a named one (`additional_contexts`, `--build-context`), brings the files.
Where the context (any directory above the Dockerfile, if nothing says which) does hold what is then read, the build
works as it is, and the finding is low. A path of the host (`/home/me/app`) is looked for below the context's root, too.

The first such path of a file is told. Which directory is to be the context, its author decides.
"""

import itertools
import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Copy, Dockerfile, Finding, Good, Severity, regex, remembered, rule, short

_OF_THE_HOST = regex(r"/(?:home|Users|mnt/[a-z]|media)/[^/$]+/|[A-Za-z]:[\\/]")
"""Where people keep projects on their own machines."""


@rule(
    "DF515",
    "copy-outside-context",
    on=Copy,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/build/concepts/context/#local-context",
        "https://docs.docker.com/reference/dockerfile/#adding-files-from-the-build-context",
    ),
    examples=(
        Bad(
            "FROM alpine\nCOPY ../shared/x /x\n",
            at="../shared/x",
            says="../shared/x is above the context, where shared/x is read instead",
        ),
        Bad(
            "FROM alpine\nCOPY a/../../b c ./\n",
            at="a/../../b",
            says="a/../../b is above the context, where b is read instead",
        ),
        Bad(
            "FROM alpine\nCOPY ../shared/x /x\n",
            at="../shared/x",
            says="../shared/x is above the context, where shared/x is read instead",
            severity="low",
            files={"shared/x": "x\n"},
        ),
        Bad(
            "FROM alpine\nCOPY ../go.mod ./\n",
            path="build/Dockerfile",
            at="../go.mod",
            says="../go.mod is above the context, where go.mod is read instead",
            severity="low",
            files={"go.mod": "module m\n"},
        ),
        Bad("FROM alpine\nCOPY .. ./\n", at="..", says=".. is above the context, which is read instead"),
        Bad(
            "FROM alpine\nCOPY /home/me/app /app\n",
            at="/home/me/app",
            says="/home/me/app is looked for in the context, not on the host",
        ),
        Good("FROM alpine\nCOPY /home/me/app /app\n", files={"home/me/app/a": "x\n"}),
        Bad(
            "FROM alpine\nCOPY ../go.mod ../go.sum ./\nCOPY ../src ./src\n",
            at="../go.mod",
            says="../go.mod is above the context, where go.mod is read instead",
        ),
        Good("FROM alpine\nCOPY a/../b /b\n"),
        Good("FROM alpine AS a\nFROM alpine\nCOPY --from=a ../x /x\n"),
        Good("FROM alpine\nADD https://example.com/../x /x\n"),
    ),
)
def check(copy: Copy) -> Iterator[Finding]:
    first = _first(copy.dockerfile)
    if first is None or copy.line <= first:
        yield from itertools.islice(_outside(copy), 1)


@remembered
def _first(dockerfile: Dockerfile) -> int | None:
    """Return the line of the first instruction of a file that asks for such a path."""
    copies = (one for one in dockerfile.instructions if isinstance(one, Copy))
    return next((one.line for one in copies if any(True for _ in _outside(one))), None)


def _outside(copy: Copy) -> Iterator[Finding]:
    if copy.stage is None or copy.from_stage is not None or copy.flag("from") is not None:
        return
    for token in copy.sources:
        text = copy.stage.expand(token.text, copy)
        if not text or "://" in text or text.startswith("git@"):
            continue
        path = posixpath.normpath(text.lstrip("/"))
        rest = path.replace("../", "").strip(".")
        there = rest != "" and _stands(copy, rest)
        if path.startswith(".."):
            read = f"where {short(rest, 30)} is read instead" if rest else "which is read instead"
            message = f"{short(text, 40)} is above the context, {read}"
            yield Finding(token.span, message, severity=Severity.LOW if there else None)
        elif _OF_THE_HOST.match(text) and not there:
            yield Finding(token.span, f"{short(text, 40)} is looked for in the context, not on the host")


def _stands(copy: Copy, path: str) -> bool:
    """Tell whether a path is in the context; where nobody says which that is, in any directory that may be it."""
    context, top = copy.dockerfile.context, copy.dockerfile.project.root
    if context is None:
        return False
    above = () if context.certain else (one for one in context.directory.parents if one.is_relative_to(top))
    return any(context.stands(one / path) for one in (context.directory, *above))
