"""The final image runs in debug mode.

Debug modes show stack traces and settings to everybody, reload code at every change, and some (Werkzeug's console,
Node's inspector, Java's debug wire protocol) run whatever the other side sends. They belong to a development stage
or an override file.

Stages and Dockerfiles that are called after development, debugging or tests are left alone.

Fix safety: unsafe. The switch is set to its production value or removed: settings that only the debug mode
has change with it.
"""

import re
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Cmd,
    Command,
    EditRefused,
    Entrypoint,
    Env,
    Finding,
    Fix,
    Good,
    Pair,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    Word,
    edits,
    regex,
    rule,
    shell,
)

_ON = regex(r"(1|true|yes|on|t|y)", re.IGNORECASE)
_SWITCHES = frozenset({"FLASK_DEBUG", "DJANGO_DEBUG", "APP_DEBUG", "RAILS_DEBUG", "SYMFONY_DEBUG", "FASTAPI_DEBUG",
                       "STREAMLIT_DEBUG", "WP_DEBUG", "DEBUG", "UVICORN_RELOAD"})  # fmt: skip
_MODES = {
    "FLASK_ENV": "production", "NODE_ENV": "production", "RAILS_ENV": "production", "RACK_ENV": "production",
    "APP_ENV": "production", "ASPNETCORE_ENVIRONMENT": "Production", "DOTNET_ENVIRONMENT": "Production",
    "MIX_ENV": "prod", "DJANGO_ENV": "production", "ENVIRONMENT": "production",
}  # fmt: skip
_DEVELOPMENT = regex(r"(dev|development|debug|local)", re.IGNORECASE)
_FALSE = {"1": "0", "true": "false", "yes": "no", "on": "off", "t": "f", "y": "n"}
_OPTION = regex(r"(--reload|--debug|--debugger|--use-reloader|--inspect(-brk|-wait|-port)?(=.*)?|--remote-debug.*|"
                     r"-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug)")  # fmt: skip
_JVM = regex(r"-agentlib:jdwp|-Xrunjdwp|-Xdebug\b|--inspect(-brk)?\b")
_RUNNERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "flask", "fastapi", "node", "java", "python", "python3",
                      "granian", "sanic", "quart", "nodejs", "deno", "bun", "ts-node", "tsx", "daphne"})  # fmt: skip
_TOOLS = frozenset({"nodemon", "debugpy", "dlv", "ts-node-dev", "air", "watchmedo", "pdb", "ptvsd", "pydevd"})
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
        Good("FROM node:22\nENV NODE_ENV=development\n", path="Dockerfile.dev"),
        Good("FROM node:22\nENV NODE_ENV=development\n", path="php-nginx-dev/8.1/Dockerfile"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    name = stage.dockerfile.path.name.lower().replace("dockerfile", "").replace("containerfile", "")
    if not stage.is_final or any(map(_STAGE.search, (stage.name or "", name, *_folders(stage)))):
        return
    for key, (env, pair) in _last_values(stage).items():
        value = stage.expand(pair.raw or "", env)
        if pair.value is not None and value and _is_debug(key, value):
            yield Finding(pair.value.span, f"{key} turns on the debug mode", _value_fix(stage, key, value, pair))
    for instruction in (stage.entrypoint, stage.cmd):
        if instruction is not None and instruction.stage is stage:
            for command in instruction.commands:
                yield from _started(instruction, command)
    for run in stage.runs:
        yield from (Finding(word.span, "xdebug is installed in the final image") for word in _xdebug(run))


def _folders(stage: Stage) -> tuple[str, ...]:
    """Return the names of the directories that the Dockerfile lies in, from the project's root."""
    project, path = stage.dockerfile.project, stage.dockerfile.path
    root = project.root
    return path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()


def _last_values(stage: Stage) -> dict[str, tuple[Env, Pair]]:
    found: dict[str, tuple[Env, Pair]] = {}
    for instruction in stage.chain():
        if isinstance(instruction, Env):
            found |= {pair.key.text: (instruction, pair) for pair in instruction.pairs}
    return {key: item for key, item in found.items() if item[0].stage is stage}


def _is_debug(key: str, value: str) -> bool:
    if key in _SWITCHES:
        return bool(_ON.fullmatch(value))
    if key in _MODES:
        return bool(_DEVELOPMENT.fullmatch(value))
    return key in {"JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "CATALINA_OPTS"} and bool(
        _JVM.search(value)
    )


def _value_fix(stage: Stage, key: str, value: str, pair: Pair) -> Fix:
    new = _MODES.get(key) or _FALSE.get(value.lower())
    because = "Settings that only the debug mode has would change with it."
    if new is None or pair.value is None or "$" in stage.source.slice(pair.value.span):
        return Fix("turn the debug mode off", (), Safety.HINT, "What to put in its place is for the author to say.")
    return Fix(f"set {key}={new}", edits.replace(pair.value.span, new), Safety.UNSAFE, because)


def _started(instruction: Cmd | Entrypoint, command: Command) -> Iterator[Finding]:
    tool = _tool(command)
    if tool is not None:
        fix = Fix(
            "start the program itself", (), Safety.HINT, "How it starts without the tool is for the author to say."
        )
        yield Finding(tool.span, f"{tool.basename or tool.text} is a tool for development", fix)
    if command.name not in _RUNNERS:
        return
    for word in command.args:
        if word.text and _OPTION.fullmatch(word.text):
            name = word.text.partition("=")[0].partition(":")[0]
            yield Finding(word.span, f"{name} turns on the debug mode", _word_fix(instruction, word.span, name))


def _tool(command: Command) -> Word | None:
    if command.name in _TOOLS:
        return command.program
    if command.name in {"python", "python3"} and command.first == "-m" and len(command.args) > 1:
        return command.args[1] if command.args[1].text in _TOOLS else None
    return None


def _word_fix(instruction: Cmd | Entrypoint, span: Span, name: str) -> Fix:
    because = "Settings that only the debug mode has would change with it."
    try:
        token = next((item for item in instruction.json or () if item.span == span), None)
        where = token if token is not None else _Place(span)
        return Fix(f"remove {name}", edits.delete_word(instruction, where), Safety.UNSAFE, because)
    except EditRefused as refused:
        return Fix(f"remove {name}", (), Safety.HINT, f"The word cannot be removed exactly: {refused}.")


class _Place:
    def __init__(self, span: Span) -> None:
        self.span = span


def _xdebug(run: Run) -> Iterator[Word]:
    """Yield the first word of a RUN that installs or enables Xdebug."""
    for command in run.commands:
        call = shell.package_call(command)
        words = call.packages if call is not None and call.action == "install" else ()
        if command.name in {
            "pecl",
            "docker-php-ext-enable",
            "docker-php-ext-install",
            "install-php-extensions",
            "phpenmod",
        }:
            words = command.args
        found = next((word for word in words if re.search(r"(^|[-_])xdebug", word.text or "")), None)
        if found is not None:
            yield found
            return
