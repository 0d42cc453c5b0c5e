"""The final image runs in debug mode.

Debug modes show stack traces and settings to everybody, reload code at every change, and some (Werkzeug's console,
Node's inspector, Java's debug wire protocol) run whatever the other side sends. They belong to a development stage
or an override file.

Stages and Dockerfiles that are called after development, debugging or tests are left alone, and so are variables of
frameworks (`APP_ENV`) in an image into which no program is copied.

Fix safety: unsafe. The switch is set to its production value or removed: settings that only the debug mode
has change with it.
"""

import re
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Good,
    Severity,
    Stage,
    regex,
    rule,
)
from ats_lint_rules._settings.debug_switches import is_debug, last_values, switched_off
from ats_lint_rules._settings.debug_tools import started, xdebug

_STAGE = regex(
    r"(^|[-_.])(dev|devel|develop|development|debug|test|tests|testing|devcontainer)($|[-_.])", re.IGNORECASE
)


@rule(
    "DF117",
    "debug-mode",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"security", "production"},
    references=(
        "https://flask.palletsprojects.com/en/stable/debugging/",
        "https://nodejs.org/en/learn/getting-started/debugging",
        "https://cwe.mitre.org/data/definitions/489.html",
    ),
    aliases=("tally/php/no-xdebug-in-final-image",),
    examples=(
        Bad(
            "FROM python:3.12-slim\nENV FLASK_DEBUG=1 FLASK_APP=x\nCMD flask run\n",
            at="1",
            says="FLASK_DEBUG turns on the debug mode",
            safety="unsafe",
            fixed="FROM python:3.12-slim\nENV FLASK_DEBUG=0 FLASK_APP=x\nCMD flask run\n",
        ),
        Bad(
            'FROM node:22\nENV NODE_ENV="development"\nCMD ["node", "--inspect=0.0.0.0:9229", "x.js"]\n',
            at=('"development"', '"--inspect=0.0.0.0:9229"'),
            says=("NODE_ENV turns on the debug mode", "--inspect turns on the debug mode"),
            safety="unsafe",
            fixed='FROM node:22\nENV NODE_ENV=production\nCMD ["node", "x.js"]\n',
        ),
        Bad(
            'FROM python:3.12-slim\nCMD ["uvicorn", "app:app", "--reload", "--host", "0.0.0.0"]\n',
            at='"--reload"',
            says="--reload turns on the debug mode",
            safety="unsafe",
            fixed='FROM python:3.12-slim\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
        ),
        Bad(
            "FROM eclipse-temurin:21\n"
            "ENV JAVA_TOOL_OPTIONS='-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005'\nCMD java -jar x.jar\n",
            at="'-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005'",
            says="JAVA_TOOL_OPTIONS turns on the debug mode",
            safety="hint",
        ),
        Bad(
            "FROM php:8.3\nRUN pecl install xdebug && docker-php-ext-enable xdebug\n",
            at="xdebug",
            says="xdebug is installed in the final image",
        ),
        Bad(
            "FROM python:3.12\nCMD python -m debugpy --listen 0.0.0.0:5678 -m app\n",
            at="debugpy",
            says="debugpy is a tool for development",
            safety="hint",
        ),
        Bad("FROM node:22\nCMD nodemon x.js\n", at="nodemon", says="nodemon is a tool for development", safety="hint"),
        Bad(
            "FROM node:22\nARG MODE=development\nENV NODE_ENV=$MODE\nCMD node x.js\n",
            at="$MODE",
            says="NODE_ENV turns on the debug mode",
            safety="hint",
        ),
        Good("FROM node:22 AS dev\nENV NODE_ENV=development\nCMD nodemon x.js\n"),
        Good("FROM node:22\nENV NODE_ENV=development\nRUN npm ci\nENV NODE_ENV=production\nCMD node x.js\n"),
        Good("FROM node:22 AS build\nENV NODE_ENV=development\nFROM node:22\nCMD node x.js\n"),
        Good("FROM python:3.12\nENV FLASK_DEBUG=0 DEBUG=false DEBUG_LEVEL=1\nCMD gunicorn --workers 2 app:app\n"),
        Good("FROM debian:12\nCMD nginx --reload\n"),
        Good("FROM php:8.3-fpm\nENV APP_ENV=development\nRUN docker-php-ext-install pdo_mysql\n"),
        Good("FROM node:22\nENV NODE_ENV=development\n", path="Dockerfile.dev"),
        Good("FROM node:22\nENV NODE_ENV=development\n", path="php-nginx-dev/8.1/Dockerfile"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    name = stage.dockerfile.path.name.lower().replace("dockerfile", "").replace("containerfile", "")
    if not stage.is_final or any(map(_STAGE.search, (stage.name or "", name, *_folders(stage)))):
        return
    program = any(isinstance(one, Copy) for one in stage.chain())
    for key, (env, pair) in last_values(stage).items():
        value = stage.expand(pair.raw or "", env)
        if pair.value is not None and value and is_debug(key, value) and (program or not key.startswith("APP_")):
            yield Finding(pair.value.span, f"{key} turns on the debug mode", switched_off(stage, key, value, pair))
    for instruction in (stage.entrypoint, stage.cmd):
        if instruction is not None and instruction.stage is stage:
            for command in instruction.commands:
                yield from started(instruction, command)
    for run in stage.runs:
        yield from (Finding(word.span, "xdebug is installed in the final image") for word in xdebug(run))


def _folders(stage: Stage) -> tuple[str, ...]:
    """Return the names of the directories that the Dockerfile lies in, from the project's root."""
    project, path = stage.dockerfile.project, stage.dockerfile.path
    root = project.root
    return path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
