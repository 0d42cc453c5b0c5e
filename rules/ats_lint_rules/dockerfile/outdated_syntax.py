"""The pinned frontend is older than what the file uses.

`# syntax=docker/dockerfile:1.2` asks for the parser of that release, whatever the builder is: a here-document is a
row of unknown instructions for it, `COPY --link` an unknown flag, and the build stops. `docker/dockerfile:1` is the
newest release of the major version, which goes on reading older files.

Fix safety: hint. The name of a newer release may be mirrored or pinned on purpose; the one that knows all that the
file uses is named.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Fix, Good, Safety, Severity, regex, rule, whole
from ats_lint_rules._run.frontends import uses

_FRONTEND = regex(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?:(?:v)?1\.(?P<minor>\d+)(?:\.\d+)?(?P<labs>-labs|-experimental)?"
    r"(?:@sha256:[0-9a-f]+)?"
)


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
    minor, labs = whole(found["minor"]), found["labs"] is not None
    for span, what, (stable, early) in sorted(uses(dockerfile), key=lambda use: use[0]):
        if minor < (early if labs else stable):
            message = f"syntax 1.{minor} does not know {what}, which came with 1.{stable}"
            fix = Fix(
                "ask for docker/dockerfile:1", (), Safety.HINT, "The release may be pinned or mirrored on purpose."
            )
            yield Finding(span, message, fix)
