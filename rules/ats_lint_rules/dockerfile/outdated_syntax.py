"""The pinned frontend is older than what the file uses.

`# syntax=docker/dockerfile:1.2` asks for the parser of that release, whatever the builder is: a here-document is a
row of unknown instructions for it, `COPY --link` an unknown flag, and the build stops. `docker/dockerfile:1` is the
newest release of the major version, which goes on reading older files.

Fix safety: hint. The name of a newer release may be mirrored or pinned on purpose; the one that knows all that the
file uses is named.
"""

import re
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Dockerfile,
    Finding,
    Fix,
    Good,
    HealthcheckInstruction,
    Run,
    Safety,
    Severity,
    Span,
    rule,
)
from ats_lint_rules._run.sources import is_git

_FRONTEND = re.compile(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?:(?:v)?1\.(?P<minor>\d+)(?:\.\d+)?(?P<labs>-labs|-experimental)?"
    r"(?:@sha256:[0-9a-f]+)?"
)
_FLAGS = {
    ("ADD", "checksum"): (6, 5),
    ("ADD", "exclude"): (19, 7),
    ("ADD", "keep-git-dir"): (1, 1),
    ("ADD", "link"): (4, 4),
    ("ADD", "unpack"): (17, 17),
    ("COPY", "chmod"): (2, 2),
    ("ADD", "chmod"): (2, 2),
    ("COPY", "exclude"): (19, 7),
    ("COPY", "link"): (4, 4),
    ("COPY", "parents"): (20, 7),
    ("HEALTHCHECK", "start-interval"): (6, 6),
    ("RUN", "mount"): (2, 0),
    ("RUN", "network"): (3, 1),
    ("RUN", "security"): (20, 1),
}
"""Minor release that first knows a flag, in the stable channel and in that for experiments.

https://docs.docker.com/reference/dockerfile/ and https://docs.docker.com/build/buildkit/dockerfile-release-notes/
"""
_HEREDOC, _GIT, _SECRET_ENV, _SUBSTITUTION = (4, 3), (5, 5), (10, 10), (7, 7)
_OPERATORS = re.compile(r"\$\{\w+(?:##?|%%?|//?)")


@rule(
    "DF828",
    "outdated-syntax",
    on=Dockerfile,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/build/buildkit/frontend/",
        "https://docs.docker.com/build/buildkit/dockerfile-release-notes/",
    ),
    examples=(
        Bad(
            "# syntax=docker/dockerfile:1.2\nFROM alpine:3.20\nRUN <<EOF\ntrue\nEOF\nCOPY --link --parents a/b /c/\n",
            at=("<<EOF", "--link", "--parents"),
            says=(
                "syntax 1.2 does not know here-documents, which came with 1.4",
                "syntax 1.2 does not know COPY --link, which came with 1.4",
                "syntax 1.2 does not know COPY --parents, which came with 1.20",
            ),
            safety="hint",
        ),
        Bad(
            "# syntax=docker.io/docker/dockerfile:1.5.2\nFROM alpine:3.20\nADD --checksum=sha256:0 https://x.org/a /a\n"
            "HEALTHCHECK --start-interval=1s CMD true\n",
            at=("--checksum=sha256:0", "--start-interval=1s"),
            says=(
                "syntax 1.5 does not know ADD --checksum, which came with 1.6",
                "syntax 1.5 does not know HEALTHCHECK --start-interval, which came with 1.6",
            ),
            safety="hint",
        ),
        Bad(
            "# syntax=docker/dockerfile:1.6\nFROM alpine:3.20\nARG V=v1\nENV W=${V#v}\n"
            "RUN --mount=type=secret,id=a,env=A true\n",
            at=("${V#v}", "--mount=type=secret,id=a,env=A"),
            says=(
                "syntax 1.6 does not know ${V#…}, which came with 1.7",
                "syntax 1.6 does not know env= of a secret, which came with 1.10",
            ),
            safety="hint",
        ),
        Good("# syntax=docker/dockerfile:1\nFROM alpine:3.20\nRUN <<EOF\ntrue\nEOF\nCOPY --link --exclude=x a /b\n"),
        Good("# syntax=docker/dockerfile:1.4\nFROM alpine:3.20\nRUN --mount=type=cache,target=/c <<EOF\ntrue\nEOF\n"),
        Good("# syntax=docker/dockerfile:1.7-labs\nFROM alpine:3.20\nCOPY --parents --exclude=x a/b /c/\n"),
        Good("# syntax=example.com/frontend:1.0\nFROM alpine:3.20\nRUN <<EOF\ntrue\nEOF\n"),
        Good("FROM alpine:3.20\nRUN <<EOF\ntrue\nEOF\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    found = next((_FRONTEND.fullmatch(one.value) for one in dockerfile.directives if one.name == "syntax"), None)
    if found is None:
        return
    minor, labs = int(found["minor"]), found["labs"] is not None
    for span, what, (stable, early) in sorted(_uses(dockerfile), key=lambda use: use[0]):
        if minor < (early if labs else stable):
            message = f"syntax 1.{minor} does not know {what}, which came with 1.{stable}"
            fix = Fix(
                "ask for docker/dockerfile:1", (), Safety.HINT, "The release may be pinned or mirrored on purpose."
            )
            yield Finding(span, message, fix)


def _uses(dockerfile: Dockerfile) -> Iterator[tuple[Span, str, tuple[int, int]]]:
    """Yield what the file uses that not every release knows, with the releases that first do."""
    for outer in dockerfile.instructions:
        instruction = outer.onbuild or outer
        for flag in instruction.flags:
            since = _FLAGS.get((instruction.keyword, flag.name))
            if since is not None:
                yield flag.span, f"{instruction.keyword} --{flag.name}", since
        if instruction.heredocs:
            yield instruction.heredocs[0].marker, "here-documents", _HEREDOC
        if isinstance(instruction, Run):
            for mount in instruction.mounts:
                if mount.type == "secret" and "env" in mount.options:
                    yield mount.flag.span, "env= of a secret", _SECRET_ENV
        elif isinstance(instruction, Copy) and instruction.keyword == "ADD":
            yield from ((one.span, "ADD of a repository", _GIT) for one in instruction.sources if is_git(one.text))
        if not isinstance(instruction, Run | HealthcheckInstruction):
            text = dockerfile.source.slice(instruction.span)
            for match in _OPERATORS.finditer(text):
                end = text.find("}", match.end()) + 1 or match.end()
                span = Span(instruction.span.start + match.start(), instruction.span.start + end)
                yield span, f"{match[0]}…}}", _SUBSTITUTION
