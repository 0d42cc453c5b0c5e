"""What the program logs stays inside of the container.

Docker keeps what a process writes to its standard streams: `docker logs`, log drivers and rotation work on them. A file
in the container's own layer is seen by nobody, grows without bounds, and is gone with the container. Libraries and
frameworks do that where their set-up names a file: winston, pino, log4js, bunyan, Log4j, Logback, Spring
(`logging.file.name`), NLog, Serilog, log4net, Monolog, Laravel, Rails without `RAILS_LOG_TO_STDOUT`, lumberjack, zap,
loguru, `logging.config`. Django without `LOGGING` says nothing of errors once DEBUG is off, but by mail.

Quiet are files that a volume or a mount keeps, and links to `/dev/stdout`. Where the same set-up also writes to the
standard streams the finding is for your information.

Fix safety: a hint. Which set-up of logging is meant for containers only the author knows.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Related, Safety, Severity, Stage, logging_setups, rule, short

_NODE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "index.js"]\n'
_DJANGO = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "x.wsgi"]\n'
_SETTINGS = "INSTALLED_APPS = []\nMIDDLEWARE = []\n"
_WINSTON = 'new winston.transports.File({ level: "info", filename: "logs/app.log" })\n'


@rule(
    "DF417",
    "log-in-container",
    on=Stage,
    severity=Severity.LOW,
    tags={"reliability", "production"},
    references=(
        "https://12factor.net/logs",
        "https://docs.docker.com/engine/logging/",
    ),
    examples=(
        Bad(
            _NODE,
            at='["node", "index.js"]',
            says="logs of winston stay inside the container: /app/logs/app.log",
            safety="hint",
            files={"logger.js": _WINSTON},
        ),
        Bad(
            _NODE,
            at='["node", "index.js"]',
            says="logs of winston go to a file inside the container, too",
            safety="hint",
            severity="info",
            files={"logger.js": _WINSTON + "new winston.transports.Console()\n"},
        ),
        Bad(
            _DJANGO,
            at='["gunicorn", "x.wsgi"]',
            says="errors of Django go nowhere: LOGGING is not set",
            safety="hint",
            severity="info",
            files={"x/settings.py": _SETTINGS},
        ),
        Good(_NODE, files={"logger.js": "new winston.transports.Console()\n"}),
        Good(_NODE.replace("CMD", "VOLUME /app/logs\nCMD"), files={"logger.js": _WINSTON}),
        Good(_NODE.replace("CMD", "RUN ln -sf /dev/stdout /app/logs/app.log\nCMD"), files={"logger.js": _WINSTON}),
        Good(
            _NODE,
            files={
                "logger.js": _WINSTON,
                "compose.yaml": "services:\n  a:\n    build: .\n    volumes: ['./logs:/app/logs']\n",
            },
        ),
        Good(
            _DJANGO.replace("x.wsgi", "app"),
            files={
                "train.py": 'logging.basicConfig(filename="train.log")\nif __name__ == "__main__":\n    main()\n',
                "app.py": "import flask\n",
            },
        ),
        Good(_DJANGO, files={"x/settings.py": _SETTINGS + "LOGGING = {}\n"}),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    started = stage.cmd or stage.entrypoint
    if not stage.is_final or started is None or started.stage is not stage:
        return
    found = sorted(logging_setups.logging_setups(stage), key=lambda one: one.streams)
    for one in found[:1]:
        message = f"logs of {one.library} stay inside the container: {short(one.path, 30)}"
        if one.streams:
            message = f"logs of {one.library} go to a file inside the container, too"
        if not one.path:
            message = f"errors of {one.library} go nowhere: LOGGING is not set"
        related = tuple(Related(each.source.path, each.span, f"{each.library} is set up here") for each in found)
        fix = Fix("log to the standard streams", (), Safety.HINT, "Which set-up is for containers, its author knows.")
        severity = Severity.INFO if one.streams or not one.path else None
        yield Finding(started.args.whole, message, fix, related, severity=severity)
