"""Secret is handed over in the environment though the image reads it from a file.

Variables of a container are shown by `docker inspect`, inherited by every process in it, and often written into crash
reports and logs. A Compose secret is a file below `/run/secrets` that only this service gets.

Reported for images that are known to read `NAME_FILE` (or `NAME__FILE`), in the strict profile.

Fix safety: unsafe. The container gets the same secret by another way, which scripts inside it that read the variable
do not see. Where the command or the health check of the service reads it, no fix is offered.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Edit, EditRefused, EnvVar, Finding, Fix, Good, Lines, Safety, Service, Severity, Span, rule
from ats_lint_rules._credentials import pointer
from ats_lint_rules._secrets import harmless_value, secret_name

_DB = "services:\n  db:\n    image: postgres:17\n    environment:\n"
_SECRETS = "    secrets:\n      - postgres_password\nsecrets:\n  postgres_password:\n    "


@rule(
    "DC208",
    "prefer-secret-file",
    on=Service,
    severity=Severity.LOW,
    enabled="strict",
    tags={"security", "credentials"},
    references=(
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://docs.docker.com/reference/compose-file/secrets/",
    ),
    examples=(
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}  # rotate\n",
            at="POSTGRES_PASSWORD",
            fixed=_DB
            + "      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password  # rotate\n"
            + _SECRETS
            + "environment: PW\n",
            files={".env": "PW=x\n"},
        ),
        Bad(
            _DB + "      - TZ=UTC\n      - POSTGRES_PASSWORD=s3cret\n",
            at="POSTGRES_PASSWORD",
            fixed=_DB
            + "      - TZ=UTC\n      - POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password\n"
            + _SECRETS
            + "file: ./secrets/postgres_password.txt\n",
            created={"secrets/postgres_password.txt": "s3cret\n", ".gitignore": "secrets/\n"},
        ),
        Bad(
            _DB + "      POSTGRES_PASSWORD: ${PW:?}\n    healthcheck: {test: PGPASSWORD=$$POSTGRES_PASSWORD psql}\n",
            at="POSTGRES_PASSWORD",
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
        return _moved(service, variable, target, title)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"It cannot be done exactly: {refused}.")


def _moved(service: Service, variable: EnvVar, target: str, title: str) -> Fix:
    compose, name = service.compose, variable.name.lower()
    _check(service, variable, name)
    lines: tuple[Lines, ...] = ()
    if variable.variables:
        definition = f"environment: {variable.variables[0].name}"
    else:
        path = compose.directory / "secrets" / f"{name}.txt"
        if compose.project is not None and compose.project.exists(path):
            raise EditRefused(f"secrets/{path.name} exists")
        definition = f"file: ./secrets/{path.name}"
        lines = (
            Lines(path, (variable.literal or "",), mode=0o600, secret=True),
            Lines(compose.directory / ".gitignore", ("secrets/",)),
        )
    glue = "=" if variable.style == "list" else ": "
    edits = (
        Edit(
            variable.span,
            f"{target}{glue}/run/secrets/{name}",
            variable.source.path,
            ("services", service.key, "environment"),
        ),
        *service.append("secrets", name),
        *compose.insert_top("secrets", f"{name}:\n  {definition}\n"),
    )
    because = "The entrypoint reads the same secret from the file; scripts that read the variable do not see it."
    return Fix(title, edits, Safety.UNSAFE, because, lines)


def _check(service: Service, variable: EnvVar, name: str) -> None:
    """Make sure that the fix can be written and that nothing in the files reads the variable.

    Raises:
        EditRefused: it cannot, or something does.
    """
    facts = service.facts
    if variable.shared or variable.source is not service.source:
        raise EditRefused("other services share the variable")
    if name in service.compose.secrets:
        raise EditRefused(f"there is a secret called {name}")
    test = service.healthcheck.test if service.healthcheck else None
    lines = [words.line for words in (service.command, service.entrypoint, test) if words is not None]
    if any(re.search(rf"\b{re.escape(variable.name)}\b", line) for line in lines):
        raise EditRefused("the command or the health check reads the variable")
    if variable.variables:
        only = variable.variables[0]
        if len(variable.variables) > 1 or variable.raw not in (f"${only.name}", _written(variable, only.span)):
            raise EditRefused("the value is put together from several parts")
        if only.has_default:
            raise EditRefused("the variable has a default")
    elif "\n" in (variable.literal or "") or service.user or facts is None or facts.user not in ("root", "0"):
        raise EditRefused("the user of the container could not read a file of yours")
    between = variable.source.slice(Span(variable.key_span.end, (variable.value_span or variable.key_span).start))
    if variable.style == "map" and ("\n" in between or "#" in between):
        raise EditRefused("the value does not stand beside its name")


def _written(variable: EnvVar, span: Span) -> str:
    return variable.source.slice(span)
