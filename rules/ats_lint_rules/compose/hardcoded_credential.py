"""Environment variable holds a password, token or key in clear.

Everyone who can read the Compose file knows the secret: it is in every clone of the repository, in its history
for good, and the same on every machine. Placeholders such as `changeme` or `<password>` count: they work as the
password until somebody changes them, and they are the first that an attacker tries.

Names tell: `DB_PASSWORD`, `API_KEY` and `spring.datasource.password` hold secrets, `POSTGRES_PASSWORD_FILE`,
`TOKEN_TTL` and `PUBLIC_KEY` do not. Variables (`${DB_PASSWORD}`), switches, paths, marks of template engines and
references to a secret store are left alone.

Fix safety: safe. The same value goes to `.env` (created for its owner only, kept out of Git), from where Compose
reads it by itself, and `.env.example` gets the bare name. It is unsafe where the project is started with another
environment file, where a pipeline starts it from a fresh clone and does not set the variable, and for a text that
only marks where a secret goes: there is none to keep, and other clones stop. It is not offered where Git tracks
`.env`. A secret that has been committed must be changed nevertheless.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._secrets.aliased import told
from ats_lint_rules._secrets.moves import move
from ats_lint_rules._secrets.thrown_away import in_development


def _service(environment: str, image: str = "postgres:17") -> str:
    return f"services:\n  db:\n    image: {image}\n    environment:\n{environment}"


def _moved(text: str) -> str:
    """Write `<NAME>` as the fix leaves it."""
    return re.sub(r"<(\w+)>", r"${\1:?set \1 in .env}", text)


@rule(
    "DC201",
    "hardcoded-credential",
    on=Service,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",
        "https://docs.docker.com/reference/compose-file/interpolation/",
        "https://cwe.mitre.org/data/definitions/798.html",
    ),
    aliases=("CL-0020",),
    examples=(
        Bad(
            _service("      POSTGRES_PASSWORD: hunter2  # rotate\n"),
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD holds a credential in clear",
            safety="safe",
            fixed=_moved(_service("      POSTGRES_PASSWORD: <POSTGRES_PASSWORD>  # rotate\n")),
            created={
                ".env": "POSTGRES_PASSWORD=hunter2\n",
                ".gitignore": ".env\n",
                ".env.example": "POSTGRES_PASSWORD=\n",
            },
        ),
        Bad(
            _service(
                '      - GF_SECURITY_ADMIN_USER=admin\n      - "GF_SECURITY_ADMIN_PASSWORD=a $$b # c"\n', "grafana"
            ),
            at="GF_SECURITY_ADMIN_PASSWORD",
            says="GF_SECURITY_ADMIN_PASSWORD holds a credential in clear",
            safety="safe",
            fixed=_moved(
                _service(
                    "      - GF_SECURITY_ADMIN_USER=admin\n"
                    '      - "GF_SECURITY_ADMIN_PASSWORD=<GF_SECURITY_ADMIN_PASSWORD>"\n',
                    "grafana",
                )
            ),
            files={".env": "TZ=UTC", ".gitignore": "node_modules\n"},
            created={
                ".env": "TZ=UTC\nGF_SECURITY_ADMIN_PASSWORD='a $b # c'\n",
                ".gitignore": "node_modules\n.env\n",
                ".env.example": "GF_SECURITY_ADMIN_PASSWORD=\n",
            },
        ),
        Bad(
            "services:\n"
            "  a: {image: x, environment: {API_KEY: one, OTHER: 1}}\n"
            "  b: {image: y, environment: [API_KEY=two]}\n",
            at=("API_KEY", "API_KEY"),
            says=("API_KEY holds a credential in clear", "API_KEY holds a credential in clear"),
            safety="safe",
            fixed=_moved(
                "services:\n"
                '  a: {image: x, environment: {API_KEY: "<A_API_KEY>", OTHER: 1}}\n'
                '  b: {image: y, environment: ["API_KEY=<B_API_KEY>"]}\n'
            ),
            files={".gitignore": ".env*\n", ".env.sample": "# keys\n"},
            created={
                ".env": "A_API_KEY=one\nB_API_KEY=two\n",
                ".env.sample": "# keys\nA_API_KEY=\nB_API_KEY=\n",
            },
        ),
        Bad(
            "x-env: &env\n  DB_PASSWORD: s3cret\nservices:\n"
            "  a:\n    image: x\n    environment: *env\n"
            "  b:\n    image: x\n    environment:\n      <<: *env\n      DEBUG: 1\n",
            at="DB_PASSWORD",
            says="DB_PASSWORD holds a credential in clear",
            safety="safe",
            fixed=_moved(
                "x-env: &env\n  DB_PASSWORD: <DB_PASSWORD>\nservices:\n"
                "  a:\n    image: x\n    environment: *env\n"
                "  b:\n    image: x\n    environment:\n      <<: *env\n      DEBUG: 1\n"
            ),
            files={".env": "DB_PASSWORD=s3cret\n", ".gitignore": ".env\n", ".env.example": "DB_PASSWORD=\n"},
        ),
        Bad(
            _service("      DB_PASSWORD: mine\n", "app"),
            at="DB_PASSWORD",
            says="DB_PASSWORD holds a credential in clear",
            safety="safe",
            fixed=_moved(_service("      DB_PASSWORD: <DB_DB_PASSWORD>\n", "app")),
            files={".env": "DB_PASSWORD=other\n", ".gitignore": ".env\n", ".env.example": "DB_PASSWORD=\n"},
            created={
                ".env": "DB_PASSWORD=other\nDB_DB_PASSWORD=mine\n",
                ".env.example": "DB_PASSWORD=\nDB_DB_PASSWORD=\n",
            },
        ),
        Bad(
            _service("      spring.datasource.password: 'it''s'\n      RABBITMQ_DEFAULT_PASS: 123456\n", "app"),
            at=("spring.datasource.password", "RABBITMQ_DEFAULT_PASS"),
            says=(
                "spring.datasource.password holds a credential in clear",
                "RABBITMQ_DEFAULT_PASS holds a credential in clear",
            ),
            safety="safe",
            fixed=_moved(
                _service(
                    "      spring.datasource.password: '<SPRING_DATASOURCE_PASSWORD>'\n"
                    "      RABBITMQ_DEFAULT_PASS: <RABBITMQ_DEFAULT_PASS>\n",
                    "app",
                )
            ),
            files={".gitignore": ".env\n"},
            created={
                ".env": 'SPRING_DATASOURCE_PASSWORD="it\'s"\nRABBITMQ_DEFAULT_PASS=123456\n',
                ".env.example": "SPRING_DATASOURCE_PASSWORD=\nRABBITMQ_DEFAULT_PASS=\n",
            },
        ),
        Bad(
            _service("      TLS_SECRET: |\n        one\n        two\n      X: 1\n", "app"),
            at="TLS_SECRET",
            says="TLS_SECRET holds a credential in clear",
            safety="safe",
            fixed=_moved(_service("      TLS_SECRET: |\n        <TLS_SECRET>\n      X: 1\n", "app")),
            files={".gitignore": ".env\n"},
            created={".env": 'TLS_SECRET="one\\ntwo"\n', ".env.example": "TLS_SECRET=\n"},
        ),
        Bad(
            "services:\n  app:\n    image: app\n    environment:\n      API_TOKEN: <MY-API-TOKEN>\n",
            at="API_TOKEN",
            says="API_TOKEN holds a placeholder",
            safety="unsafe",
            severity="low",
            fixed="services:\n  app:\n    image: app\n    environment:\n"
            "      API_TOKEN: ${API_TOKEN:?set API_TOKEN in .env}\n",
            files={".gitignore": ".env\n"},
            created={".env": "API_TOKEN='<MY-API-TOKEN>'\n", ".env.example": "API_TOKEN=\n"},
        ),
        Bad(
            _service("      POSTGRES_PASSWORD: hunter2\n"),
            at="POSTGRES_PASSWORD",
            says="POSTGRES_PASSWORD holds a credential in clear",
            safety="unsafe",
            fixed=_moved(_service("      POSTGRES_PASSWORD: <POSTGRES_PASSWORD>\n")),
            files={
                ".gitignore": ".env\n",
                ".github/workflows/test.yml": "jobs: {t: {steps: [{run: docker compose up -d --wait}]}}\n",
            },
            created={".env": "POSTGRES_PASSWORD=hunter2\n", ".env.example": "POSTGRES_PASSWORD=\n"},
        ),
        Good(_service("      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n")),
        Good(_service("      POSTGRES_PASSWORD_FILE: /run/secrets/db\n      POSTGRES_USER: app\n")),
        Good(
            _service("      - POSTGRES_PASSWORD\n      - TOKEN_TTL=3600\n      - PUBLIC_KEY=abc\n      - PASSWORD=\n")
        ),
        Good(_service("      POSTGRES_HOST_AUTH_METHOD: md5\n      MIN_PASSWORD_LENGTH: 9\n      SECRET: '{{ x }}'\n")),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for found in told(service):
        yield Finding(
            found.at,
            f"{found.key} holds a {'placeholder' if found.is_placeholder else 'credential in clear'}",
            move(found),
            path=found.value.source.path,
            severity=Severity.LOW if found.is_placeholder else None,
            secrets=(found.span,),
            in_development=in_development(found.text, service),
        )
