"""A container is given control of the container runtime or of systemd.

Whoever can talk to the Docker socket can start a privileged container that mounts the host's disk: it is root on the
host. Mounting the socket read-only is no defence, because connections are not writes. The sockets of containerd, CRI-O,
Podman, BuildKit and systemd grant as much, and so do directories that hold them, `use_api_socket: true`, and a Docker
daemon that is reached over TCP without TLS.

A proxy that lets only some requests through (`tecnativa/docker-socket-proxy`) has to have the socket: for such images
the finding weighs less, and `DOCKER_HOST` may point at them.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Service, Severity, regex, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._settings.host_paths import HostPath, host_paths, plain_path
from ats_lint_rules._settings.sockets import control_socket

_APP = "services:\n  app:\n    image: app\n"
_PROXY = regex(r"(?:docker-?)?(?:socket|sock)-?proxy|wollomatic")


@rule(
    "DC111",
    "control-socket",
    on=Compose,
    severity=Severity.CRITICAL,
    tags={"security", "cis-5.32", "owasp-1", "readiness-access"},
    references=(
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://docs.docker.com/engine/security/protect-access/",
        "https://docs.docker.com/reference/compose-file/services/#use_api_socket",
    ),
    aliases=("CL-0001", "d6355c88", "exposing-docker-socket-volume"),
    examples=(
        Bad(
            _APP + "    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n",
            at="/var/run/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - /run/docker.sock:/docker.sock\n",
            at="/run/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - //var/run/docker.sock:/var/run/docker.sock\n",
            at="//var/run/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP
            + "    volumes:\n      - type: bind\n        source: /run/podman/podman.sock\n        target: /p.sock\n",
            at="/run/podman/podman.sock",
            says="hands over the podman socket",
        ),
        Bad(
            _APP + "    volumes:\n      - type: npipe\n        source: \\\\.\\pipe\\docker_engine\n"
            "        target: \\\\.\\pipe\\docker_engine\n",
            at="\\\\.\\pipe\\docker_engine",
            says="hands over the docker_engine pipe",
        ),
        Bad(
            _APP + "    volumes:\n      - //./pipe/docker_engine://./pipe/docker_engine\n",
            at="//./pipe/docker_engine",
            says="hands over the docker_engine pipe",
        ),
        Bad(
            _APP + "    volumes:\n      - ${SOCK:-/var/run/docker.sock}:/var/run/docker.sock\n",
            at="${SOCK:-/var/run/docker.sock}",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - ${SOCK}:/var/run/docker.sock\n",
            at="${SOCK}",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - $XDG_RUNTIME_DIR/docker.sock:/docker.sock\n",
            at="$XDG_RUNTIME_DIR/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - /run/user/$UID/docker.sock:/docker.sock\n",
            at="/run/user/$UID/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - ${DIR}/docker.sock:/docker.sock\n",
            at="${DIR}/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - ~/.docker/run/docker.sock:/docker.sock\n",
            at="~/.docker/run/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(
            _APP + "    volumes:\n      - /var/run/:/host/run:ro\n",
            at="/var/run/",
            says="hands over the sockets of the host's services",
        ),
        Bad(
            _APP + "    volumes: [/run/systemd/private:/s]\n",
            at="/run/systemd/private",
            says="hands over the systemd socket",
        ),
        Bad(
            _APP + "    volumes: [/var/run/dbus/system_bus_socket:/d]\n",
            at="/var/run/dbus/system_bus_socket",
            says="hands over the D-Bus system socket",
            severity="high",
        ),
        Bad(
            _APP + "    volumes: [sock:/s]\nvolumes:\n  sock:\n    driver_opts:\n      type: none\n      o: bind\n"
            "      device: /run/containerd/containerd.sock\n",
            at="/run/containerd/containerd.sock",
            says="hands over the containerd socket",
        ),
        Bad(
            _APP + "    secrets: [s]\nsecrets:\n  s:\n    file: /var/run/docker.sock\n",
            at="/var/run/docker.sock",
            says="hands over the docker socket",
        ),
        Bad(_APP + "    use_api_socket: true\n", at="true", says="hands over the Docker socket"),
        Bad(
            _APP + "    environment:\n      DOCKER_HOST: tcp://10.0.0.5:2375\n",
            at="tcp://10.0.0.5:2375",
            says="controls a Docker daemon over TCP without TLS",
            severity="high",
        ),
        Bad(
            _APP + "    environment: ['DOCKER_HOST=tcp://docker:2375']\n",
            at="tcp://docker:2375",
            says="controls a Docker daemon over TCP without TLS",
            severity="high",
        ),
        Good(_APP + "    volumes: ['./docker.sock.md:/docs/docker.sock.md']\n"),
        Good(_APP + "    volumes: ['./fake/run:/var/run']\n"),
        Good(_APP + "    volumes: ['run:/var/run']\nvolumes:\n  run:\n"),
        Good(_APP + "    volumes: ['/running:/run']\n"),
        Good(_APP + "    volumes: ['/run/app/app.sock:/run/app.sock']\n"),
        Good(_APP + "    use_api_socket: false\n"),
        Good(_APP + "    environment:\n      DOCKER_HOST: tcp://docker:2376\n      DOCKER_TLS_VERIFY: 1\n"),
        Good(_APP + "    environment:\n      DOCKER_HOST: ssh://me@example.com\n"),
        Good(
            _APP + "    environment:\n      DOCKER_HOST: tcp://proxy:2375\n  proxy:\n"
            "    image: tecnativa/docker-socket-proxy:0.3\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for path in host_paths(compose):
        granted = control_socket(path.text) if path.text is not None else _by_target(path)
        if granted is not None:
            what, severity = granted
            if path.service is not None and _is_proxy(path.service):
                severity = Severity.MEDIUM
            yield path.finding(f"hands over {what}", severity)
    for service in compose.services.values():
        yield from _without_mount(service)


def _by_target(path: HostPath) -> tuple[str, Severity] | None:
    """A source that only the shell knows: the place where the container expects it tells what it is."""
    target = plain_path(path.target) if path.target else None
    return control_socket(target) if target and target.endswith(".sock") else None


def _without_mount(service: Service) -> Iterator[Finding]:
    api = service.get("use_api_socket")
    if api is not None and (api.typed is True or api.text in {"true", "yes", "on"}):
        yield finding(service, api, "hands over the Docker socket")
    host = service.environment.get("DOCKER_HOST")
    if host is None or host.value_span is None or not (host.value or "").startswith(("tcp://", "http://")):
        return
    verify = service.environment.get("DOCKER_TLS_VERIFY")
    encrypted = verify is not None and verify.value != ""
    name = re.split(r"[:/]", (host.value or "").partition("://")[2])[0]
    proxy = service.compose.services.get(name)
    if not encrypted and not (proxy is not None and _is_proxy(proxy)) and not _PROXY.search(name):
        message = "controls a Docker daemon over TCP without TLS"
        if host.node is not None:
            yield finding(service, host.node, message, span=host.value_span, severity=Severity.HIGH)
        else:
            yield Finding(host.value_span, message, path=host.source.path, subject=service.key, severity=Severity.HIGH)


def _is_proxy(service: Service) -> bool:
    return bool(_PROXY.search((service.image or "").rpartition("/")[2])) or "wollomatic" in (service.image or "")
