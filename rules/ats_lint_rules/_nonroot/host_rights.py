"""What a service takes from the host that belongs to the host's root."""

from __future__ import annotations

from ats_lint import Service, short

_OF_ROOT = (
    "/var/run/", "/run/", "/var/lib/docker", "/var/lib/containerd", "/var/lib/kubelet", "/var/log", "/proc", "/sys",
    "/dev", "/etc", "/root", "/boot", "/lib/modules",
)  # fmt: skip
_ENGINES = ("docker.sock", "podman.sock", "containerd.sock", "crio.sock")
_READABLE = ("/etc/localtime", "/etc/timezone", "/etc/hosts", "/etc/ssl", "/dev/null", "/dev/shm")


def holds_engine(service: Service) -> bool:
    """Tell whether a service has the socket of a container engine: whoever has it is root of the host anyway."""
    return any((mount.source or "").endswith(_ENGINES) for mount in service.volumes)


def of_root(service: Service) -> str | None:
    """Return a sentence that says what of the host only root may use; None when there is nothing of the kind."""
    if service.has("devices") or service.flag("privileged"):
        return "The service uses devices of the host, which belong to root."
    for mount in service.volumes:
        source = mount.source
        if source is None:
            continue
        if source.endswith(".sock"):
            return "The service uses a socket of the host, which belongs to root."
        if mount.type == "bind" and _is_of_root(source):
            return f"The service reads {short(source, 40)} of the host, which belongs to root."
    return None


def _is_of_root(path: str) -> bool:
    if path == "/":
        return True
    return path.startswith(_OF_ROOT) and not path.startswith(_READABLE)
