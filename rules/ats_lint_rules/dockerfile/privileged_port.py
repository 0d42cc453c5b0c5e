"""A port below 1024 is exposed by an image that does not run as root.

Binding such a port is a privilege of root. Docker has lifted that inside containers since version 20.10, but
Kubernetes, Podman and host networking have not everywhere: the same image then fails to start. A port above 1024
works under every engine; the published port can still be 80.

Images that give their program the capability to bind (`setcap cap_net_bind_service`) are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule


@rule(
    "DF116",
    "privileged-port",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"security", "network"},
    references=(
        "https://docs.docker.com/engine/release-notes/20.10/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
    aliases=("CIS-5.8",),
    examples=(
        Bad(
            "FROM node:22\nEXPOSE 80 8080 443/tcp\nUSER node\n",
            at=("80", "443/tcp"),
            says=(
                "port 80 is privileged and the image is not run by root",
                "port 443 is privileged and the image is not run by root",
            ),
        ),
        Bad(
            "FROM debian:12\nARG PORT=80\nEXPOSE $PORT\nUSER 1000\n",
            at="$PORT",
            says="port 80 is privileged and the image is not run by root",
        ),
        Bad(
            "FROM grafana/grafana:11.2.0\nEXPOSE 80\n",
            at="80",
            says="port 80 is privileged and the image is not run by root",
        ),
        Good("FROM node:22\nEXPOSE 8080\nUSER node\n"),
        Good("FROM node:22\nEXPOSE 80\n"),
        Good("FROM debian:12\nRUN setcap cap_net_bind_service=+ep /app\nEXPOSE 80\nUSER 1000\n"),
        Good("FROM node:22 AS build\nUSER node\nEXPOSE 80\nFROM scratch\nCOPY --from=build /a /a\n"),
        Good("FROM mystery\nEXPOSE 80\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not stage.is_final or stage.user.is_root is not False or stage.is_windows or _may_bind(stage):
        return
    for port in stage.exposures:
        if port.first < 1024 and port.instruction.stage is stage:
            yield Finding(port.token.span, f"port {port.first} is privileged and the image is not run by root")


def _may_bind(stage: Stage) -> bool:
    commands = (command for owner in stage.lineage for run in owner.runs for command in run.commands)
    return any(command.name == "setcap" and "net_bind" in str(command.texts) for command in commands)
