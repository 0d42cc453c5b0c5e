"""What paths of a host give away, and to whom they give it.

The directories are those of the Filesystem Hierarchy Standard 3.0 and of the packages of Docker, containerd, Podman and
Kubernetes in 2025.
"""

from __future__ import annotations

import re

from ats_lint import Severity, dataclass, regex, within
from ats_lint_rules._settings.sockets import control_socket

_CRITICAL, _HIGH, _MEDIUM, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW


@dataclass(frozen=True, slots=True)
class _Place:
    """A directory with what it is, and what writing to it and reading it weighs; `whole` leaves out what is below."""

    path: str
    what: str
    write: Severity
    read: Severity
    whole: bool = False


_PLACES = (
    _Place("/", "the host's whole filesystem", _CRITICAL, _HIGH, whole=True),
    _Place("/etc", "the host's configuration", _CRITICAL, _HIGH, whole=True),
    _Place("/root", "root's home directory", _CRITICAL, _HIGH, whole=True),
    _Place("/root/.ssh", "root's SSH keys", _CRITICAL, _HIGH),
    _Place("/home", "the users' home directories", _HIGH, _HIGH, whole=True),
    _Place("/boot", "the host's boot files", _CRITICAL, _MEDIUM),
    _Place("/proc", "the host's processes", _CRITICAL, _MEDIUM),
    _Place("/sys", "the host's kernel settings", _HIGH, _MEDIUM),
    _Place("/dev", "the host's devices", _HIGH, _HIGH, whole=True),
    _Place("/dev/shm", "the host's shared memory", _MEDIUM, _MEDIUM),
    _Place("/lib", "the host's libraries", _CRITICAL, _LOW),
    _Place("/lib64", "the host's libraries", _CRITICAL, _LOW),
    _Place("/bin", "the host's programs", _CRITICAL, _LOW),
    _Place("/sbin", "the host's programs", _CRITICAL, _LOW),
    _Place("/usr", "the host's programs", _CRITICAL, _LOW, whole=True),
    _Place("/usr/bin", "the host's programs", _CRITICAL, _LOW),
    _Place("/usr/sbin", "the host's programs", _CRITICAL, _LOW),
    _Place("/usr/lib", "the host's libraries", _CRITICAL, _LOW),
    _Place("/usr/lib64", "the host's libraries", _CRITICAL, _LOW),
    _Place("/usr/share", "the host's shared files", _HIGH, Severity.INFO, whole=True),
    _Place("/usr/local", "the host's programs", _CRITICAL, _LOW, whole=True),
    _Place("/usr/local/bin", "the host's programs", _CRITICAL, _LOW),
    _Place("/usr/local/sbin", "the host's programs", _CRITICAL, _LOW),
    _Place("/usr/local/lib", "the host's libraries", _CRITICAL, _LOW, whole=True),
    _Place("/usr/libexec", "the host's programs", _CRITICAL, _LOW),
    _Place("/var", "the host's state", _CRITICAL, _HIGH, whole=True),
    _Place("/var/lib", "the host's state", _CRITICAL, _HIGH, whole=True),
    _Place("/var/spool/cron", "the host's scheduled jobs", _CRITICAL, _MEDIUM),
    _Place("/var/log", "the host's logs", _MEDIUM, _MEDIUM, whole=True),
    _Place("/var/lib/docker", "the files of all containers", _CRITICAL, _HIGH),
    _Place("/var/lib/containerd", "the files of all containers", _CRITICAL, _HIGH),
    _Place("/var/lib/containers", "the files of all containers", _CRITICAL, _HIGH),
    _Place("/var/lib/kubelet", "the node's pods and their secrets", _CRITICAL, _HIGH),
    _Place("~", "a user's home directory", _HIGH, _HIGH, whole=True),
)
_USER_SECRETS = regex(
    r"(?:~|/home/[^/]+)/\.(?:ssh|aws|azure|kube|gnupg|docker|netrc|git-credentials|pgpass|npmrc|pypirc|password-store"
    r"|config|config/gcloud|config/gh|bash_history|local/share/keyrings|mozilla|vault-token)(?:/.*)?"
)
_HOME = regex(r"/home/[^/]+|/Users(?:/[^/]+)?")
_CONFIG_SECRETS = ("shadow", "gshadow", "sudoers", "sudoers.d", "ssh", "kubernetes", "docker", "rancher", "krb5.keytab")
_CONFIG_COMMANDS = ("passwd", "group", "cron.d", "cron.daily", "cron.hourly", "cron.weekly", "cron.monthly", "crontab",
    "systemd", "init.d", "rc.local", "pam.d", "profile", "profile.d", "ld.so.preload", "ld.so.conf.d", "containerd",
    "environment", "udev", "security", "bash.bashrc", "modprobe.d", "apt")  # fmt: skip
_INERT = frozenset({"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/net/tun"})
_HARMLESS = ("/etc/localtime", "/etc/timezone", "/etc/ssl/certs", "/etc/ca-certificates", "/etc/pki", "/etc/hosts",
    "/etc/hostname", "/etc/resolv.conf", "/etc/machine-id", "/etc/os-release", "/etc/nsswitch.conf",
    "/usr/lib/os-release")  # fmt: skip
_WINDOWS = regex(r"[A-Za-z]:/?(?:(?:windows|programdata|users)(?:/.*)?)?", re.IGNORECASE)
_WINDOWS_BELOW = regex(r"[A-Za-z]:/(?:users/[^/]+/.+|programdata/(?!docker).+)", re.IGNORECASE)


def exposure(path: str, read_only: bool | None) -> tuple[str, Severity] | None:
    """Return what a host path (as `plain_path` gives it) exposes and how much that is; None when it is nothing.

    Whether a mount is read-only may be unknown: it then weighs as the lesser of both, but high at most.
    """
    if control_socket(path) is not None or path in _INERT:
        return None
    place = _place(path)
    if place is None:
        return None
    if read_only is None:
        return place.what, min(place.write, _HIGH)
    severity = place.read if read_only else place.write
    return None if severity is Severity.INFO else (place.what, severity)


def _place(path: str) -> _Place | None:
    if any(within(path, known) for known in _HARMLESS):
        return _Place(path, f"the host's {path}"[:60], _LOW, Severity.INFO)
    found = next((one for one in _PLACES if path == one.path or (not one.whole and within(path, one.path))), None)
    if found is not None:
        return found
    if within(path, "/etc"):
        return _configuration(path)
    if path.startswith("/root/."):
        return _Place(path, f"root's {path[6:]}" if len(path) < 40 else "files of root's home", _HIGH, _HIGH)
    if _USER_SECRETS.fullmatch(path):
        return _Place(path, "a user's credentials", _HIGH, _HIGH)
    if _HOME.fullmatch(path):
        return _Place(path, "a user's home directory", _HIGH, _HIGH)
    if _WINDOWS.fullmatch(path) and not _WINDOWS_BELOW.fullmatch(path):
        return _Place(path, "the host's Windows system", _CRITICAL, _HIGH)
    return None


def _configuration(path: str) -> _Place:
    """A single directory of /etc: some hold secrets, some are run as root, of most only the writing matters."""
    name = path.split("/")[2]
    if name in _CONFIG_SECRETS:
        return _Place(path, f"the host's /etc/{name}", _CRITICAL, _HIGH)
    if name in _CONFIG_COMMANDS:
        return _Place(path, f"the host's /etc/{name}", _CRITICAL, _MEDIUM)
    return _Place(path, "the host's configuration", _MEDIUM, Severity.INFO)
