"""COPY asks for a path above the build context.

A build sees what lies in its context and nothing above it: BuildKit reads `..` at the context's root as the root
itself, so `COPY ../shared .` looks for `shared` in the context, and `COPY .. .` copies the context. A context further
up (`context: ..` with `dockerfile:`), or a named one (`additional_contexts`, `--build-context`), brings the files.
Where the context does hold what is then read, the build works as it is, and the finding is low.

Which directory is to be the context, its author decides.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Severity, rule, short


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
        Bad("FROM alpine\nCOPY .. ./\n", at="..", says=".. is above the context, which is read instead"),
        Good("FROM alpine\nCOPY a/../b /b\n"),
        Good("FROM alpine AS a\nFROM alpine\nCOPY --from=a ../x /x\n"),
        Good("FROM alpine\nADD https://example.com/../x /x\n"),
    ),
)
def check(copy: Copy) -> Iterator[Finding]:
    if copy.stage is None or copy.from_stage is not None or copy.flag("from") is not None:
        return
    for token in copy.sources:
        text = copy.stage.expand(token.text, copy)
        if not text or "://" in text or text.startswith("git@"):
            continue
        parts = posixpath.normpath(text.lstrip("/")).split("/")
        if parts[0] != "..":
            continue
        rest = "/".join(part for part in parts if part != "..")
        read = f"where {short(rest, 30)} is read instead" if rest else "which is read instead"
        context = copy.stage.dockerfile.context
        severity = Severity.LOW if rest and context is not None and context.exists(rest) else None
        yield Finding(token.span, f"{short(text, 40)} is above the context, {read}", severity=severity)
