"""Which programs a package brings, for the programs that probes, entrypoints and rules ask about.

Source: the file lists at https://packages.debian.org, https://pkgs.alpinelinux.org and https://packages.fedoraproject.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.patterns import regex

PROBES = frozenset(
    {"curl", "wget", "nc", "ncat", "netcat", "bash", "sh", "busybox", "python3", "python", "perl", "node"}
)
"""Programs that an image without package manager certainly lacks unless something brings them."""
APPLETS = frozenset(
    {
        "ash", "busybox", "gzip", "ifconfig", "ip", "nc", "netstat", "nslookup", "pgrep", "ping", "pkill", "ps",
        "route", "sh", "stat", "tail", "tar", "telnet", "timeout", "top", "free", "unzip", "uptime", "watch", "wget",
        "xz",
    }
)  # fmt: skip
"""Programs that busybox puts back when the package that brought a better one is removed."""

_PACKAGES: dict[str, str] = {
    "apache2": "apache2 apachectl apache2ctl",
    "apache2-utils": "ab htpasswd",
    "aria2": "aria2c",
    "bind-tools": "dig nslookup host",
    "bind-utils": "dig nslookup host",
    "bind9-dnsutils": "dig nslookup",
    "bind9-host": "host",
    "build-base": "gcc g++ make cc",
    "build-essential": "gcc g++ make cc perl dpkg-buildpackage",
    "busybox-extras": "telnet ftpd",
    "ca-certificates": "update-ca-certificates",
    "coreutils": "timeout stat tail",
    "curl-minimal": "curl",
    "default-mysql-client": "mysql mysqladmin mysqldump mariadb mariadb-admin",
    "dnsutils": "dig nslookup",
    "gnupg": "gpg",
    "gnupg2": "gpg",
    "golang": "go gofmt",
    "golang-go": "go gofmt",
    "httpd": "httpd apachectl",
    "httpie": "http https",
    "inetutils-telnet": "telnet",
    "iproute2": "ip ss",
    "iproute": "ip ss",
    "iputils": "ping",
    "iputils-ping": "ping",
    "libcap2-bin": "setcap getcap capsh",
    "libcap": "setcap getcap capsh",
    "mariadb-client": "mysql mysqladmin mariadb mariadb-admin mariadb-dump",
    "mysql-client": "mysql mysqladmin mysqldump",
    "net-tools": "netstat ifconfig route",
    "netcat": "nc netcat",
    "netcat-openbsd": "nc netcat",
    "netcat-traditional": "nc netcat",
    "nmap": "nmap ncat",
    "nmap-ncat": "ncat nc",
    "nodejs": "node nodejs",
    "npm": "npm npx node",
    "openssh": "ssh scp sftp sshd ssh-keygen ssh-keyscan",
    "openssh-client": "ssh scp sftp ssh-keygen ssh-keyscan",
    "openssh-clients": "ssh scp sftp ssh-keygen ssh-keyscan",
    "openssh-server": "sshd ssh-keygen",
    "passwd": "useradd groupadd usermod chpasswd",
    "procps": "ps pgrep pkill top free watch uptime w",
    "procps-ng": "ps pgrep pkill top free watch uptime w",
    "py3-pip": "pip pip3 python3",
    "python-is-python3": "python python3",
    "python3-pip": "pip pip3 python3",
    "python3-venv": "python3",
    "redis": "redis-cli redis-server",
    "redis-server": "redis-server redis-cli",
    "redis-tools": "redis-cli redis-benchmark",
    "shadow": "useradd groupadd usermod su",
    "shadow-utils": "useradd groupadd usermod",
    "supervisor": "supervisord supervisorctl python3",
    "util-linux": "setpriv runuser flock",
    "runuser": "runuser",
    "setpriv": "setpriv",
    "xz-utils": "xz",
    "awscli": "aws",
    "uvicorn[standard]": "uvicorn",
    "typescript": "tsc",
    "@angular/cli": "ng",
    "@nestjs/cli": "nest",
    "@vue/cli": "vue",
}
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(r"postgresql-?\d*-?client.*|postgresql-client.*|postgresql\d*"), "psql pg_isready pg_dump pg_restore"),
    (regex(r"openjdk(?=.*(?:jre|jdk)).*|openjdk\d+|default-(jre|jdk).*|java-.*|temurin-.*"), "java"),
    (regex(r"openjdk(?=.*jdk).*|default-jdk.*|java-.*-devel"), "javac jar"),
    (regex(r"php\d*(\.\d+)?(-cli)?"), "php"),
    # Debian's need the command line; Alpine's (without a point) and Fedora's do not.
    (regex(r"php\d*(\.\d+)?-fpm"), "php-fpm"),
    (regex(r"php\d+\.\d+-fpm"), "php"),
    (regex(r"python3\.?\d*(-minimal|-dev|-full)?"), "python3"),
    (regex(r"(mariadb|mysql|mysql-community|default-mysql)-server.*"), "mysqld mysql mysqladmin mariadb-admin"),
    (regex(r"nodejs\d*"), "node"),
    (regex(r"perl-?\w*"), "perl"),
    (regex(r"ruby(\d.*|-full)?"), "ruby gem"),
)


def programs(package: str) -> Iterator[str]:
    """Yield the programs of a package, of which one is taken to be called like the package itself."""
    yield package.rpartition("/")[2]
    yield from _PACKAGES.get(package, "").split()
    for pattern, names in _PATTERNS:
        if pattern.fullmatch(package):
            yield from names.split()
