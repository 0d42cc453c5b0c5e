"""Process number 1 does not reap.

The first process of a container inherits every orphan, and has to forward signals. A shell, an interpreter or a package
runner does neither: zombies pile up, and `docker stop` kills it after ten seconds. `init: true` puts a small init
in front.

Looked at are services whose command or Dockerfile shows what is started. Those that start an init (`tini`, `dumb-init`,
s6 …) themselves are left alone, and so are images that are used as they come.

Fix safety: unsafe. The program is no longer process number 1, which a few of them insist on.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Safety, Service, Severity, container_of, rule
from ats_lint_rules._common.fixes import propose

_INITS = frozenset(
    {"tini", "tini-static", "dumb-init", "catatonit", "init", "s6-svscan", "docker-init", "my_init", "supervisord",
     "systemd", "runsvdir", "runit", "pid1", "pm2-runtime"}
)  # fmt: skip
_APPLICATIONS = frozenset(
    {"sh", "bash", "ash", "dash", "python", "python3", "node", "npm", "yarn", "pnpm", "npx", "bun", "deno", "java",
     "ruby", "bundle", "php", "perl", "dotnet", "uvicorn", "flask", "celery", "poetry", "uv", "pipenv", "streamlit",
     "rails"}
)  # fmt: skip


@rule(
    "DC414",
    "missing-init",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"reliability", "production"},
    references=("https://docs.docker.com/reference/compose-file/services/#init",),
    examples=(
        Bad(
            "services:\n  web:\n    image: node:20\n    command: npm start\n",
            at="web",
            says="npm is process 1, and reaps nothing",
            safety="unsafe",
            fixed="services:\n  web:\n    image: node:20\n    command: npm start\n    init: true\n",
        ),
        Bad(
            "services:\n  web:\n    build: .\n",
            at="web",
            says="sh is process 1, and reaps nothing",
            safety="unsafe",
            fixed="services:\n  web:\n    build: .\n    init: true\n",
            files={"Dockerfile": "FROM python:3.12\nCMD python app.py\n"},
        ),
        Good("services:\n  web:\n    image: node:20\n    command: npm start\n    init: true\n"),
        Good("services:\n  web:\n    image: node:20\n    command: npm start\n    init: false\n"),
        Good(
            "services:\n  web:\n    build: .\n",
            files={"Dockerfile": 'FROM node:20\nENTRYPOINT ["tini", "--", "node", "a"]\n'},
        ),
        Good("services:\n  web:\n    build: .\n", files={"Dockerfile": 'FROM own/base\nCMD ["/app"]\n'}),
        Good("services:\n  db:\n    image: postgres:16\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    words = container.argv
    if service.has("init") or not words or (container.stage is None and not container.is_overridden):
        return
    names = [word.rpartition("/")[2] for word in words]
    started = names[0]
    if started in {"docker-entrypoint.sh", "docker-php-entrypoint"} and len(names) > 1:
        started = names[1]
    if started in _APPLICATIONS and not _INITS.intersection(" ".join(names).split()):
        because = "The program is no longer process number 1."
        fix = propose("add init: true", Safety.UNSAFE, because, lambda: service.set("init", "true"))
        yield Finding(service.name.span, f"{started} is process 1, and reaps nothing", fix)
