"""USER gives the process to root.

The last USER of the stage is root, so what it starts runs as root: whoever breaks into it may change everything in
the container and use every capability it has. Root is needed to install; after that USER should name another
account.

Looked at are final stages and those that Compose runs, with ARG and ENV filled in. Images whose every Compose
service sets a `user` that is not root are left alone; an entrypoint that gives up root by itself (gosu, su-exec,
setpriv …) lowers the severity, and so does a known base from which nothing is started; one that is made to build or to
test in is left alone.

Fix safety: unsafe. The author asked for root, perhaps for a reason that no file shows. The fix goes back to the
user that was in force before, or to an account chosen as missing-user does, behind the last instruction that needs
root.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    Finding,
    Fix,
    Good,
    RootProcess,
    Safety,
    Severity,
    Stage,
    container_of,
    rule,
    short,
    steps_down,
)
from ats_lint_rules._nonroot.nonroot import leave_root


@rule(
    "DF102",
    "root-user",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security", "cis-4.1", "owasp-2", "readiness-users"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("DL3002", "DS-0002", "CKV_DOCKER_8", "67fd0c4a", "last-user-is-root"),
    examples=(
        Bad(
            "FROM jenkins/jenkins:lts\nUSER root\nRUN apt-get update && apt-get install -y git\n",
            at="root",
            says="user root runs the process",
            safety="unsafe",
            fixed="FROM jenkins/jenkins:lts\nUSER root\nRUN apt-get update && apt-get install -y git\nUSER jenkins\n",
        ),
        Bad(
            "FROM node:22\nUSER node\nCOPY . .\nUSER 0:0\nCMD node x.js\n",
            at="0:0",
            says="user 0:0 runs the process",
            safety="unsafe",
            fixed="FROM node:22\nUSER node\nCOPY . .\nUSER node\nCMD node x.js\n",
        ),
        Bad(
            "FROM python:3.12-slim\nARG RUN_AS=root\nENV WHO=$RUN_AS\nWORKDIR /app\nUSER ${WHO}\nCMD python -m app\n",
            at="${WHO}",
            says="user root runs the process",
            safety="unsafe",
            fixed="FROM python:3.12-slim\nARG RUN_AS=root\nENV WHO=$RUN_AS\nWORKDIR /app\n"
            "RUN useradd --create-home app && chown app:app /app\nUSER app\nCMD python -m app\n",
        ),
        Bad(
            'FROM debian:12\nRUN apt-get install -y gosu\nUSER root\nENTRYPOINT ["gosu", "nobody", "sleep", "9"]\n',
            at="root",
            says="user root runs the process",
            safety="hint",
            severity="low",
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER ContainerAdministrator\nCMD ping -t localhost\n",
            at="ContainerAdministrator",
            says="user ContainerAdministrator runs the process",
            safety="unsafe",
            fixed="FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER ContainerUser\nCMD ping -t localhost\n",
        ),
        Bad("FROM debian:12\nUSER 00\n", at="00", says="user 00 runs the process", safety="hint", severity="low"),
        Bad("FROM acme/app:1\nUSER root\nRUN make\n", at="root", says="user root runs the process", safety="hint"),
        Good("FROM ubuntu:24.04\nRUN apt-get install -y gcc\nUSER root\n", path=".ci/Dockerfile"),
        Bad(
            "FROM debian:12 AS base\nUSER root:staff\nFROM base\nCMD x\n",
            at="root:staff",
            says="user root:staff runs the process",
            safety="unsafe",
            fixed="FROM debian:12 AS base\nUSER root:staff\nFROM base\nRUN useradd --create-home app\n"
            "USER app\nCMD x\n",
        ),
        Bad(
            "FROM debian:12\nARG RUN_AS=10001\nUSER $RUN_AS\nCMD ./serve\n",
            at="$RUN_AS",
            says="user root runs the process of a",
            safety="hint",
            files={
                "compose.yaml": "services:\n  a:\n    build: {context: ., args: {RUN_AS: root}}\n  b:\n    build: .\n",
            },
        ),
        Good(
            "FROM debian:12\nARG RUN_AS=root\nUSER $RUN_AS\nCMD ./serve\n",
            files={"compose.yaml": "services:\n  a:\n    build: {context: ., args: {RUN_AS: '1000'}}\n"},
        ),
        Good("FROM debian:12\nUSER root\nRUN useradd app\nUSER app\n"),
        Good("FROM debian:12 AS build\nUSER root\nFROM debian:12\nUSER 1000\n"),
        Good("FROM debian:12\nARG WHO\nUSER $WHO\n"),
        Good("FROM debian:12\nCMD x\n"),
        Good("FROM debian:12\nUSER root\n", path=".devcontainer/Dockerfile"),
        Good(
            "FROM node:22\nUSER root\nCMD node x.js\n",
            files={"compose.yaml": "services:\n  a:\n    build: .\n    user: node\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found, process = stage.user.instruction, container_of(stage).rootless.process.value
    if found is None or process is None or process.user is None:
        return
    if any(other.is_final and other.user.instruction is found for other in stage.dockerfile.stages[: stage.index]):
        # The same instruction was reported with the stage before.
        return
    names = f" of {', '.join(process.services)}" if process.services else ""
    asked = container_of(stage).rootless
    idle = asked.starts_nothing.value and stage.base_known
    if idle and asked.is_workbench.value:
        return  # whoever starts or builds upon it says as whom
    low = idle or steps_down(stage) or asked.is_left_to_editor.value
    severity = Severity.LOW if low else None
    message = f"user {short(process.user, 30)} runs the process{names}"
    yield Finding(found.args.whole, message, _fix(stage, process), severity=severity, in_development=Severity.MEDIUM)


def _fix(stage: Stage, process: RootProcess) -> Fix | None:
    if process.argument:
        return Fix("build it with another user", (), Safety.HINT, "The arguments of the service's build ask for root.")
    return _windows(stage) if stage.is_windows else leave_root(stage)


def _windows(stage: Stage) -> Fix | None:
    found = stage.user.instruction
    later = found is not None and any(one.keyword == "RUN" and one.index > found.index for one in stage.instructions)
    if found is None or later:
        return None
    edit = Edit(found.args.whole, "ContainerUser")
    return Fix("USER ContainerUser", (edit,), Safety.UNSAFE, "The author asked for the administrator here.")
