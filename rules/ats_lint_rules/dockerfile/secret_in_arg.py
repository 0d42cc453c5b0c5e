"""Build argument carries a password, token or key.

Build arguments are recorded: `docker history` shows the values that RUN instructions were given, and build
records and provenance attestations keep all of them. A default value stands in the Dockerfile besides.

Without a default the severity is medium: nothing has leaked yet, but whoever passes the secret leaks it.

Fix safety: a hint. The RUN instructions that use the argument have to read the secret from a mount, and the
command that starts the build has to hand it over with `--secret`.
"""

from collections.abc import Iterator

from ats_lint import Arg, Bad, Finding, Good, Instruction, Severity, rule
from ats_lint_rules._secrets.image_secrets import MOUNT, advice, secret_key, told, unwrapped
from ats_lint_rules._secrets.secret_values import harmless_value, is_placeholder


@rule(
    "DF202",
    "secret-in-arg",
    on=Instruction,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/building/secrets/",
    ),
    aliases=("DL3064", "SecretsUsedInArgOrEnv", "secret-in-build-arg"),
    examples=(
        Bad(
            "FROM alpine\nARG NPM_TOKEN\n",
            at="NPM_TOKEN",
            says="ARG NPM_TOKEN takes a secret",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "ARG GITHUB_TOKEN=abc123 TAG=3\nFROM alpine:$TAG\n",
            at="GITHUB_TOKEN",
            says="ARG GITHUB_TOKEN holds a credential in clear",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nARG DB_PASSWORD=${OTHER} \\\n    API_KEY=\n",
            at=("DB_PASSWORD", "API_KEY"),
            says=("ARG DB_PASSWORD takes a secret", "ARG API_KEY takes a secret"),
            safety="hint",
            severity="medium",
        ),
        Bad(
            "FROM alpine\nARG REGISTRY_PASSWORD=fix_me\n",
            at="REGISTRY_PASSWORD",
            says="ARG REGISTRY_PASSWORD takes a secret",
            safety="hint",
            severity="medium",
        ),
        Good("FROM alpine\nARG TOKEN_URL=x PASSWORD_FILE SSH_KEY=/root/.ssh/id_rsa VERSION=1\n"),
        Good("FROM alpine\nARG PUBLIC_KEY ARG_TOKENS_PER_SECOND=3\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for arg in unwrapped(instruction):
        for pair in arg.pairs if isinstance(arg, Arg) else ():
            text = told(pair.value, arg).strip() if pair.value else ""
            absent = not text or text.startswith(("$", "{"))
            if not secret_key(pair.key.text, instruction.dockerfile) or (harmless_value(text) and not absent):
                continue
            literal = pair.value is not None and not harmless_value(text) and not is_placeholder(text)
            yield Finding(
                pair.key.span,
                f"ARG {pair.key.text} {'holds a credential in clear' if literal else 'takes a secret'}",
                advice(MOUNT, "The commands that use the argument have to read the secret from the mount."),
                severity=None if literal else Severity.MEDIUM,
                secrets=(pair.value.span,) if literal and pair.value else (),
            )
