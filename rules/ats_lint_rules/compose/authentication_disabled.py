"""Setting lets everybody in without a password.

An empty root password, `trust`, a switched-off security plugin or an insecure dashboard: whoever reaches the port
can read and change everything, and every container on the network reaches it.

Only settings that are written down count here; images that ask for no password by themselves have rules of their own
where their ports are published.
"""

from collections.abc import Iterator

from ats_lint import Bad, EnvVar, Finding, Good, Service, Severity, regex, rule
from ats_lint_rules._secrets.credentials import pointer

_ON = r"(?i)true|yes|y|on|1|enabled?"
_OFF = r"(?i)false|no|n|off|0|disabled?"
# Name of the variable and the values that switch authentication off; from the images' documentation, 2025-06.
_VARIABLES = tuple(
    (regex(name), regex(value))
    for name, value in (
        ("MYSQL_ALLOW_EMPTY_PASSWORD|MARIADB_ALLOW_EMPTY(?:_ROOT)?_PASSWORD|ALLOW_EMPTY_PASSWORD", _ON),
        ("POSTGRES_HOST_AUTH_METHOD", "(?i)trust"),
        ("POSTGRES_INITDB_ARGS", r"(?s).*--auth(?:-host)?[= ]trust.*"),
        (r"xpack\.security\.enabled|XPACK_SECURITY_ENABLED", _OFF),
        ("DISABLE_SECURITY_PLUGIN|DISABLE_SECURITY_DASHBOARDS_PLUGIN|plugins\\.security\\.disabled", _ON),
        ("NEO4J_AUTH", "(?i)none"),
        ("NEO4J_(?:server|dbms)_security_auth__enabled", _OFF),
        (
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED|ALLOW_NONE_AUTHENTICATION|ALLOW_ANONYMOUS_LOGIN|ANONYMOUS_LOGIN",
            _ON,
        ),
        ("ME_CONFIG_BASICAUTH(?:_ENABLED)?|WEBUI_AUTH|SONAR_FORCEAUTHENTICATION|INFLUXDB_HTTP_AUTH_ENABLED", _OFF),
        ("PGADMIN_CONFIG_SERVER_MODE", _OFF),
        ("TRAEFIK_API_INSECURE|FB_NOAUTH|DISABLE_AUTH|SURREAL_UNAUTHENTICATED|LANGFLOW_AUTO_LOGIN", _ON),
        ("N8N_USER_MANAGEMENT_DISABLED|CLICKHOUSE_SKIP_USER_SETUP|NO_AUTH", _ON),
        ("JUPYTER_TOKEN", ""),
    )
)
_OPTIONS = regex(
    r"--api\.insecure(?:=true)?|--noauth|--no-auth|--disable-auth|--enable-skip-login|--unauthenticated"
    r"|--protected-mode(?:=| +)no|--auth(?:=| +)none|--skip-grant-tables"
    r"|--(?:NotebookApp|ServerApp|IdentityProvider)\.(?:token|password)=(?:''|\"\")?(?=\s|$)"
    r"|-E\s*xpack\.security\.enabled=false"
)
_SET_ROOT = regex(
    r"(?:MYSQL|MARIADB)_(?:ROOT_PASSWORD(?:_FILE|_HASH)?|RANDOM_ROOT_PASSWORD)|.*_(?:ROOT_)?PASSWORD(?:_FILE)?"
)
_DB = "services:\n  db:\n    image: x\n    environment:\n      {}\n"


@rule(
    "DC206",
    "authentication-disabled",
    on=Service,
    severity=Severity.HIGH,
    tags={"security", "credentials", "readiness-access"},
    references=(
        "https://cwe.mitre.org/data/definitions/306.html",
        "https://hub.docker.com/_/mysql",
        "https://hub.docker.com/_/postgres",
        "https://doc.traefik.io/traefik/operations/api/#insecure",
    ),
    examples=(
        Bad(
            _DB.format("MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'"),
            at="MYSQL_ALLOW_EMPTY_PASSWORD",
            says="MYSQL_ALLOW_EMPTY_PASSWORD switches authentication off",
        ),
        Bad(
            _DB.format("- POSTGRES_HOST_AUTH_METHOD=trust\n      - NEO4J_AUTH=none"),
            at=("POSTGRES_HOST_AUTH_METHOD", "NEO4J_AUTH"),
            says=("POSTGRES_HOST_AUTH_METHOD switches authentication off", "NEO4J_AUTH switches authentication off"),
        ),
        Bad(
            _DB.format("xpack.security.enabled: false"),
            at="xpack.security.enabled",
            says="xpack.security.enabled switches authentication off",
        ),
        Bad(
            "services:\n  p:\n    image: traefik:v3\n    command: [--api.insecure=true, --providers.docker]\n",
            at="--api.insecure=true",
            says="--api.insecure lets everybody in",
        ),
        Bad(
            "services:\n  r:\n    image: redis\n    command: redis-server --protected-mode no\n",
            at="--protected-mode no",
            says="--protected-mode no lets everybody in",
        ),
        Good(_DB.format("MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'\n      MYSQL_ROOT_PASSWORD: ${PW:?}")),
        Bad(
            _DB.format("MYSQL_ROOT_PASSWORD:\n      MYSQL_ALLOW_EMPTY_PASSWORD: yes"),
            at="MYSQL_ALLOW_EMPTY_PASSWORD",
            says="MYSQL_ALLOW_EMPTY_PASSWORD switches authentication off",
        ),
        Good(_DB.format("POSTGRES_HOST_AUTH_METHOD: scram-sha-256\n      xpack.security.enabled: true")),
        Good(_DB.format("ALLOW_EMPTY_PASSWORD: 'no'\n      NEO4J_AUTH: neo4j/${PW}")),
        Good(
            "services:\n  r:\n    image: redis\n    command: redis-server --protected-mode no --requirepass ${PW:?}\n"
        ),
        Good("services:\n  p:\n    image: traefik\n    command: --api.insecure=false --no-authors\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for variable in service.environment.values():
        if _disables(service, variable):
            own = variable.source.path == service.source.path
            span = pointer(variable) if own else service.name.span
            yield Finding(span, f"{variable.name} switches authentication off", in_development=Severity.LOW)
    for words in (service.command, service.entrypoint):
        if words is None or words.source.path != service.source.path or "--requirepass" in words.line:
            continue
        for value in words.value.list or (words.value,):
            for match in _OPTIONS.finditer(value.raw):
                if not value.raw[match.end() :][:1].strip():
                    yield Finding(
                        value.part_span(*match.span()),
                        f"{match[0].split('=')[0]} lets everybody in",
                        in_development=Severity.LOW,
                    )


def _disables(service: Service, variable: EnvVar) -> bool:
    text = variable.value
    if text is None or not any(name.fullmatch(variable.name) and value.fullmatch(text) for name, value in _VARIABLES):
        return False
    if "EMPTY" not in variable.name:
        return True
    others = (one for one in service.environment.values() if one is not variable and _SET_ROOT.fullmatch(one.name))
    return all("EMPTY" in one.name or (not one.value and (one.known or one.value_span is None)) for one in others)
