"""A token of a known issuer, or a private key, stands in the Compose file.

The formats are those that AWS, GitHub, GitLab, Slack, Stripe, Google, npm, PyPI and others publish for their
tokens, JSON web tokens and PEM private keys: whatever the key is called, such a value opens an account. It has to
be withdrawn, as the history of the repository keeps it.

Examples from documentation and values that are plainly made up are left alone.

Fix safety: safe. The same value goes to `.env` (created for its owner only, kept out of Git), from where Compose
reads it by itself. It is unsafe where the project is started with another environment file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._secrets.credential_places import tokens
from ats_lint_rules._secrets.moves import move

_TOKEN = "gh" + "p_" + "Zk3vQ9xLm2Rt7YwBc5Nd8Hf1Js4Pg6Ua0Ei3"
_WEB = "services:\n  web:\n    image: nginx\n    {}\n"


@rule(
    "DC207",
    "secret-literal",
    on=Compose,
    severity=Severity.CRITICAL,
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://cwe.mitre.org/data/definitions/798.html",
    ),
    examples=(
        Bad(
            _WEB.format(f"environment:\n      UPSTREAM: 'token {_TOKEN}'"),
            at=_TOKEN,
            says="clear-text GitHub token",
            safety="safe",
            fixed=_WEB.format("environment:\n      UPSTREAM: 'token ${UPSTREAM:?set UPSTREAM in .env}'"),
            files={".gitignore": ".env\n"},
            created={".env": f"UPSTREAM={_TOKEN}\n", ".env.example": "UPSTREAM=\n"},
        ),
        Bad(
            _WEB.format(f"command: run {_TOKEN}"),
            at=_TOKEN,
            says="clear-text GitHub token",
            safety="safe",
            fixed=_WEB.format("command: run ${WEB_TOKEN:?set WEB_TOKEN in .env}"),
            files={".gitignore": ".env\n"},
            created={".env": f"WEB_TOKEN={_TOKEN}\n", ".env.example": "WEB_TOKEN=\n"},
        ),
        Good(_WEB.format("environment: [AWS_ACCESS_KEY_ID=" + "AKIA" + "IOSFODNN7EXAMPLE]")),
        Good(_WEB.format("environment: [T=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]")),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for found in tokens(compose):
        yield Finding(
            found.at,
            f"clear-text {found.what}",
            move(found),
            path=found.value.source.path,
            secrets=(found.span, found.at),
            subject=found.owner.key,
        )
