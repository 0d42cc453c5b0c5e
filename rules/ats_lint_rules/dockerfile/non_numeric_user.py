"""USER is a name, not a number.

Kubernetes' `runAsNonRoot` looks at the image's configuration alone: it cannot tell which number a name stands for,
and refuses to start the container. A number is checked.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule


@rule(
    "DF105",
    "non-numeric-user",
    on=Stage,
    severity=Severity.INFO,
    enabled="off",
    tags={"security", "maintainability"},
    references=("https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",),
    aliases=("DL3066",),
    examples=(
        Bad("FROM node:22\nUSER node\n", at="node", says="user node is a name, which runAsNonRoot cannot check"),
        Bad(
            "FROM debian:12\nARG APP=app\nUSER ${APP}:0\n",
            at="${APP}:0",
            says="user app is a name, which runAsNonRoot cannot check",
        ),
        Good("FROM node:22\nUSER 1000:1000\n"),
        Good("FROM node:22\nARG UID=1000\nUSER $UID\n"),
        Good("FROM debian:12\nUSER root\n"),
        Good("FROM debian:12\nUSER $SOMEBODY\n"),
        Good("FROM node:22 AS build\nUSER node\nFROM scratch\nUSER 1000\n"),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nUSER ContainerUser\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    user = stage.user
    if not stage.is_final or user.instruction is None or user.is_root is not False or stage.is_windows:
        return
    name = (user.value or "").partition(":")[0]
    if not name.isdecimal() and user.instruction.stage is stage:
        yield Finding(user.instruction.args.whole, f"user {name} is a name, which runAsNonRoot cannot check")
