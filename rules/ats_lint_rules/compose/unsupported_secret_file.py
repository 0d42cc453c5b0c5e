"""Image does not read this variable that names a secret file.

`X_FILE` is a convention of some images' entrypoints, not of Docker. An image that does not know it starts without the
secret: with its published default password, with none, or not at all. RabbitMQ dropped the convention in 3.9, and
Grafana wants two underscores (`GF_SECURITY_ADMIN_PASSWORD__FILE`).

The other way round, a variable that takes the secret itself makes a password of the path: `POSTGRES_PASSWORD:
/run/secrets/db_password` sets up a server with those 24 characters, which everybody knows who sees the file.

Only images whose documentation lists what they read are judged.

Fix safety: hint. A server that was set up with the path as its password keeps it until somebody changes it there.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule, short
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._secrets.credentials import pointer
from ats_lint_rules._secrets.file_variables import reads_no_file, takes_the_path

_SERVICE = "services:\n  x:\n    image: {}\n    environment:\n      {}\n"


@rule(
    "DC211",
    "unsupported-secret-file",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://github.com/docker-library/rabbitmq/pull/424",
        "https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/#configure-grafana-with-docker-secrets",
    ),
    examples=(
        Bad(
            _SERVICE.format("rabbitmq:4", "- RABBITMQ_DEFAULT_PASS_FILE=/run/secrets/x"),
            at="RABBITMQ_DEFAULT_PASS_FILE",
            says="rabbitmq does not read RABBITMQ_DEFAULT_PASS_FILE",
        ),
        Bad(
            _SERVICE.format("grafana/grafana:11.2.0", "GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/x"),
            at="GF_SECURITY_ADMIN_PASSWORD_FILE",
            says="grafana does not read GF_SECURITY_ADMIN_PASSWORD_FILE",
        ),
        Bad(
            _SERVICE.format("postgres:17", "POSTGRES_PASSWORD: /run/secrets/pw"),
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD is the path itself: POSTGRES_PASSWORD_FILE is read",
            safety="hint",
        ),
        Good(_SERVICE.format("own/app", "DB_PASSWORD: /run/secrets/pw")),
        Good(_SERVICE.format("rabbitmq:3.8", "RABBITMQ_DEFAULT_PASS_FILE: /run/secrets/x")),
        Good(_SERVICE.format("grafana/grafana", "GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/x")),
        Good(_SERVICE.format("postgres:17", "POSTGRES_PASSWORD_FILE: /run/secrets/x")),
        Good(_SERVICE.format("grafana/grafana", "GF_SERVER_CERT_FILE: /etc/x.pem")),
        Good(_SERVICE.format("unknown/app", "DB_PASSWORD_FILE: /run/secrets/x")),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    facts = service.facts
    if facts is None or service.build is not None or not facts.sure("secret_files", "credentials"):
        return
    for variable in service.environment.values():
        if variable.source.path != service.source.path or variable.shared:
            continue
        if reads_no_file(facts, variable.name):
            yield Finding(pointer(variable), f"{facts.name.rpartition('/')[2]} does not read {variable.name}")
        reader = takes_the_path(facts, variable)
        if reader is not None:
            fix = hint(f"name the file in {reader}", "A server that was set up with the path keeps it as its password.")
            message = f"{short(variable.name, 24)} is the path itself: {short(reader, 29)} is read"
            yield Finding(pointer(variable), message, fix)
