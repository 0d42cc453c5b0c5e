"""Command, label, option, health check, build argument or config is given a credential in clear.

A credential is no safer outside of `environment`: it is in the repository, and commands, labels, health checks and the
options of volumes and log drivers can be read with `docker inspect` by everybody who can talk to the engine. Build
arguments stay in the image's history.

Hashes of passwords (`htpasswd`) count, as they can be tried offline. Variables, paths and dummies are left alone.

Fix safety: safe where Compose is sure to read `.env`: the characters of the secret go there, and Compose puts the
same text in their place. It is unsafe where the project is started with another environment file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Service, Severity, rule
from ats_lint_rules._secrets.credential_places import elsewhere
from ats_lint_rules._secrets.moves import move
from ats_lint_rules._secrets.thrown_away import in_development

_CACHE = "services:\n  cache:\n    image: redis:7\n{}"
_SET = "${CACHE_PASSWORD:?set CACHE_PASSWORD in .env}"
_IGNORED = {".gitignore": ".env\n"}
_MOVED = {".env": "CACHE_PASSWORD=foobar\n", ".env.example": "CACHE_PASSWORD=\n"}


@rule(
    "DC203",
    "credential-elsewhere",
    on=Compose,
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://cwe.mitre.org/data/definitions/214.html",
    ),
    examples=(
        Bad(
            _CACHE.format("    command: redis-server --requirepass foobar --appendonly yes\n"),
            at="foobar",
            says="redis-server is given a credential in clear",
            safety="safe",
            fixed=_CACHE.format(f"    command: redis-server --requirepass {_SET} --appendonly yes\n"),
            files=_IGNORED,
            created=_MOVED,
        ),
        Bad(
            _CACHE.format('    command: ["redis-server", "--requirepass", "foobar"]\n'),
            at="foobar",
            says="redis-server is given a credential in clear",
            safety="safe",
            fixed=_CACHE.format(f'    command: ["redis-server", "--requirepass", "{_SET}"]\n'),
            files=_IGNORED,
            created=_MOVED,
        ),
        Bad(
            _CACHE.format('    command: ["--requirepass", "foobar"]\n'),
            at="foobar",
            says="the command is given a credential in clear",
            safety="safe",
            fixed=_CACHE.format(f'    command: ["--requirepass", "{_SET}"]\n'),
            files=_IGNORED,
            created=_MOVED,
        ),
        Bad(
            _CACHE.format("    command: --appendonly yes --requirepass foobar\n"),
            at="foobar",
            says="the command is given a credential in clear",
            safety="safe",
            fixed=_CACHE.format(f'    command: "--appendonly yes --requirepass {_SET}"\n'),
            files=_IGNORED,
            created=_MOVED,
        ),
        Bad(
            _CACHE.format("    healthcheck:\n      test: [CMD-SHELL, redis-cli -a foobar ping | grep PONG]\n"),
            at="foobar",
            says="redis-cli is given a credential in clear",
            safety="safe",
            fixed=_CACHE.format(f'    healthcheck:\n      test: [CMD-SHELL, "redis-cli -a {_SET} ping | grep PONG"]\n'),
            files=_IGNORED,
            created=_MOVED,
        ),
        Bad(
            "services:\n  web:\n    build:\n      context: .\n      args:\n        NPM_TOKEN: abc123\n    labels:\n"
            "      - traefik.http.middlewares.a.basicauth.users=me:$$apr1$$xy$$z1\n"
            "configs:\n  app:\n    content: |\n      user = me\n      password = pw3\n",
            at=("NPM_TOKEN", "me:$$apr1$$xy$$z1", "pw3"),
            says=(
                "NPM_TOKEN is given a credential in clear",
                "label users is given a credential in clear",
                "password is given a credential in clear",
            ),
            safety="safe",
            fixed="services:\n  web:\n    build:\n      context: .\n      args:\n"
            "        NPM_TOKEN: ${WEB_NPM_TOKEN:?set WEB_NPM_TOKEN in .env}\n    labels:\n"
            "      - traefik.http.middlewares.a.basicauth.users="
            "${WEB_BASICAUTH_USERS:?set WEB_BASICAUTH_USERS in .env}\n"
            "configs:\n  app:\n    content: |\n      user = me\n"
            "      password = ${APP_PASSWORD:?set APP_PASSWORD in .env}\n",
            files=_IGNORED,
            created={
                ".env": "WEB_NPM_TOKEN=abc123\nWEB_BASICAUTH_USERS='me:$apr1$xy$z1'\nAPP_PASSWORD=pw3\n",
                ".env.example": "WEB_NPM_TOKEN=\nWEB_BASICAUTH_USERS=\nAPP_PASSWORD=\n",
            },
        ),
        Bad(
            "services:\n  app:\n    image: app\n    volumes: [nas:/data]\nvolumes:\n  nas:\n    driver_opts:\n"
            "      type: cifs\n      o: username=me,password=pw3,vers=3.0\n      device: //nas/data\n",
            at="pw3",
            says="option password is given a credential in clear",
            safety="safe",
            fixed="services:\n  app:\n    image: app\n    volumes: [nas:/data]\nvolumes:\n  nas:\n    driver_opts:\n"
            "      type: cifs\n      o: username=me,password=${NAS_PASSWORD:?set NAS_PASSWORD in .env},vers=3.0\n"
            "      device: //nas/data\n",
            files=_IGNORED,
            created={".env": "NAS_PASSWORD=pw3\n", ".env.example": "NAS_PASSWORD=\n"},
        ),
        Good(_CACHE.format('    command: redis-server --requirepass ${PW} --masterauth "$$PW" --appendonly yes\n')),
        Good(_CACHE.format("    command: sh -c 'redis-server --requirepass $$(cat /run/secrets/pw)'\n")),
        Good(
            _CACHE.format(
                "    command: [app, --password-file, /run/secrets/pw, --token-ttl, '3600']\n    labels: [a=b]\n"
            )
        ),
        Good("services:\n  a:\n    build: {context: ., args: [NPM_TOKEN, VERSION=1]}\nsecrets:\n  s:\n    file: ./s\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for found in elsewhere(compose):
        owner = found.owner if isinstance(found.owner, Service) else None
        yield Finding(
            found.at,
            f"{found.what} is given a credential in clear",
            move(found),
            path=found.value.source.path,
            secrets=(found.span,),
            subject=found.owner.key,
            in_development=in_development(found.text, owner),
        )
