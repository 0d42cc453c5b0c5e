"""A user is named that the image does not have.

The engine looks names up in the image's own /etc/passwd and /etc/group. An image from scratch has neither, and that of
a language or a distribution has no account of the application until a RUN creates it: the build fails at `--chown`, the
container at its start. Numbers need no entry, and /etc/passwd can be copied in from another stage.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Good,
    Instruction,
    Severity,
    Span,
    Stage,
    User,
    absent_accounts,
    accounts,
    regex,
    rule,
    short,
    whole,
)

_NAME = regex(r"[A-Za-z0-9_.@\\-]+\$?")
_LARGEST = 2**31 - 1


@rule(
    "DF104",
    "unknown-user",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#user",
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    ),
    aliases=("tally/named-identity-in-passwdless-stage",),
    examples=(
        Bad("FROM scratch\nCOPY app /app\nUSER app\n", at="app", says="user app is not in the image"),
        Bad(
            "FROM scratch\nCOPY --chown=app:app app /app\nUSER 1000\n",
            at="app:app",
            says="user app is not in the image",
        ),
        Bad(
            "FROM gcr.io/distroless/static-debian12\nUSER appuser\n",
            at="appuser",
            says="user appuser is not in the image",
        ),
        Bad(
            "FROM debian:12\nUSER app # the user\n",
            at="app # the user",
            says="'app # the user' is no valid user or group",
        ),
        Bad(
            "FROM debian:12\nUSER 99999999999\n", at="99999999999", says="99999999999 is no valid user or group number"
        ),
        Bad(
            "FROM debian:12 AS build\nRUN useradd app\nFROM scratch\nCOPY --from=build /bin/x /x\nUSER app\n",
            at="app",
            says="user app is not in the image",
        ),
        Bad(
            "FROM python:3.12-slim\nRUN useradd --create-home appuser\nUSER runner\n",
            at="runner",
            says="user runner is not in the image",
        ),
        Good("FROM python:3.12-slim\nRUN ./create-users\nUSER runner\n"),
        Good("FROM python:3.12-slim\nRUN apt-get install -y redis-server\nUSER redis\n"),
        Good("FROM node:22\nUSER node\n"),
        Good("FROM gcr.io/distroless/static-debian12\nUSER nonroot:nonroot\n"),
        Good("FROM scratch\nUSER 65532:65532\n"),
        Good("FROM scratch\nUSER root\n"),
        Good(
            "FROM debian:12 AS build\nRUN useradd app\n"
            "FROM scratch\nCOPY --from=build /etc/passwd /etc/passwd\nUSER app\n"
        ),
        Good("FROM scratch\nADD rootfs.tar.xz /\nUSER app\n"),
        Good("FROM mystery\nUSER somebody\n"),
        Good("FROM debian:12\nUSER {{user}}\n"),
        Good("FROM debian:12\nARG USER\nUSER $USER\n"),
        Good("FROM debian:12\nRUN useradd app\nUSER app\n"),
        Good("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER NT AUTHORITY\\NETWORK SERVICE\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if stage.is_windows:
        return
    for instruction in stage.instructions:
        found = _named(instruction)
        value = stage.expand(found[0], instruction) if found else None
        # Doubled braces are a template engine's, not a name.
        if found and value and "{{" not in value:
            fault = _fault(stage, value, chown=isinstance(instruction, Copy))
            if fault:
                yield Finding(found[1], fault)


def _named(instruction: Instruction) -> tuple[str, Span] | None:
    if isinstance(instruction, User) and instruction.args:
        return instruction.args.text, instruction.args.whole
    flag = instruction.flag("chown") if isinstance(instruction, Copy) else None
    return (flag.value, flag.value_span) if flag and flag.value and flag.value_span else None


def _fault(stage: Stage, value: str, *, chown: bool) -> str | None:
    user, _, group = value.partition(":")
    for name in (user, group):
        if name and not _NAME.fullmatch(name):
            return f"{name[:40]!r} is no valid user or group"
        if name.isdecimal() and whole(name) > _LARGEST:
            return f"{short(name, 20)} is no valid user or group number"
    if accounts(stage).has(user) is False or absent_accounts.is_unknown(stage, user):
        return f"user {short(user, 40)} is not in the image"
    if chown and group and stage.is_scratch and accounts(stage).has_group(group) is False:
        return f"group {short(group, 40)} is not in the image"
    return None
