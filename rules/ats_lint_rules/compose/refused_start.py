"""The image does not start with these settings.

Many images look at their settings first and end at once where one is missing, or has a value that they refuse: a
PostgreSQL without a password ("superuser password is not specified"), a MySQL whose further account is called root, a
MinIO whose password has fewer than eight characters, an option that the release has dropped ("unknown variable
default-authentication-plugin"). With a restart policy the container does so over and over.

Which settings an image needs and refuses are image facts. What an `env_file` says that is not at hand, and what a
variable may bring, counts as given. The finding weighs less where the data is bound from the host, so that the first
start may lie behind, and where an empty value waits to be filled in.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, refused_settings, rule, short
from ats_lint_rules._secrets.credentials import place_of

_SERVICE = "services:\n  db:\n    image: {}\n    environment:\n      {}\n"


@rule(
    "DC819",
    "refused-start",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://hub.docker.com/_/postgres",
        "https://hub.docker.com/_/mysql",
        "https://dev.mysql.com/doc/relnotes/mysql/8.4/en/news-8-4-0.html",
    ),
    examples=(
        Bad(
            _SERVICE.format("postgres:17", "POSTGRES_DB: app"),
            at="db",
            says="postgres does not start without POSTGRES_PASSWORD",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:17\n    volumes: ['./data:/var/lib/postgresql/data']\n",
            at="db",
            says="postgres does not start without POSTGRES_PASSWORD",
            severity="medium",
        ),
        Bad(
            _SERVICE.format("mysql:8.4", "- MYSQL_ROOT_PASSWORD=${PW:?}\n      - MYSQL_USER=root"),
            at="MYSQL_USER",
            says="mysql does not start with this MYSQL_USER",
        ),
        Bad(
            "services:\n  db:\n    image: mysql:8.4\n    command: --default_authentication_plugin=x\n"
            "    environment: {MYSQL_RANDOM_ROOT_PASSWORD: '1'}\n",
            at="--default_authentication_plugin",
            says="mysql does not know --default_authentication_plugin",
        ),
        Bad(
            _SERVICE.format("mongo:7", "MONGO_INITDB_ROOT_USERNAME: root"),
            at="db",
            says="mongo does not start without MONGO_INITDB_ROOT_PASSWORD",
        ),
        Good(_SERVICE.format("postgres:17", "POSTGRES_PASSWORD_FILE: /run/secrets/pw")),
        Good(_SERVICE.format("postgres:17", "POSTGRES_HOST_AUTH_METHOD: trust")),
        Bad(
            _SERVICE.format("postgres:17", "POSTGRES_PASSWORD:  ''"),
            at="db",
            says="postgres does not start without POSTGRES_PASSWORD",
            severity="medium",
        ),
        Good(_SERVICE.format("postgres:17", "POSTGRES_PASSWORD: ${PW}")),
        Good(_SERVICE.format("postgres:17", "POSTGRES_PASSWORD: ${PW:-}")),
        Good("services:\n  db:\n    image: postgres:17\n    env_file: db.env\n"),
        Good("services:\n  db:\n    image: postgres:17\n    command: pg_dump -h other\n"),
        Good(_SERVICE.format("mysql:8.0", "MYSQL_ALLOW_EMPTY_PASSWORD: '1'")),
        Good(_SERVICE.format("mongo:7", "MONGO_INITDB_DATABASE: app")),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    image = container.facts.name.rpartition("/")[2] if container.facts is not None else ""
    for one in refused_settings.of_container(container):
        if one.missing:
            weight = Severity.MEDIUM if one.doubtful else None
            message = f"{short(image, 20)} does not start without {short(one.name, 33)}"
            yield Finding(service.name.span, message, severity=weight)
        elif one.name.startswith("-"):
            yield Finding(place_of(service, one.name), f"{short(image, 20)} does not know {short(one.name, 35)}")
        else:
            message = f"{short(image, 20)} does not start with this {short(one.name, 30)}"
            yield Finding(place_of(service, one.name), message)
