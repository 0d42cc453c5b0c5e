"""Where servers write that a distribution's package brings, as its configuration and its build options say.

Sources: `debian/rules` and the configuration files of the packages at https://sources.debian.org, `APKBUILD` at
https://gitlab.alpinelinux.org/alpine/aports.
"""

from __future__ import annotations

from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class _Server:
    """A server as one family packages it: its packages, its main configuration, and the directories it must write."""

    packages: tuple[str, ...]
    configuration: str
    directories: tuple[str, ...]


_SERVERS = {
    ("nginx", "alpine"): _Server(
        ("nginx",), "/etc/nginx/nginx.conf", ("/var/lib/nginx/tmp", "/var/log/nginx", "/run/nginx")
    ),
    ("nginx", "debian"): _Server(
        ("nginx", "nginx-light", "nginx-full", "nginx-extras", "nginx-core"),
        "/etc/nginx/nginx.conf",
        ("/var/lib/nginx", "/var/log/nginx", "/run"),
    ),
    ("httpd", "alpine"): _Server(("apache2",), "/etc/apache2/httpd.conf", ("/var/log/apache2", "/run/apache2")),
    ("apache2", "debian"): _Server(("apache2",), "/etc/apache2/apache2.conf", ("/var/log/apache2", "/run")),
    ("apachectl", "debian"): _Server(("apache2",), "/etc/apache2/apache2.conf", ("/var/log/apache2", "/run")),
    ("apache2ctl", "debian"): _Server(("apache2",), "/etc/apache2/apache2.conf", ("/var/log/apache2", "/run")),
    ("lighttpd", "alpine"): _Server(("lighttpd",), "/etc/lighttpd/lighttpd.conf", ("/var/log/lighttpd", "/run")),
    ("squid", "alpine"): _Server(("squid",), "/etc/squid/squid.conf", ("/var/log/squid", "/run")),
    ("squid", "debian"): _Server(("squid",), "/etc/squid/squid.conf", ("/var/log/squid", "/var/spool/squid", "/run")),
    ("supervisord", "debian"): _Server(
        ("supervisor",), "/etc/supervisor/supervisord.conf", ("/var/log/supervisor", "/run")
    ),
}
"""By program and family of the system: what a read-only root stops it at."""


def written(stage: Stage, program: str) -> tuple[str, ...]:
    """Return the directories that a packaged server must write; none where its main configuration is another one."""
    family = stage.base.family or ""
    server = _SERVERS.get((program, "debian" if family == "ubuntu" else family))
    if server is None or not any(name in server.packages for _, name in software(stage).packages):
        return ()
    for item in stage.chain():
        if isinstance(item, Run) and any(
            server.configuration in word.raw for one in item.commands for word in one.words
        ):
            return ()
        target = item.destination.text.rstrip("/") if isinstance(item, Copy) else ""
        if target and (server.configuration + "/").startswith(target + "/") and target != "/":
            return ()
    return server.directories
