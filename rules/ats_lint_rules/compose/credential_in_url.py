"""URL in the Compose file holds a password.

`postgres://user:password@db` keeps the password in every clone of the repository and in its history. Such URLs are
easily logged, too.

Connection strings (`Server=db;User Id=sa;Password=x`) in variables count, too. Passwords that are variables, and
placeholders such as `<password>`, are left alone.

Fix safety: safe where Compose is sure to read `.env`: the password, as it is spelled in the URL, goes there under the
name by which the service behind the host has it, or a new one, and the URL stays the same for the container. It is
unsafe where the project is started with another environment file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._secrets.credential_places import urls
from ats_lint_rules._secrets.moves import move
from ats_lint_rules._secrets.secret_values import is_placeholder
from ats_lint_rules._secrets.thrown_away import in_development

_APP = "services:\n  app:\n    image: app\n    environment:\n      {}\n"
_DB = "  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: {}\n"


@rule(
    "DC202",
    "credential-in-url",
    on=Service,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",
        "https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1",
    ),
    aliases=("CL-0021",),
    examples=(
        Bad(
            _APP.format("DATABASE_URL: postgres://me:books4all@db:5432/shop") + _DB.format("${PG:?}"),
            at="books4all",
            says="URL holds a password in clear",
            safety="safe",
            fixed=_APP.format("DATABASE_URL: postgres://me:${PG:?set PG in .env}@db:5432/shop") + _DB.format("${PG:?}"),
            files={".env": "PG=books4all\n", ".gitignore": ".env\n", ".env.example": "PG=\n"},
        ),
        Bad(
            _APP.format("- CELERY_BROKER_URL=amqp://u:p%40x$$1@mq//") + "    command: run --dsn redis://:pw2@cache\n",
            at=("p%40x$$1", "pw2"),
            says=("URL holds a password in clear", "URL holds a password in clear"),
            safety="safe",
            fixed=_APP.format(
                "- CELERY_BROKER_URL=amqp://u:${CELERY_BROKER_PASSWORD:?set CELERY_BROKER_PASSWORD in .env}@mq//"
            )
            + "    command: run --dsn redis://:${APP_REDIS_PASSWORD:?set APP_REDIS_PASSWORD in .env}@cache\n",
            files={".gitignore": ".env\n"},
            created={
                ".env": "CELERY_BROKER_PASSWORD='p%40x$1'\nAPP_REDIS_PASSWORD=pw2\n",
                ".env.example": "CELERY_BROKER_PASSWORD=\nAPP_REDIS_PASSWORD=\n",
            },
        ),
        Bad(
            _APP.format("DATABASE_URL: postgres://me:books4$@db/x"),
            at="books4$",
            says="URL holds a password in clear",
            safety="safe",
            fixed=_APP.format("DATABASE_URL: postgres://me:${DATABASE_PASSWORD:?set DATABASE_PASSWORD in .env}@db/x"),
            files={".gitignore": ".env\n"},
            created={".env": "DATABASE_PASSWORD='books4$'\n", ".env.example": "DATABASE_PASSWORD=\n"},
        ),
        Bad(
            _APP.format("ConnectionStrings__Main: Server=db;User Id=sa;Password=Geheim1;Encrypt=no"),
            at="Geheim1",
            says="connection string holds a password in clear",
            safety="safe",
            fixed=_APP.format(
                "ConnectionStrings__Main: Server=db;User Id=sa;"
                "Password=${CONNECTIONSTRINGS__MAIN_PASSWORD:?set CONNECTIONSTRINGS__MAIN_PASSWORD in .env};Encrypt=no"
            ),
            files={".gitignore": ".env\n"},
            created={
                ".env": "CONNECTIONSTRINGS__MAIN_PASSWORD=Geheim1\n",
                ".env.example": "CONNECTIONSTRINGS__MAIN_PASSWORD=\n",
            },
        ),
        Good(_APP.format("- password=x=y\n      - A=Server=db;Password=${PW}").replace("password=x", "hint=x")),
        Good(_APP.format("DATABASE_URL: postgres://me:${PW}@db/x\n      U: https://me@h/\n      V: http://h:80/@x")),
        Good(_APP.format("ConnectionStrings__Main: Server=db;Uid=app;Pwd=<app_password>;")),
        Good(_APP.format("A: b") + "    command: sh -c 'export U=redis://u:$$PW@cache; run amqp://u:$${PW}@mq'\n"),
        Good(_APP.format("A: postgres://me:${PW:?}@db\n      B: 'git@github.com:a/b'\n      C: http://<u>:<p>@h")),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for found in (one for one in urls(service) if not is_placeholder(one.text)):
        yield Finding(
            found.at,
            f"{found.what} holds a password in clear",
            move(found),
            path=found.value.source.path,
            secrets=(found.span,),
            in_development=in_development(found.text, service),
        )
