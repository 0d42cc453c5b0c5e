"""Variable for a secret falls back to a credential in clear.

`${DB_PASSWORD:-changeme}` looks configurable, but whoever forgets to set the variable runs with a password that
everybody can read in the repository, and nothing says so.

Empty defaults, paths and switches are left alone, and so are defaults that are variables themselves.

Fix safety: safe. The default goes to `.env` (created for its owner only, kept out of Git) unless that sets the
variable already, and Compose refuses to start without one. It is unsafe where other places use the variable
without a default, as they get the value, too; where a pipeline starts the project from a fresh clone and does not
set it; and for a placeholder, which is no secret to keep.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._secrets.defaults import require, weak_defaults
from ats_lint_rules._secrets.secret_values import is_placeholder
from ats_lint_rules._secrets.thrown_away import in_development

_SAME = "services:\n  db:\n    image: postgres:17\n    environment:\n      - POSTGRES_PASSWORD={}\n"
_URL = "services:\n  app:\n    image: app\n    environment:\n      DATABASE_URL: postgres://${{U:-me}}:{}@db/x\n"


@rule(
    "DC204",
    "weak-default",
    on=Service,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/reference/compose-file/interpolation/",
        "https://cwe.mitre.org/data/definitions/1392.html",
    ),
    examples=(
        Bad(
            _SAME.format("${DB_PASSWORD:-changeme}"),
            at="changeme",
            says="DB_PASSWORD falls back to a credential in clear",
            safety="safe",
            fixed=_SAME.format("${DB_PASSWORD:?set DB_PASSWORD in .env}"),
            created={".env": "DB_PASSWORD=changeme\n", ".gitignore": ".env\n", ".env.example": "DB_PASSWORD=\n"},
        ),
        Bad(
            _SAME.format("${PW-a b}"),
            at="a b",
            says="PW falls back to a credential in clear",
            safety="safe",
            fixed=_SAME.format("${PW:?set PW in .env}"),
            files={".env": "PW=mine\n", ".gitignore": ".env\n", ".env.example": "PW=\n"},
        ),
        Bad(
            _URL.format("${P:-books4all}"),
            at="books4all",
            says="P falls back to a credential in clear",
            safety="safe",
            fixed=_URL.format("${P:?set P in .env}"),
            files={".gitignore": ".env\n"},
            created={".env": "P=books4all\n", ".env.example": "P=\n"},
        ),
        Bad(
            _SAME.format("${DB_PASSWORD:-${OTHER:-changeme}}"),
            at="${OTHER:-changeme}",
            says="DB_PASSWORD falls back to a credential in clear",
            safety="hint",
        ),
        Bad(
            _SAME.format("${DB_PASSWORD:-changeme}") + "    labels: {x: '${DB_PASSWORD:-other}'}\n",
            at=("changeme", "other"),
            says=("DB_PASSWORD falls back to a credential in clear", "DB_PASSWORD falls back to a credential in clear"),
            safety="hint",
        ),
        Bad(
            _SAME.format("${API_KEY:-your-api-key-here}"),
            at="your-api-key-here",
            says="API_KEY falls back to a placeholder",
            safety="unsafe",
            severity="low",
            fixed=_SAME.format("${API_KEY:?set API_KEY in .env}"),
            files={".gitignore": ".env\n"},
            created={".env": "API_KEY=your-api-key-here\n", ".env.example": "API_KEY=\n"},
        ),
        Bad(
            _SAME.format("${APP_SECRET:-replace_me_with_a_random_string}"),
            at="replace_me_with_a_random_string",
            says="APP_SECRET falls back to a placeholder",
            safety="unsafe",
            severity="low",
            fixed=_SAME.format("${APP_SECRET:?set APP_SECRET in .env}"),
            files={".gitignore": ".env\n"},
            created={".env": "APP_SECRET=replace_me_with_a_random_string\n", ".env.example": "APP_SECRET=\n"},
        ),
        Good(_SAME.format("${DB_PASSWORD:-}")),
        Good(_SAME.format("${DB_PASSWORD:?}") + "    command: ${PASSWORD_FILE:-/run/secrets/x} ${TOKEN_TTL:-3600}\n"),
        Good(_SAME.format("${DB_PASSWORD:-${OTHER}}") + "    user: ${DB_USER:-postgres}\n"),
        Good(_URL.format("${P:-${DB_PASSWORD}}")),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for found in weak_defaults(service):
        variable = found.variable
        dummy = is_placeholder(variable.default or "")
        yield Finding(
            found.span,
            f"{variable.name} falls back to a {'placeholder' if dummy else 'credential in clear'}",
            require(found),
            path=found.value.source.path,
            severity=Severity.LOW if dummy else None,
            secrets=(found.span,),
            in_development=in_development(variable.default or "", service),
        )
