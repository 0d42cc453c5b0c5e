"""A token of a known issuer, or a private key, stands in the Dockerfile.

The formats are those that AWS, GitHub, GitLab, Slack, Stripe, Google, npm, PyPI and others publish for their
tokens, JSON web tokens and PEM private keys. Such a value opens an account, wherever it stands: in an argument, a
label, a script or a here-document. It has to be withdrawn, as the history of the repository keeps it.

Examples from documentation and values that are plainly made up are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Instruction, Severity, Span, rule
from ats_lint_rules._secrets.tokens import MARKS, find_tokens

_TOKEN = "gh" + "p_" + "Zk3vQ9xLm2Rt7YwBc5Nd8Hf1Js4Pg6Ua0Ei3"


@rule(
    "DF203",
    "secret-literal",
    on=Instruction,
    severity=Severity.CRITICAL,
    masks=True,
    shapes=lambda text: (span for _, span in find_tokens(text)),
    marks=MARKS,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://cwe.mitre.org/data/definitions/798.html",
    ),
    aliases=("tally/secrets-in-code",),
    examples=(
        Bad(f"FROM alpine\nLABEL token={_TOKEN}\n", at=_TOKEN, says="clear-text GitHub token"),
        Bad(
            f"FROM alpine\nRUN <<EOF\ncurl -H 'Authorization: token {_TOKEN}' https://x\nEOF\n",
            at=_TOKEN,
            says="clear-text GitHub token",
        ),
        Good("FROM alpine\nENV AWS_ACCESS_KEY_ID=" + "AKIA" + "IOSFODNN7EXAMPLE\n"),
        Good("FROM alpine\nENV T=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx NPM_CONFIG_CACHE=/tmp\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    start = instruction.span.start
    for name, place in find_tokens(instruction.source.slice(instruction.span)):
        span = Span(start + place.start, start + place.end)
        yield Finding(span, f"clear-text {name}", secrets=(span,))
