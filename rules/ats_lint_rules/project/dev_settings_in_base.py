"""Settings for development stand in the base Compose file.

A source directory mounted over the image's code, a command that reloads on every change, a debug switch: each of them
is right on a laptop and wrong on a server, where it runs other code than the image holds, slowly, and shows stack
traces to strangers. In an override file (`compose.override.yaml`, which `docker compose up` reads by itself) they reach
only those who develop.

Override files, files whose name says `dev` or `test`, and services behind such a profile are left alone, and so is a
file beside which another one says by itself what runs in production (`compose.prod.yaml`).

Fix safety: unsafe. The settings move to a new override file, so that `docker compose up` does what it did; whoever
starts the base file alone gets what the image itself says.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Compose,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Lines,
    Safety,
    Severity,
    regex,
    rule,
)
from ats_lint_rules._settings.base_only import reason
from ats_lint_rules._settings.development import dev_settings, is_base
from ats_lint_rules._settings.override_files import Found, override_lines, override_name

_PRODUCTION = regex(r"(?:^|[._-])(?:prod|production|deploy|release)(?:[._-]|$)")


@rule(
    "PX106",
    "dev-settings-in-base",
    on=Compose,
    severity=Severity.MEDIUM,
    about="project",
    tags={"development-settings", "security", "maintainability", "production", "readiness-environments"},
    references=(
        "https://docs.docker.com/compose/how-tos/production/",
        "https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/",
    ),
    examples=(
        Bad(
            "services:\n"
            "  web:\n    build: .\n    command: flask run --debug\n    volumes:\n      - .:/app\n      - data:/data\n"
            "    environment:\n      FLASK_DEBUG: 1\n      TZ: UTC\n"
            "volumes:\n  data:\n",
            at=("flask run --debug", ".:/app", "FLASK_DEBUG: 1"),
            says=(
                "command reloads or debugs the program",
                "source directory . is mounted over the image's code",
                "FLASK_DEBUG switches development mode on",
            ),
            safety="unsafe",
            files={"Dockerfile": 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["flask", "run"]\n', "app.py": ""},
            fixed="services:\n"
            "  web:\n    build: .\n    volumes:\n      - data:/data\n"
            "    environment:\n      TZ: UTC\n"
            "volumes:\n  data:\n",
            created={
                "compose.override.yaml": "# Settings for development: "
                "`docker compose up` lays them over compose.yaml.\n"
                "services:\n  web:\n    command: flask run --debug\n    volumes:\n      - .:/app\n"
                "    environment:\n      FLASK_DEBUG: 1\n"
            },
        ),
        Bad(
            "services:\n  web:\n    image: app\n    environment: [NODE_ENV=development]\n",
            at="NODE_ENV=development",
            says="NODE_ENV switches development mode on",
            safety="hint",
            files={"compose.override.yaml": "services: {web: {restart: always}}\n"},
        ),
        Bad(
            "services:\n  web:\n    build: .\n    volumes: ['.:/var/www/html']\n",
            at="'.:/var/www/html'",
            says="source directory . is mounted over the image's code",
            safety="hint",
            files={"Dockerfile": "FROM php:8.4-apache\n", "index.php": ""},
        ),
        Good(
            "services:\n  dags:\n    build: .\n    volumes: ['./plugins:/opt/airflow/plugins']\n",
            files={
                "Dockerfile": "FROM apache/airflow:2.10.4\nCOPY r.txt /tmp/\nRUN pip install -r /tmp/r.txt\n",
                "plugins/a.py": "x = 1\n",
            },
        ),
        Good(
            "services:\n  seeder:\n    build: .\n    profiles: [seed]\n    volumes: ['./src:/app/src:ro']\n",
            files={"Dockerfile": "FROM node:24\nWORKDIR /app\nCOPY . .\nCMD node seed.js\n", "src/a.js": ""},
        ),
        Good(
            "services:\n  web:\n    build: .\n    volumes: ['./data:/app/data', './a.conf:/etc/a.conf:ro']\n",
            files={"Dockerfile": "FROM a\n", "data/a.txt": "", "a.conf": ""},
        ),
        Good(
            "services:\n  web:\n    build: .\n    command: flask run --debug\n",
            files={
                "Dockerfile": "FROM python:3.14\nCMD flask run\n",
                "compose.prod.yaml": "services:\n  web:\n    image: acme/web:1\n",
            },
        ),
        Good(
            "services:\n  init:\n    build: .\n    volumes: ['.:/sources']\n",
            files={"Dockerfile": "FROM python:3.14\nWORKDIR /app\nCOPY . .\nCMD python a.py\n", "a.py": ""},
        ),
        Good("services:\n  web:\n    image: a\n    command: npm run dev\n", path="compose.dev.yaml"),
        Good("services:\n  web:\n    image: a\n    environment: {DEBUG: '0', NODE_ENV: '${NODE_ENV:-development}'}\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    if compose.own_paths is not None or not is_base(compose.source) or _is_for_development(compose):
        return
    found = [
        (service, setting)
        for service in compose.services.values()
        for setting in dev_settings(service)
        if is_base(setting.source)
    ]
    fix = _fix(compose, found) if found else None
    for service, setting in found:
        yield Finding(setting.span, setting.message, fix, path=setting.source.path, subject=service.key)


def _is_for_development(compose: Compose) -> bool:
    """Tell whether a file beside it says by itself what runs in production: then this one is for development."""
    beside = (one for one in compose.project.composes if one is not compose and one.directory == compose.directory)
    return any(one.own_paths is None and _PRODUCTION.search(one.path.stem.lower()) for one in beside)


def _fix(compose: Compose, found: list[Found]) -> Fix:
    title = "move them to an override file"
    why_not = reason(compose, found)
    if why_not:
        return Fix(title, (), Safety.HINT, why_not)
    try:
        edits: list[Edit] = [edit for service, setting in found for edit in service.remove(setting.path)]
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("file"))
    because = "docker compose up does what it did; the base file alone runs what the image says."
    path = compose.directory / override_name(compose)
    lines = Lines(path, tuple(override_lines(compose, found)))
    return Fix(title, tuple(edits), Safety.UNSAFE, because, lines=(lines,))
