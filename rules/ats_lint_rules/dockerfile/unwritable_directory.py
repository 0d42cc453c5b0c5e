"""The program writes into a directory of the image that is not its user's.

WORKDIR and COPY make directories for root. A program that runs as another user, and makes its uploads, its cache, its
database or its log there, is told "permission denied" on the first write. `RUN mkdir -p … && chown …` before USER, or
`COPY --chown`, gives it a place of its own.

Reported is what the sources that the Dockerfile copies say, and what Laravel, Symfony and Rails write by themselves,
where the Dockerfile shows to whom the directory belongs, and no service of the project mounts something there.

Fix safety: hint. Whether the program is to own its directory, or to write elsewhere, its author knows.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, container_of, framework_places, rule, services_of, short
from ats_lint_rules._common.fixes import hint

_FROM = "FROM python:3.12-slim\nRUN useradd app\nWORKDIR /srv/app\nCOPY main.py .\n{}USER app\nCMD python main.py\n"
_MAIN = {"main.py": "import os\nos.makedirs('uploads', exist_ok=True)\n"}


@rule(
    "DF121",
    "unwritable-directory",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#user",
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    ),
    examples=(
        Bad(
            _FROM.format(""),
            at="app",
            says="main.py writes to /srv/app, which is not app's",
            safety="hint",
            files=_MAIN,
        ),
        Bad(
            "FROM node:22\nWORKDIR /app\nCOPY a.js .\nUSER node\nCMD node a.js\n",
            at="node",
            says="a.js writes to /app/logs, which is not node's",
            safety="hint",
            files={"a.js": "require('fs').appendFileSync('logs/a.log', 'x')\n"},
        ),
        Bad(
            "FROM php:8.4-fpm\nWORKDIR /var/www\nCOPY . .\n",
            at="php:8.4-fpm",
            says="artisan writes to /var/www/storage, which is not www-data's",
            safety="hint",
            files={"artisan": "x\n", "storage/logs/.gitignore": "*\n"},
        ),
        Bad(
            "FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD bin/rails server\n",
            at="1000",
            says="bin/rails writes to /app/log, which is not 1000's",
            safety="hint",
            files={"bin/rails": "x\n", "config/application.rb": "x\n"},
        ),
        Good(
            "FROM php:8.4-fpm\nWORKDIR /var/www\nCOPY --chown=www-data . .\n",
            files={"artisan": "x\n", "storage/logs/.gitignore": "*\n"},
        ),
        Good(
            "FROM node:22 AS base\nWORKDIR /app\nCOPY . .\n"
            "FROM base AS mail\nCMD pnpm -F mail start\nFROM base\nUSER node\nCMD pnpm -F web start\n",
            files={
                "mail/package.json": "{}",
                "mail/a.js": "require('fs').writeFileSync('./x.log', 'x')\n",
                "web/package.json": "{}",
            },
        ),
        Good(_FROM.format("RUN chown app .\n"), files=_MAIN),
        Good(_FROM.format("RUN mkdir uploads && chown app uploads\n"), files=_MAIN),
        Good(_FROM.format("RUN ./prepare\n"), files=_MAIN),
        Good(_FROM.format(""), files={"main.py": "open('/tmp/x', 'w')\n"}),
        Good(_FROM.format(""), files={"main.py": "open('logs/(a|b)/x', 'w')\n"}),
        Good(
            "FROM node:22\nUSER node\nWORKDIR /app\nCOPY a.js .\nCMD node a.js\n", files={"a.js": "fs.mkdirSync('x')\n"}
        ),
        Good(
            _FROM.format(""),
            files={**_MAIN, "compose.yaml": "services:\n  a:\n    build: .\n    volumes: ['./u:/srv/app/uploads']\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not stage.is_final or any(one.user or one.volumes or one.tmpfs for one in services_of(stage)):
        return
    found = stage.user.instruction
    own = found is not None and found.stage is stage
    told = (
        [(name, path, stage.user.value or "") for name, path in container_of(stage).blocked_writes.value] if own else []
    )
    for name, directory, who in (*told, *framework_places.denied(stage)):
        fix = hint("give it a directory of its own", "Where it is to write, its author knows.")
        message = f"{short(name, 20)} writes to {short(directory, 25)}, which is not {short(who, 20)}'s"
        yield Finding(found.args.whole if own and found is not None else stage.from_.args.whole, message, fix)
        return
