"""A variable names a host on which its service cannot reach the data store.

`localhost` in a container is the container itself. Other services are reached by their names, which the engine's
resolver knows on the networks that both are on: a name that no service has, or one of a service on other networks,
leads nowhere ("connection refused", "name does not resolve"). Nothing leads out of an internal network: a mail relay,
or a database elsewhere, is not reached from a service that is on no other one.

Reported are addresses of databases, caches and queues, where exactly one service of the project is the one that is
meant, and those of mail relays and databases in the internet. Left alone are containers with `network_mode`,
`extra_hosts` or links to others, names on networks that other projects may join, and what the environment file of an
application says to a published server that is given it, too.

Fix safety: hint. The address may be meant for a run outside of a container.
"""

from collections.abc import Iterator

from ats_lint import Bad, EnvVar, Finding, Fix, Good, Safety, Service, Severity, container_of, networking, rule, short

_DB = "  db:\n    image: postgres:16\n"
_INSIDE = (
    "services:\n  app:\n    image: own/app\n    environment:\n      {}\n    networks: [{}]\n"
    "networks:\n  front:\n  back:\n    internal: true\n"
)
_APP = "services:\n  app:\n    image: own/app\n    environment:\n      {}\n"


@rule(
    "DC512",
    "unreachable-host",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "network"},
    references=(
        "https://docs.docker.com/compose/how-tos/networking/",
        "https://docs.docker.com/reference/compose-file/services/#networks",
    ),
    examples=(
        Bad(
            _APP.format("POSTGRES_HOST: localhost") + _DB,
            at="localhost",
            says="localhost is this container: the server is db",
            safety="hint",
        ),
        Bad(
            _APP.format("DATABASE_URL: postgres://u@127.0.0.1:5432/x") + _DB,
            at="postgres://u@127.0.0.1:5432/x",
            says="127.0.0.1 is this container: the server is db",
            safety="hint",
        ),
        Bad(
            _APP.format("DB_HOST: database") + _DB,
            at="database",
            says="no service is called database: the server is db",
            safety="hint",
        ),
        Bad(
            _APP.format("DB_HOST: db") + "    networks: [front]\n" + _DB + "    networks: [back]\n"
            "networks:\n  front:\n  back:\n",
            at="db",
            says="db is on none of its networks",
            safety="hint",
        ),
        Bad(
            _INSIDE.format("RELAYHOST: '[smtp.example.com]:587'", "back"),
            at="[smtp.example.com]:587",
            says="smtp.example.com is outside, and all its networks are internal",
            safety="hint",
        ),
        Good(_INSIDE.format("RELAYHOST: '[smtp.example.com]:587'", "back, front")),
        Good(_INSIDE.format("SMTP_HOST: mail.home", "back")),
        Good(_INSIDE.format("PUBLIC_HOST: www.example.com", "back")),
        Good(_APP.format("DB_HOST: db") + _DB),
        Good(
            _DB.replace("  db:", "services:\n  db:") + "    env_file: .env\n  cache:\n    image: redis:8\n",
            files={".env": "REDIS_URL=redis://localhost:6379\n"},
        ),
        Good(_APP.format("DB_HOST: database") + _DB + "    networks: {default: {aliases: [database]}}\n"),
        Good(_APP.format("DB_HOST: localhost")),
        Good(_APP.format("DB_HOST: database")),
        Good(_APP.format("DB_HOST: localhost") + "    network_mode: service:db\n" + _DB),
        Good(_APP.format("REDIS_HOST: localhost") + _DB),
        Good(_APP.format("HOST: localhost") + _DB),
        Good(_APP.format("DB_HOST: database") + _DB + "networks:\n  default:\n    external: true\n"),
        Good("services:\n  db:\n    image: postgres:16\n    environment: {PGHOST: localhost}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if not networking.is_apart(service):
        return
    asked = container_of(service).asked_hosts.value
    enclosed = networking.is_enclosed(service)
    for one in asked if enclosed else ():
        if not networking.is_outside(service.compose, one.host):
            continue
        fix = Fix("add a network with a way out", (), Safety.HINT, "Another container may hand it on.")
        yield _at(service, one.variable, f"{short(one.host, 35)} is outside, and all its networks are internal", fix)
    for one in asked:
        other = one.server
        if other is None or _is_for_another(service, one.variable):
            continue
        host = short(one.host, 25)
        if one.host in networking.LOCAL:
            message = f"{host} is this container: the server is {short(other.key, 25)}"
        elif one.host == other.key and networking.are_parted(service, other):
            message = f"{host} is on none of its networks"
        elif networking.is_nobody(service, one.host):
            message = f"no service is called {host}: the server is {short(other.key, 25)}"
        else:
            continue
        fix = Fix(f"ask {short(other.key, 25)}", (), Safety.HINT, "It may be meant for a run outside of a container.")
        yield _at(service, one.variable, message, fix)


def _at(service: Service, variable: EnvVar, message: str, fix: Fix) -> Finding:
    inline = variable.value_span is not None and not variable.shared and variable.from_env_file is None
    span = variable.value_span if inline else service.name.span
    path = variable.source.path if inline else service.source.path
    return Finding(span or service.name.span, message, fix, path=path, subject=service.key)


def _is_for_another(service: Service, variable: EnvVar) -> bool:
    """Tell whether a published server is given the environment file of an application, which it does not read."""
    return variable.from_env_file is not None and service.build is None and service.facts is not None
