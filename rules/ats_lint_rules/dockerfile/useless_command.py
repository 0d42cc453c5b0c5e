"""RUN calls a program that makes no sense while an image is built.

`service` starts what is gone when the RUN ends, `mount` has no permission, `ps`, `top`, `free` and `kill` look at
processes of the build, `ifconfig` at its network; `ssh`, `vim` and `shutdown` are for machines with somebody at them.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, rule

_USELESS = frozenset(
    {"ssh", "vim", "vi", "nano", "shutdown", "reboot", "service", "systemctl", "ps", "free", "top", "kill", "mount",
     "ifconfig"}
)  # fmt: skip
_ENABLES = frozenset({"enable", "disable", "mask", "unmask", "set-default", "preset"})


@rule(
    "DF411",
    "useless-command",
    on=Run,
    severity=Severity.INFO,
    enabled="strict",
    tags={"correctness"},
    references=("https://docs.docker.com/build/building/best-practices/#decouple-applications",),
    aliases=("DL3001", "9b6b0f38", "nonsensical-command"),
    examples=(
        Bad(
            "FROM debian:12\nRUN service nginx start && ps aux\n",
            at=("service", "ps"),
            says=("service makes no sense in a build", "ps makes no sense in a build"),
        ),
        Bad(
            "FROM debian:12\nRUN top -b && free -m; mount /dev/x /y\n",
            at=("top", "free", "mount"),
            says=("top makes no sense in a build", "free makes no sense in a build", "mount makes no sense in a build"),
        ),
        Good("FROM debian:12\nRUN apt-get install -y vim ssh && echo kill\n"),
        Good("FROM debian:12\nRUN systemctl enable nginx && which ssh\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    for command in run.commands:
        if command.name not in _USELESS or command.program is None:
            continue
        if command.name != "systemctl" or not _ENABLES.intersection(filter(None, command.texts)):
            yield Finding(command.program.span, f"{command.name} makes no sense in a build")
