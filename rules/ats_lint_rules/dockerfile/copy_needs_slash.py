"""COPY or ADD has several sources and a destination that does not end with a slash.

Without the slash the destination is taken for a file when it is not there: each source overwrites the one before
it, and the last one is all that is left; the classic builder refuses to build.

`.` is a directory for every builder that knows BuildKit's rules, and left alone, as are destinations whose end
depends on an unknown variable.

Fix safety: safe. The slash says what the instruction can only mean.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Fix, Good, Safety, Severity, Span, Stage, edits, instructions, rule
from ats_lint_rules._run.sources import expanded


@rule(
    "DF505",
    "copy-needs-slash",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#destination",),
    aliases=("DL3021", "DS-0011", "6db6e0c2"),
    examples=(
        Bad(
            "FROM node:22\nCOPY package.json package-lock.json /app\n",
            at="/app",
            says="several sources, but the destination does not end with a slash",
            safety="safe",
            fixed="FROM node:22\nCOPY package.json package-lock.json /app/\n",
        ),
        Bad(
            'FROM node:22\nCOPY --chown=node ["a b", "c", "/app"]\n',
            at='"/app"',
            says="several sources, but the destination does not end with a slash",
            safety="safe",
            fixed='FROM node:22\nCOPY --chown=node ["a b", "c", "/app/"]\n',
        ),
        Bad(
            "FROM node:22\nADD a.txt \\\n  b.txt \\\n  src\n",
            at="src",
            says="several sources, but the destination does not end with a slash",
            safety="safe",
            fixed="FROM node:22\nADD a.txt \\\n  b.txt \\\n  src/\n",
        ),
        Bad(
            "FROM node:22\nENV DIR=/app\nCOPY a b ${DIR}\n",
            at="${DIR}",
            says="several sources, but the destination does not end with a slash",
            safety="safe",
            fixed="FROM node:22\nENV DIR=/app\nCOPY a b ${DIR}/\n",
        ),
        Bad(
            "FROM node:22\nCOPY <<A <<B /etc\na\nA\nb\nB\n",
            at="/etc",
            says="several sources, but the destination does not end with a slash",
            safety="safe",
            fixed="FROM node:22\nCOPY <<A <<B /etc/\na\nA\nb\nB\n",
        ),
        Good("FROM node:22\nCOPY package.json package-lock.json /app/\nCOPY a b ./\nCOPY a b .\n"),
        Good("FROM node:22\nCOPY src /app\nCOPY package*.json /app\n"),
        Good("FROM node:22\nARG DIR\nCOPY a b $DIR\n"),
        Good("FROM node:22\nENV DIR=/app/\nCOPY a b $DIR\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in instructions.own(stage, Copy):
        # A comment behind the arguments is made of sources, too, until it has moved (DF826).
        if len(copy.sources) + len(copy.heredocs) < 2 or any(word.text.startswith("#") for word in copy.words[1:]):
            continue
        destination = copy.destination
        path = expanded(stage, copy, destination)
        if path and path != "." and not path.endswith(("/", "\\")):
            because = "Several sources can only go into a directory."
            span = destination.span
            at = span.end - stage.source.slice(span).endswith(('"', "'"))
            fix = Fix("add the slash", edits.replace(Span(at, at), "/"), Safety.SAFE, because)
            yield Finding(span, "several sources, but the destination does not end with a slash", fix)
