"""An SSH server is part of the image.

A container is entered with `docker exec` and updated by building a new image. A server for shells inside needs
keys or passwords in the image, runs as root beside the process, and is one more door to the network.

Alpine's package `openssh`, which most install for the client, counts only where a server is started.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Command,
    Executable,
    Finding,
    Good,
    Instruction,
    Run,
    Severity,
    Stage,
    Word,
    instructions,
    rule,
    shell,
)

_PACKAGES = frozenset({"openssh-server", "dropbear", "openssh-sftp-server", "tinyssh", "ssh-server", "dropbear-run"})
_SERVERS = frozenset({"sshd", "dropbear"})


@rule(
    "DF115",
    "ssh-server",
    on=Stage,
    severity=Severity.MEDIUM,
    wakes={"EXPOSE", "dropbear", "openssh", "ssh", "sshd", "tinyssh"},
    tags={"security", "production", "network", "cis-5.7"},
    references=(
        "https://docs.docker.com/reference/cli/docker/container/exec/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("DS-0004", "CKV_DOCKER_1", "5907595b"),
    examples=(
        Bad("FROM debian:12\nEXPOSE 80 22 2222\n", at="22", says="port 22 is that of an SSH server"),
        Bad(
            "FROM debian:12\nARG PORT=22\nEXPOSE ${PORT}/tcp\n",
            at="${PORT}/tcp",
            says="port 22 is that of an SSH server",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -y git openssh-server\n",
            at="openssh-server",
            says="openssh-server installs an SSH server",
        ),
        Bad(
            'FROM debian:12\nRUN apt-get update\nCMD ["/usr/sbin/sshd", "-D"]\n',
            at='"/usr/sbin/sshd"',
            says="an SSH server is started",
        ),
        Bad("FROM debian:12\nCMD service ssh start && ./run\n", at="ssh", says="an SSH server is started"),
        Bad(
            "FROM alpine:3\nRUN apk add openssh && ssh-keygen -A\nENTRYPOINT /usr/sbin/sshd -D\n",
            at="/usr/sbin/sshd",
            says="an SSH server is started",
        ),
        Bad("FROM debian:12\nEXPOSE 20-23\n", at="20-23", says="port 22 is that of an SSH server"),
        Bad(
            "FROM debian:12\nONBUILD RUN apt-get install -y openssh-server\n",
            at="openssh-server",
            says="openssh-server installs an SSH server",
        ),
        Good("FROM debian:12\nEXPOSE 2222 22/udp 8022\n"),
        Good("FROM alpine:3\nRUN apk add --no-cache git openssh openssh-client\n"),
        Good("FROM debian:12\nRUN apt-get purge -y openssh-server && mkdir /run/sshd\n"),
        Good("FROM debian:12\nRUN --mount=type=ssh ssh-keyscan github.com\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    starts = [word for word in (_server(command) for _, command in _commands(stage)) if word is not None]
    packages = [
        word for one, command in _commands(stage) if isinstance(one, Run) for word in _packages(command, starts)
    ]
    ports = [
        port.token
        for port in stage.exposures
        if port.instruction.stage is stage and port.protocol == "tcp" and port.first <= 22 <= port.last
    ]
    # One server, one finding: where it is started says more than what installs it, and that more than its port.
    if starts:
        yield Finding(starts[0].span, "an SSH server is started")
    elif packages:
        yield Finding(packages[0].span, f"{packages[0].text} installs an SSH server")
    elif ports:
        yield Finding(ports[0].span, "port 22 is that of an SSH server")


def _commands(stage: Stage) -> Iterator[tuple[Executable, Command]]:
    for instruction in instructions.own(stage, Instruction):
        if isinstance(instruction, Executable):
            yield from ((instruction, command) for command in instruction.commands)


def _server(command: Command) -> Word | None:
    """Return the word that starts a server."""
    if command.name in _SERVERS and command.program is not None:
        # `sshd -t` only tests its configuration.
        return None if command.has_option("-t", "-T") else command.program
    if command.name in {"service", "systemctl", "rc-service", "rc-update"}:
        verbs = {"start", "restart", "enable", "add"}
        if verbs & set(command.texts):
            return next(
                (word for word in command.args if word.text in {"ssh", "sshd", "dropbear", "sshd.service"}), None
            )
    return None


def _packages(command: Command, starts: list[Word]) -> Iterator[Word]:
    call = shell.package_call(command)
    if call is None or call.action != "install":
        return
    for word in call.packages:
        name = (word.text or "").partition("=")[0]
        if name in _PACKAGES or (name == "openssh" and starts):
            yield word
