"""A parser directive that the builder takes for a comment.

`# syntax=`, `# escape=` and `# check=` count only at the very top: after a blank line, a comment or an instruction, and
when they are repeated or misspelt, they are comments, and the builder works without them in silence. `# check=skip=…`
in front of an instruction skips a check for that one.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, regex, rule
from ats_lint_rules._common.refusals import in_dockerfile
from ats_lint_rules._common.wording import nearest

_DIRECTIVE = regex(r"([A-Za-z]+)\s*=\s*(\S+)\s*\Z")
_VALUES = {
    "syntax": regex(r"(?=[\w./:@-]+\Z)[\w.-]+(?:[:/][\w.-]+)*/dockerfile[\w./:@-]*|docker/[\w./:@-]+"),
    "escape": regex(r"[\\`]"),
    "check": regex(r"(?:skip|error|experimental)=\S+"),
}
_FOR_ONE = regex(r"check\s*=\s*(?:skip|experimental)=", re.IGNORECASE)
"""What counts in front of one instruction, too."""


@rule(
    "DF822",
    "misplaced-directive",
    on=Dockerfile,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#parser-directives",),
    examples=(
        Bad(
            "# comment\n# syntax=docker/dockerfile:1\nFROM alpine\n",
            at="# syntax=docker/dockerfile:1",
            says="syntax directive is a comment here",
        ),
        Bad("\n# escape=`\nFROM alpine\n", at="# escape=`", says="escape directive is a comment here"),
        Bad(
            "FROM alpine\n#check=error=true\nRUN true\n",
            at="#check=error=true",
            says="check directive is a comment here",
        ),
        Bad("\n# check=skip=all\nFROM alpine\n", at="# check=skip=all", says="check directive is a comment here"),
        Bad(
            "# syntax=docker/dockerfile:1\n# syntax=docker/dockerfile:2\nFROM a\n",
            at="# syntax=docker/dockerfile:2",
            says="second syntax directive",
        ),
        Bad(
            "# sytnax=docker/dockerfile:1\nFROM alpine\n",
            at="# sytnax=docker/dockerfile:1",
            says="syntax directive is a comment here",
        ),
        Bad(
            "# syntax = docker/dockerfile:1\n# chekc=skip=JSONArgsRecommended\nFROM a\n",
            at="# chekc=skip=JSONArgsRecommended",
            says="check directive is a comment here",
        ),
        Good("# syntax=docker/dockerfile:1\n# escape=`\n# check=skip=all\nFROM alpine\n"),
        Good("# the syntax=docker/dockerfile:1 line selects a frontend\nFROM alpine\n# escape=yes\n# syntax=fine\n"),
        Good("FROM alpine\n# check=skip=JSONArgsRecommended // a wrapper\n\nCMD run me\n"),
        Good("FROM alpine\nRUN <<EOF\n# escape=`\nEOF\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    known = list(in_dockerfile(dockerfile, "misplaced-directive"))
    yield from known
    seen = {finding.span for finding in known}
    in_force = {directive.span for directive in dockerfile.directives}
    leads = (comment for one in dockerfile.instructions[1:] for comment in one.lead)
    seen.update(comment.span for comment in leads if _FOR_ONE.match(comment.text))
    for comment in dockerfile.comments:
        if comment.span not in seen and comment.span not in in_force:
            name = _meant(comment.text)
            if name:
                yield Finding(comment.span, f"{name} directive is a comment here")


def _meant(text: str) -> str | None:
    found = _DIRECTIVE.match(text)
    if found is None:
        return None
    name = nearest(found[1].lower(), _VALUES, 0.7)
    return name if name and _VALUES[name].fullmatch(found[2]) else None
