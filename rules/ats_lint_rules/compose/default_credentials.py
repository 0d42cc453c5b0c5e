"""Service runs with the credentials that its image publishes.

`admin` / `admin`, `guest` / `guest` or `minioadmin` / `minioadmin` are in the documentation of the image and in
every list that attackers try, first of all against the ports that are published.

A service is left alone when its password is not known from the files, comes from a secret file, or may be set by a
configuration file that is mounted; so is a job that uses the image for its tools and starts no server.

Fix safety: a hint. Another password has to be chosen, and in a volume that exists the old one stays in force until
it is changed in the application.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, Span, container_of, regex, rule
from ats_lint_rules._secrets.credentials import is_secret, pointer
from ats_lint_rules._secrets.secret_values import secret_name

_HARMLESS_MOUNT = regex(
    r"/etc/(?:localtime|timezone|hosts|resolv\.conf|ssl|pki|ca-certificates|grafana/provisioning|machine-id)(?:/.*)?"
)
_SETTINGS = regex(
    r"(?s)/etc(?:/.*)?|.*/(?:conf|config|configs|etc)(?:/.*)?"
    r"|.*\.(?:ini|conf|cfg|json|ya?ml|toml|xml|config|properties)"
)
# Names of older releases that still work.
_FORMER = {"MINIO_ROOT_USER": "MINIO_ACCESS_KEY", "MINIO_ROOT_PASSWORD": "MINIO_SECRET_KEY"}
_SERVICE = "services:\n  x:\n    image: {}\n"


@rule(
    "DC205",
    "default-credentials",
    on=Service,
    yields_to=(
        "DC201",
        "DC204",
    ),
    severity=Severity.HIGH,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://cwe.mitre.org/data/definitions/1392.html",
        "https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/",
        "https://www.rabbitmq.com/docs/access-control#default-state",
    ),
    examples=(
        Bad(
            _SERVICE.format("grafana/grafana"),
            at="x",
            says="grafana runs with its published default credentials",
            safety="hint",
        ),
        Bad(
            _SERVICE.format("rabbitmq:4-management") + "    environment:\n      RABBITMQ_DEFAULT_USER: guest\n",
            at="x",
            says="rabbitmq runs with its published default credentials",
            safety="hint",
        ),
        Bad(
            _SERVICE.format("grafana/grafana") + "    environment:\n      - GF_SECURITY_ADMIN_PASSWORD=${PW:?}\n",
            at="GF_SECURITY_ADMIN_PASSWORD",
            says="grafana runs with its published default credentials",
            safety="hint",
            files={".env": "PW=admin\n"},
        ),
        Good(_SERVICE.format("mongo-express") + "    environment: {ME_CONFIG_BASICAUTH: 'false'}\n"),
        Good(_SERVICE.format("grafana/grafana") + "    environment: [GF_SECURITY_ADMIN_PASSWORD=s3cret]\n"),
        Good(_SERVICE.format("grafana/grafana") + '    environment: {GF_SECURITY_ADMIN_PASSWORD: "${PW:?}"}\n'),
        Good(_SERVICE.format("minio/minio") + "    environment: [MINIO_ROOT_PASSWORD_FILE=/run/secrets/x]\n"),
        Good(_SERVICE.format("rabbitmq:4") + "    volumes: [./rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro]\n"),
        Good(_SERVICE.format("grafana/grafana") + "    env_file: grafana.env\n"),
        Good(_SERVICE.format("postgres:17")),
        Good(
            _SERVICE.format("minio/minio") + "    entrypoint: [/bin/sh, -c]\n"
            "    command: [mc mb local/bucket]\n    restart: on-failure\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    facts = service.facts
    if facts is None or not facts.defaults or not facts.sure("defaults") or container_of(service).ends:
        return
    if any(_off(service, name) for name in ("ME_CONFIG_BASICAUTH", "ME_CONFIG_BASICAUTH_ENABLED")):
        return
    secrets = [name for name in facts.defaults if is_secret(service, name) and secret_name(name)]
    if not secrets or not all(_in_force(service, name, facts.defaults[name]) for name in facts.defaults):
        return
    if not any(name in service.environment for name in secrets) and _configured(service):
        return
    if any(one.has_default for name in secrets if (set_ := service.environment.get(name)) for one in set_.variables):
        return  # the default is the matter of weak-default
    span = next((place for name in secrets if (place := _place(service, name))), service.name.span)
    name = facts.name.rpartition("/")[2]
    because = "Only you can choose a password, and a volume that exists keeps the old one."
    fix = Fix(f"set {secrets[0]} to a password of your own", (), Safety.HINT, because)
    yield Finding(span, f"{name} runs with its published default credentials", fix, in_development=Severity.LOW)


def _off(service: Service, name: str) -> bool:
    """Tell whether a switch for authentication is off: nobody is asked for a password, which another rule reports."""
    variable = service.environment.get(name)
    return variable is not None and (variable.value or "").lower() in {"false", "0", "no", "off"}


def _in_force(service: Service, name: str, default: str) -> bool:
    """Tell whether a variable has, or is left at, the value that everybody knows."""
    variable = service.environment.get(name) or service.environment.get(_FORMER.get(name, name))
    if variable is not None:
        return variable.value == default
    files = (f"{name}_FILE", f"{name}__FILE")
    return not any(one in service.environment for one in files)


def _place(service: Service, name: str) -> Span | None:
    variable = service.environment.get(name)
    if variable is None or variable.source.path != service.source.path:
        return None
    return pointer(variable)


def _configured(service: Service) -> bool:
    """Tell whether something whose content is not known may set the password."""
    if any(file.content is None for file in service.env_files) or service.has("configs"):
        return True
    targets = (mount.target or "" for mount in service.volumes)
    if any(_SETTINGS.fullmatch(one) and not _HARMLESS_MOUNT.fullmatch(one) for one in targets):
        return True
    line = " ".join(words.line for words in (service.command, service.entrypoint) if words is not None)
    return "pass" in line.lower() or service.stage is not None
