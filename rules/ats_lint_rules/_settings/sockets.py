"""Sockets by which a container rules its host.

The paths are those of the packages of Docker, containerd, CRI-O, Podman, BuildKit, k3s, systemd and D-Bus in 2025.
"""

from __future__ import annotations

from ats_lint import Severity, regex

_RUNTIME_SOCKET = regex(
    r"(?:^|/)(?:docker|docker-desktop|podman|containerd|containerd\.sock|crio|cri-dockerd|dockershim|buildkitd|balena-engine"
    r"|docker-raw|balena|k3s|rootless-docker)\.sock(?:\.raw|\.ttrpc)?$|(?:^|/)docker\.sock\.raw$"
)
_SYSTEMD = ("/run/systemd/private", "/run/systemd/notify", "/run/systemd/io.systemd.Manager")
_DBUS = regex(r"^/run/dbus/system_bus_socket$")
_DIRECTORIES = {
    "/run": "the sockets of the host's services",
    "/run/docker": "the sockets of Docker's containerd",
    "/run/containerd": "the containerd socket",
    "/run/crio": "the CRI-O socket",
    "/run/podman": "the Podman socket",
    "/run/k3s": "the containerd socket",
    "/run/k3s/containerd": "the containerd socket",
    "/run/docker/containerd": "the containerd socket",
    "/run/buildkit": "the BuildKit socket",
    "/run/systemd": "the systemd sockets",
    "~/.docker/run": "the Docker socket",
}
_USER_DIRECTORY = regex(r"^/run/user/[^/]+(?:/(?:podman|docker|systemd))?$")
_PIPES = frozenset({"docker_engine", "docker_engine_windows", "docker_engine_linux", "containerd-containerd",
                    "podman-machine-default", "dockerdesktopengine", "dockerdesktoplinuxengine"})  # fmt: skip


def control_socket(path: str) -> tuple[str, Severity] | None:
    """Return what a host path (from `plain_path`) hands over, and how much that is; None when it is no socket."""
    if path.startswith("//./pipe/"):
        name = path.rpartition("/")[2]
        return (f"the {name} pipe", Severity.CRITICAL) if name in _PIPES else None
    found = _RUNTIME_SOCKET.search(path)
    if found:
        name = path.rpartition("/")[2]
        return f"the {name} socket".replace(".sock socket", " socket"), Severity.CRITICAL
    if path in _SYSTEMD:
        return "the systemd socket", Severity.CRITICAL
    if _DBUS.match(path) or path == "/run/dbus":
        return "the D-Bus system socket", Severity.HIGH
    if path in _DIRECTORIES:
        return _DIRECTORIES[path], Severity.CRITICAL
    return ("the sockets of the user's services", Severity.CRITICAL) if _USER_DIRECTORY.match(path) else None
