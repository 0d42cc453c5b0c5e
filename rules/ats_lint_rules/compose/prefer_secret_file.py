"""Secret is handed over in the environment though the image reads it from a file.

Variables of a container are shown by `docker inspect`, inherited by every process in it, and often written into crash
reports and logs. A Compose secret is a file below `/run/secrets` that only this service gets.

Reported for images that are known to read `NAME_FILE` (or `NAME__FILE`), in the strict profile.

Fix safety: unsafe. The container gets the same secret by another way, which scripts inside it that read the variable
do not see; a health check that a shell reads is made to read the file. The secret comes from Compose's own environment
(`.env`): such a file can be read by every user of the container, while a file that is mounted keeps the owner and the
mode that it has on the host. Where the command of the service reads the variable, and for containers with `read_only`,
into which Compose copies nothing, no fix is offered.
"""

from collections.abc import Iterator

from ats_lint import Bad, EditRefused, EnvVar, Finding, Fix, Good, Safety, Service, Severity, rule
from ats_lint_rules._secrets.credentials import pointer
from ats_lint_rules._secrets.secret_files import as_file
from ats_lint_rules._secrets.secret_values import harmless_value, secret_name

_DB = "services:\n  db:\n    image: postgres:17\n    environment:\n"
_SECRETS = "    secrets:\n      - postgres_password\nsecrets:\n  postgres_password:\n    "


@rule(
    "DC208",
    "prefer-secret-file",
    on=Service,
    severity=Severity.LOW,
    masks=True,
    enabled="strict",
    tags={"security", "credentials", "owasp-12"},
    references=(
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://docs.docker.com/reference/compose-file/secrets/",
    ),
    examples=(
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}  # rotate\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="unsafe",
            fixed=_DB
            + "      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password  # rotate\n"
            + _SECRETS
            + "environment: PW\n",
            files={".env": "PW=x\n"},
        ),
        Bad(
            _DB + "      - TZ=UTC\n      - POSTGRES_PASSWORD=s3cret\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="unsafe",
            fixed=_DB
            + "      - TZ=UTC\n      - POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password\n"
            + _SECRETS
            + "environment: POSTGRES_PASSWORD\n",
            created={
                ".env": "POSTGRES_PASSWORD=s3cret\n",
                ".env.example": "POSTGRES_PASSWORD=\n",
                ".gitignore": ".env\n",
            },
        ),
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}\n    healthcheck: {test: PGPASSWORD=$$POSTGRES_PASSWORD psql}\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="unsafe",
            fixed=_DB
            + "      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password\n"
            + "    healthcheck: {test: PGPASSWORD=$$(cat /run/secrets/postgres_password) psql}\n"
            + _SECRETS
            + "environment: PW\n",
        ),
        Bad(
            "services:\n  db:\n    image: mysql:8.4\n    environment: {MYSQL_ROOT_PASSWORD: '${PW:?}'}\n"
            "    healthcheck:\n      test: [CMD, sh, -c, 'mysqladmin ping -p\"$${MYSQL_ROOT_PASSWORD}\"']  # up\n",
            at="MYSQL_ROOT_PASSWORD",
            says="MYSQL_ROOT_PASSWORD is handed over in the environment",
            safety="unsafe",
            fixed="services:\n  db:\n    image: mysql:8.4\n    environment: {MYSQL_ROOT_PASSWORD_FILE: "
            "/run/secrets/mysql_root_password}\n    healthcheck:\n"
            "      test: [CMD, sh, -c, 'mysqladmin ping -p\"$$(cat /run/secrets/mysql_root_password)\"']  # up\n"
            "    secrets:\n      - mysql_root_password\nsecrets:\n  mysql_root_password:\n    environment: PW\n",
        ),
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}\n    healthcheck: {test: [CMD, psql, $$POSTGRES_PASSWORD]}\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="hint",
        ),
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}\n    read_only: true\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="hint",
        ),
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}\n    command: [x, $$POSTGRES_PASSWORD]\n",
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is handed over in the environment",
            safety="hint",
        ),
        Good(_DB + "      POSTGRES_PASSWORD_FILE: /run/secrets/x\n"),
        Good(_DB + "      - POSTGRES_PASSWORD\n"),
        Good("services:\n  a:\n    image: unknown/app\n    environment: {DB_PASSWORD: '${PW:?}'}\n"),
        Good("services:\n  a:\n    image: rabbitmq:4\n    environment: {RABBITMQ_DEFAULT_PASS: '${PW:?}'}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    facts = service.facts
    if facts is None or not facts.sure("secret_files"):
        return
    for variable in service.environment.values():
        files = (f"{variable.name}_FILE", f"{variable.name}__FILE")
        target = next((name for name in files if name in facts.secret_files), None)
        given = variable.variables or not harmless_value(variable.raw)
        if (
            target is None
            or variable.value_span is None
            or variable.from_env_file
            or not (secret_name(variable.name) and given)
        ):
            continue
        hidden = (variable.value_span,) if variable.literal and variable.value_span else ()
        message = f"{variable.name} is handed over in the environment"
        yield Finding(
            pointer(variable), message, _fix(service, variable, target), path=variable.source.path, secrets=hidden
        )


def _fix(service: Service, variable: EnvVar, target: str) -> Fix:
    title = f"hand it over as a secret file in {target}"
    try:
        return as_file(service, variable, target, title)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"It cannot be done exactly: {refused}.")
