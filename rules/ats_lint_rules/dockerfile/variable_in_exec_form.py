"""A variable stands in the exec form, which no shell reads: the program gets its name as text.

`CMD ["./run", "--port", "$PORT"]` passes the five letters `$PORT`. Neither the builder nor the engine puts ENV or ARG
in there, in RUN, CMD, ENTRYPOINT and HEALTHCHECK alike; only a shell does.

Programs that expand such text by themselves (shells, `envsubst`, interpreters with their own `$`) are left alone, and
lower case names that no ENV or ARG sets.

Fix safety: unsafe. A shell is put in front, which hands over to the program: it then gets the variable's value, where
it got the text.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Cmd,
    EditRefused,
    Entrypoint,
    Finding,
    Fix,
    Good,
    Instruction,
    Run,
    Safety,
    Severity,
    Stage,
    Token,
    container_of,
    edits,
    rule,
    short,
)
from ats_lint import HealthcheckInstruction as Healthcheck
from ats_lint_rules._run.execform import VARIABLE, expands_itself, through_shell

_TITLE = "let a shell put the variable in"


@rule(
    "DF413",
    "variable-in-exec-form",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
        "https://docs.docker.com/reference/dockerfile/#environment-replacement",
    ),
    examples=(
        Bad(
            'FROM debian:13-slim\nENV PORT=80\nCMD ["./run", "--port", "$PORT"]  \n',
            at='"$PORT"',
            says="$PORT stays text: no shell reads the exec form",
            safety="unsafe",
            fixed='FROM debian:13-slim\nENV PORT=80\nCMD ["/bin/sh", "-c", "exec ./run --port \\"$PORT\\""]  \n',
        ),
        Bad(
            'FROM debian:13-slim\nENV NAME=a\nENTRYPOINT ["./run", "--name=${NAME}"]\n',
            at='"--name=${NAME}"',
            says="${NAME} stays text: no shell reads the exec form",
            safety="unsafe",
            fixed="FROM debian:13-slim\nENV NAME=a\n"
            'ENTRYPOINT ["/bin/sh", "-c", "exec ./run \\"--name=${NAME}\\" \\"$@\\"", "./run"]\n',
        ),
        Bad(
            'FROM debian:13-slim\nARG dir=/srv\nRUN ["mkdir", "$dir"]\n',
            at='"$dir"',
            says="$dir stays text: no shell reads the exec form",
            safety="unsafe",
            fixed='FROM debian:13-slim\nARG dir=/srv\nRUN ["/bin/sh", "-c", "mkdir \\"$dir\\""]\n',
        ),
        Bad(
            'FROM python:3.13\nHEALTHCHECK CMD ["curl", "-f", "http://127.0.0.1:$PORT/"]\nCMD ["a"]\n',
            at='"http://127.0.0.1:$PORT/"',
            says="$PORT stays text: no shell reads the exec form",
            safety="unsafe",
            fixed="FROM python:3.13\n"
            'HEALTHCHECK CMD ["/bin/sh", "-c", "curl -f \\"http://127.0.0.1:$PORT/\\""]\nCMD ["a"]\n',
        ),
        Bad(
            'FROM gcr.io/distroless/static\nCOPY a /a\nCMD ["/a", "$PORT"]\n',
            at='"$PORT"',
            says="$PORT stays text: no shell reads the exec form",
            safety="hint",
        ),
        Bad(
            'FROM debian:13-slim\nENTRYPOINT ["./run"]\nCMD ["--port", "$PORT"]\n',
            at='"$PORT"',
            says="$PORT stays text: no shell reads the exec form",
            safety="hint",
        ),
        Good('FROM debian:13-slim\nENV PORT=80\nCMD ["sh", "-c", "exec ./run --port $PORT"]\n'),
        Good('FROM debian:13-slim\nENV PORT=80\nENTRYPOINT ["sh", "-c"]\nCMD ["./run --port $PORT"]\n'),
        Good('FROM debian:13-slim\nENV PORT=80\nENTRYPOINT ["tini", "--", "bash", "-c", "./run $PORT"]\n'),
        Good("FROM debian:13-slim\nENV PORT=80\nCMD ./run --port $PORT\n"),
        Good('FROM nginx:1.27\nCMD ["nginx", "-g", "log_format a \'$host\'; daemon off;"]\n'),
        Good('FROM debian:13-slim\nRUN ["awk", "{print $NF}", "/etc/passwd"]\n'),
        Good('FROM debian:13-slim\nRUN ["perl", "-e", "print $ENV{PATH}"]\n'),
        Good('FROM php:8.4-cli\nRUN ["php", "-r", "echo $X;"]\n'),
        Good('FROM eclipse-temurin:21\nCMD ["java", "-jar", "/a.jar", "--server.port=${PORT}"]\n'),
        Good('FROM debian:13-slim\nCMD ["./run", "a$$b", "\\\\$HOME", "cost $5"]\n'),
        Good('FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD ["cmd", "/c", "echo $X"]\n'),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for item in stage.instructions:
        one = item.probe if isinstance(item, Healthcheck) else item
        if not isinstance(one, Run | Cmd | Entrypoint) or not one.json or _is_read(stage, one, one.json):
            continue
        found = ((token, match) for token in one.json if (match := _variable(stage, token.text)) is not None)
        for token, match in found:
            message = f"{short(match, 20)} stays text: no shell reads the exec form"
            yield Finding(token.span, message, _fix(stage, item, one))
            break


def _variable(stage: Stage, text: str) -> str | None:
    """Return the variable that is meant in a word: one that is set here, or one in capitals."""
    for found in VARIABLE.finditer(text):
        name = found["name"] or found["braced"]
        if name.isupper() or name in stage.scope().values:
            return found[0]
    return None


def _is_read(stage: Stage, one: Instruction, words: tuple[Token, ...]) -> bool:
    """Tell whether a shell, or a program that expands such text, gets the words."""
    texts = [token.text for token in words]
    if isinstance(one, Cmd) and stage.entrypoint is not None and one is stage.cmd:
        texts = [token.text for token in stage.entrypoint.json or ()] + texts
    return stage.is_windows or expands_itself(texts)


def _fix(stage: Stage, item: Instruction, one: Instruction) -> Fix:
    facts = container_of(stage).facts
    if facts is not None and (facts.has("sh") is False or facts.shell == ""):
        return Fix(_TITLE, (), Safety.HINT, "The image has no shell that could put it in.")
    if isinstance(one, Cmd) and item is one and stage.entrypoint is not None:
        return Fix(_TITLE, (), Safety.HINT, "The words are arguments of ENTRYPOINT: the shell would belong there.")
    kind = "entrypoint" if isinstance(one, Entrypoint) else "command" if item is one and isinstance(one, Cmd) else "run"
    made = through_shell([token.text for token in one.json or ()], stage.shell_at(one)[:2], kind)
    try:
        placed = edits.replace_args(item, f"CMD {made}" if isinstance(item, Healthcheck) else made)
    except EditRefused as refused:
        return Fix(_TITLE, (), Safety.HINT, refused.because("instruction"))
    return Fix(_TITLE, placed, Safety.UNSAFE, "The program gets the value now, and whether it is right is not in view.")
