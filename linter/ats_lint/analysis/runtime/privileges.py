"""Why a stage's process may have to be root: reasons to leave USER to the author."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.build.home import left_in_home
from ats_lint.analysis.build.software import software
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.runtime.launch import Started
from ats_lint.analysis.runtime.started import is_bare_shell, starts_something
from ats_lint.analysis.views.compose import Service, services_of
from ats_lint.analysis.views.dockerfile import Onbuild, Stage
from ats_lint.patterns import regex
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_DAEMONS = frozenset(
    {
        "aircrack-ng", "apache2", "apache2ctl", "apachectl", "avahi-daemon", "bird", "cadvisor", "certbot", "chronyd",
        "clamd", "containerd", "cron", "crond", "cupsd", "danted", "dbus-daemon", "debootstrap", "dnsmasq", "dockerd",
        "dockerd-entrypoint.sh", "dovecot", "dropbear", "dsniff", "dsvpn", "exim", "exim4", "fail2ban-server", "ferm",
        "freshclam", "gparted", "hostapd", "httpd", "httpd-foreground", "in.tftpd", "inetd", "init", "ipsec",
        "iptables", "keepalived", "mariadbd", "master", "my_init", "mysqld", "mysqld_safe", "named", "nginx",
        "nginx-debug", "nmbd", "nsd", "ntpd", "ocserv", "openvpn", "postfix", "pppd", "privoxy", "proftpd",
        "pure-ftpd", "rabbitmq-server", "radiusd", "rpc.nfsd", "rpcbind", "rsyslogd", "runsvdir", "s6-svscan",
        "sendmail", "service", "slapd", "smbd", "snmpd", "sockd", "squid", "sshd", "strongswan", "supervisord",
        "syslog-ng", "systemctl", "systemd", "tailscaled", "tcpdump", "tor", "unbound", "uwsgi-emperor", "vsftpd",
        "wg", "wg-quick", "xinetd", "xl2tpd", "zebra", "zerotier-one",
    }
)  # fmt: skip
"""Programs that start as root to bind, to write below /var or /run, or to hand over to accounts of their own."""
_GIVEN_BACK = frozenset(
    {"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID", "SETPCAP", "SETFCAP"}
)
"""What `cap_drop: [ALL]` takes from every container: handed back it shows no need of the program's own."""
_SYSTEM_WORK = frozenset(
    {
        "addgroup", "adduser", "chgrp", "chown", "chpasswd", "dpkg-reconfigure", "groupadd", "groupmod", "ip",
        "ip6tables", "ldconfig", "locale-gen", "mknod", "modprobe", "mount", "passwd", "setcap", "ssh-keygen", "sudo",
        "sysctl", "umount", "update-alternatives", "update-ca-certificates", "useradd", "usermod",
    }
)  # fmt: skip
_OWN_ACCOUNTS = frozenset(
    {
        "apache2", "chrony", "cron", "cronie", "dnsmasq", "docker-ce", "docker.io", "dovecot-core", "exim4",
        "fail2ban", "haproxy", "httpd", "iptables", "mariadb-server", "mysql-server", "nginx", "openssh",
        "openssh-server", "openvpn", "postfix", "postgresql", "rabbitmq-server", "redis-server", "rsyslog", "samba",
        "squid", "strongswan", "supervisor", "tor", "unbound", "vsftpd", "wireguard", "wireguard-tools",
    }
)  # fmt: skip
"""Packages whose servers start as root, or as accounts that the package makes."""
_DEVELOPMENT = regex(r"devcontainers?\b|dev-?envs?\b|codespaces|gitpod/|/workspace-(full|base)", re.IGNORECASE)
_SOCKETS = regex(r"/(docker|podman|containerd|crio)\.sock$")


def reasons(stage: Stage, found: Started, *, returning: bool = False, heir: bool = False) -> Iterator[str]:
    """Yield clauses that say why root cannot be given up without the author.

    `returning` tells that the user in force before is the one to go back to: what it can do is its own matter. An
    `heir` is a stage whose parent gives up root.
    """
    if stage.is_windows:
        yield "Windows images have accounts of their own"
    if steps_down(stage):
        yield "the entrypoint gives up root by itself"
    if is_development(stage) and not heir:
        yield "a development container is worked in as root"
    if not returning:
        yield from _purpose(stage)
        yield from _program(stage, found)
        yield from left_in_home(stage)
    if any(isinstance(one, Onbuild) for one in stage.instructions):
        yield "ONBUILD instructions run in the images that build on it"
    for service in services_of(stage):
        yield from _service(service)


def is_development(stage: Stage) -> bool:
    """Tell whether people work in containers of the stage."""
    return bool(_DEVELOPMENT.search(f"{stage.external or ''} {stage.name} {stage.dockerfile.path.parent.name}"))


def _purpose(stage: Stage) -> Iterator[str]:
    own = not starts_something(stage)
    if own and not stage.base.long_running and stage.base.role in {"", "os", "runtime", "job"}:
        yield "the image starts nothing of its own, so what will run in it is not known"
    elif own and not stage.base.account:
        instead = f"; {stage.base.unprivileged} does not" if stage.base.unprivileged else ""
        yield f"{stage.base.name} starts its own program, which may need root{instead}"
    elif is_bare_shell(stage):
        yield "the image starts a shell, so what will run in it is not known"


def _program(stage: Stage, found: Started) -> Iterator[str]:
    for command in found.commands:
        # Images made for any user have their daemon set up for that.
        if command.name in _DAEMONS and not (command.name == "apache2" and "*" in (stage.base.start_users or ())):
            yield f"{command.name} is started, which expects to be root"
        elif command.name in _SYSTEM_WORK or _manages_packages(command):
            yield f"{command.name} runs when a container starts, which takes root"
        elif _installs(command):
            yield f"{command.name} installs packages when a container starts"
        elif any(_system_file(item.target.text) for item in command.redirects if item.target and ">" in item.operator):
            yield "system files are written when a container starts"
    if found.unread and any(software(stage).has(name) for name in ("gosu", "su-exec")):
        yield "the image brings a program to give up root by itself"
    server = next((name for _, name in software(stage).packages if name in _OWN_ACCOUNTS), None)
    if server and (found.unread or steps_down(stage) is None):
        yield f"{server} is installed, and what starts it is not at hand"


def _manages_packages(command: Command) -> bool:
    """Tell whether a command is a package manager of the operating system."""
    call = shell.package_call(command)
    return call is not None and call.family in {"apt", "apk", "rpm", "zypper", "pacman"}


def _installs(command: Command) -> bool:
    """Tell whether a command puts packages into the directories of a language."""
    call = shell.package_call(command)
    if call is None or call.action != "install" or call.has_option("--user", "-t", "--target"):
        return False
    return call.family in {"pip", "gem"} or (call.family == "npm" and call.has_option("-g", "--global"))


def _system_file(path: str | None) -> bool:
    return bool(path) and str(path).startswith(("/etc/", "/usr/", "/proc/", "/sys/", "/root/"))


def _service(service: Service) -> Iterator[str]:
    if service.flag("privileged"):
        yield f"service {service.key} is privileged"
    elif service.has("devices"):
        yield f"service {service.key} is given devices, which belong to root"
    elif any(_bare(one.text) not in _GIVEN_BACK for one in service.cap_add):
        yield f"service {service.key} is given capabilities, which only root has from the start"
    for mount in service.volumes:
        if mount.target and _SOCKETS.search(mount.target):
            yield f"service {service.key} is given a control socket, which belongs to root"
        elif mount.target and (mount.target + "/").startswith("/root/"):
            yield f"service {service.key} keeps files in the home of root"


def _bare(capability: str | None) -> str:
    return (capability or "").upper().removeprefix("CAP_")


def starts_daemon(found: Started) -> bool:
    """Tell whether a daemon is started that takes accounts for itself."""
    return any(command.name in _DAEMONS for command in found.commands)
