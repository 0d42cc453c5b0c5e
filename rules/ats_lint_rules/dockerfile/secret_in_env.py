"""ENV bakes a password, token or key into the image.

The value is in the image's configuration: `docker inspect` and `docker history` show it to everybody who can pull
the image, in every later layer and container, even when a later instruction overwrites it.

Names tell: `DB_PASSWORD` and `API_KEY` hold secrets, `PASSWORD_FILE`, `TOKEN_TTL` and `PUBLIC_KEY` do not. Empty
values, variables, switches, paths and template placeholders are left alone.

Fix safety: a hint. Only the author knows whether the value is needed while the image is built (a secret mount) or
when the container runs (its environment, or better a secret file), and a value that was pushed must be changed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Env, Finding, Good, Instruction, Severity, rule
from ats_lint_rules._secrets.image_secrets import advice, secret_key, told, unwrapped
from ats_lint_rules._secrets.secret_values import harmless_value, is_placeholder
from ats_lint_rules._secrets.thrown_away import in_development


@rule(
    "DF201",
    "secret-in-env",
    on=Instruction,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/building/secrets/",
    ),
    aliases=("DL3064", "SecretsUsedInArgOrEnv", "DS-0031"),
    examples=(
        Bad(
            "FROM alpine\nENV DB_PASSWORD=hunter2 \\\n    PORT=80 API_KEY='a b'\n",
            at=("DB_PASSWORD", "API_KEY"),
            says=("ENV DB_PASSWORD keeps a credential in the image", "ENV API_KEY keeps a credential in the image"),
            safety="hint",
        ),
        Bad(
            "FROM alpine\nENV MYSQL_ROOT_PASSWORD my secret\n",
            at="MYSQL_ROOT_PASSWORD",
            says="ENV MYSQL_ROOT_PASSWORD keeps a credential in the image",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nARG T\nENV TOKEN=${T:-changeme}\n",
            at="TOKEN",
            says="ENV TOKEN keeps a credential in the image",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nONBUILD ENV SECRET_KEY=x1\n",
            at="SECRET_KEY",
            says="ENV SECRET_KEY keeps a credential in the image",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.20\nENV DB_PASSWORD='Sup3r-$ecret-99'\n",
            at="DB_PASSWORD",
            says="ENV DB_PASSWORD keeps a credential in the image",
            safety="hint",
        ),
        Good("FROM nginx:1.29\nENV APP_UWSGI_PASS=uwsgi_server FASTCGI_PASS=php:9000\n"),
        Good('FROM alpine\nENV DB_PASSWORD= TOKEN=$TOKEN JWT_SECRET=${SECRET} API_KEY=""\n'),
        Good("FROM alpine\nENV PASSWORD_FILE=/run/secrets/x TOKEN_TTL=60 PUBLIC_KEY=abc GPG_KEY=0A1B PWD=/app\n"),
        Good("FROM alpine\nENV SSH_KEY=/root/.ssh/id_rsa ALLOW_EMPTY_PASSWORD=yes TOKENIZERS_PARALLELISM=false\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for env in unwrapped(instruction):
        for pair in env.pairs if isinstance(env, Env) else ():
            if (
                pair.value is None
                or not secret_key(pair.key.text, instruction.dockerfile)
                or harmless_value(told(pair.value, env))
            ):
                continue
            dummy = is_placeholder(told(pair.value, env))
            yield Finding(
                pair.key.span,
                f"ENV {pair.key.text} keeps a {'placeholder' if dummy else 'credential'} in the image",
                advice("set it when the container starts", "Only the author knows where the value is needed."),
                severity=Severity.LOW if dummy else None,
                secrets=(pair.value.span,),
                in_development=in_development(pair.value.text),
            )
