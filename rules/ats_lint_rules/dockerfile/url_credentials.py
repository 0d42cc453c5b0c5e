"""URL with a password stands in the Dockerfile.

`https://user:password@host` keeps the password in the file, in the image's history and often in the
configuration that a tool writes from it (`.git/config`, `pip.conf`, `.npmrc`).

A password that is a variable is left alone here.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Instruction, Severity, Span, layers, rule
from ats_lint_rules._secrets.secret_values import credential_url, is_placeholder


@rule(
    "DF206",
    "url-credentials",
    on=Instruction,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1",
    ),
    examples=(
        Bad(
            "FROM alpine/git\nRUN git clone https://me:s3cret@example.org/a.git\n",
            at="s3cret",
            says="URL holds a password",
        ),
        Bad(
            "FROM alpine\nENV DATABASE_URL=postgres://shop:books4all@db:5432/shop\n",
            at="books4all",
            says="URL holds a password",
        ),
        Bad("FROM alpine\nADD https://a:b@example.org/x.tar /\n", at="b", says="URL holds a password"),
        Good("FROM a AS b\nENV DATABASE_URL=postgresql://user:pass@localhost/x\nFROM a\nCOPY --from=b /x /x\n"),
        Good("FROM a\nENV DATABASE_URL=postgresql://placeholder:placeholder@localhost/placeholder\n"),
        Good("FROM alpine/git\nRUN git clone https://me:${TOKEN}@example.org/a.git git@github.com:a/b\n"),
        Good("FROM alpine\nRUN curl http://localhost:8080/a@b -o x && wget https://user@example.org/\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    start = instruction.span.start
    for place in credential_url(instruction.source.slice(instruction.span)):
        span = Span(start + place.start, start + place.end)
        if is_placeholder(instruction.source.slice(span)) or _fills_a_build(instruction, span):
            continue
        yield Finding(span, "URL holds a password", secrets=(span,))


def _fills_a_build(instruction: Instruction, span: Span) -> bool:
    """Tell whether a build that wants an address is given one of the build's own machine, in a stage that is left."""
    stage = instruction.stage
    here = instruction.source.text.startswith(("@localhost", "@127.0.0.1"), span.end)
    return here and stage is not None and not layers.ships(stage)
