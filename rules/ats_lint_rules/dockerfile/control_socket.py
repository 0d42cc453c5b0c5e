"""The control socket of a container engine is used inside the image.

Whoever may write to the socket of Docker, containerd, Podman or CRI-O is root on the host: it starts privileged
containers on request. An image that declares, copies or prepares the socket invites to mount it.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Good,
    Instruction,
    Run,
    Severity,
    Span,
    Stage,
    Volume,
    instructions,
    regex,
    rule,
)

_SOCKET = regex(
    r"(?:/run/|^)(?:docker\.sock|containerd/containerd\.sock|(?:user/\d+/)?podman/podman\.sock|crio/crio\.sock|"
    r"cri-dockerd\.sock|docker/containerd/containerd\.sock|k3s/containerd/containerd\.sock|buildkit/buildkitd\.sock)\b"
    r"|pipe[\\/]+docker_engine"
)
_TALK = frozenset({"echo", "printf"})


@rule(
    "DF114",
    "control-socket",
    on=Stage,
    severity=Severity.CRITICAL,
    wakes={"pipe", "sock"},
    tags={"security", "cis-5.32", "owasp-1", "readiness-access"},
    references=(
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("dockerfile-dockerd-socket-mount",),
    examples=(
        Bad(
            'FROM docker:27\nVOLUME ["/var/run/docker.sock", "/data"]\n',
            at='"/var/run/docker.sock"',
            says="docker.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM docker:27\nVOLUME /data /run/podman/podman.sock\n",
            at="/run/podman/podman.sock",
            says="podman.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM debian:12\nRUN chmod 666 /var/run/docker.sock\n",
            at="/var/run/docker.sock",
            says="docker.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM debian:12\nRUN --mount=type=bind,source=/run/containerd/containerd.sock,target=/s ctr version\n",
            at="--mount=type=bind,source=/run/containerd/containerd.sock,target=/s",
            says="containerd.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM debian:12\nCOPY docker.sock /var/run/docker.sock\n",
            at="/var/run/docker.sock",
            says="docker.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM debian:12\nRUN curl --unix-socket=/var/run/docker.sock http://x/info\n",
            at="--unix-socket=/var/run/docker.sock",
            says="docker.sock is the control socket of a container engine",
        ),
        Bad(
            "FROM debian:12\nONBUILD VOLUME /var/run/docker.sock\n",
            at="/var/run/docker.sock",
            says="docker.sock is the control socket of a container engine",
        ),
        Good("FROM debian:12\nRUN echo 'mount /var/run/docker.sock to use it'\nVOLUME /var/run\n"),
        Good("FROM debian:12\nRUN rm -f /var/lib/app.sock && touch /run/docker.socket\n"),
        Good("FROM debian:12\nRUN --mount=type=ssh git clone git@example.org:x\nLABEL use='-v /var/run/docker.sock'\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for instruction in instructions.own(stage, Instruction):
        for text, span in _places(stage, instruction):
            found = _SOCKET.search(text)
            if found:
                yield Finding(span, f"{found[0].rpartition('/')[2]} is the control socket of a container engine")


def _places(stage: Stage, instruction: Instruction) -> Iterator[tuple[str, Span]]:
    if isinstance(instruction, Volume):
        yield from ((stage.expand(item.text, instruction) or "", item.span) for item in instruction.items)
    elif isinstance(instruction, Copy):
        target = stage.expand(instruction.destination.text, instruction) or ""
        if _SOCKET.search(target):
            yield target, instruction.destination.span
        else:
            yield from ((item.text, item.span) for item in instruction.sources)
    elif isinstance(instruction, Run):
        yield from ((mount.flag.value or "", mount.flag.span) for mount in instruction.mounts)
        for command in instruction.commands:
            if command.name not in _TALK:
                yield from ((word.text or word.prefix, word.span) for word in command.args)
