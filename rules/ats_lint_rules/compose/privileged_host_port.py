"""Port below 1024 is published on the host.

Ports below 1024 are the system's: another service of the host (a web server, a resolver, sshd) may hold the port, and
engines without root privileges (rootless Docker, Podman) may not bind it unless the host's
`net.ipv4.ip_unprivileged_port_start` says so. Inside the container such a port is no problem for any user.

Ports under `network_mode: host`, `none` or `service:…` are not published, and so is what Docker chooses itself.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, published, rule


@rule(
    "DC504",
    "privileged-host-port",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"network", "cis-5.8"},
    references=(
        "https://docs.docker.com/engine/security/rootless/tips/#exposing-privileged-ports",
        "https://docs.docker.com/reference/compose-file/services/#ports",
    ),
    aliases=("bc2908f3",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    ports:\n      - '80:8080'\n      - 127.0.0.1:443:443\n"
            "      - 1020-1030:1020-1030\n      - target: 53\n        published: 53\n        protocol: udp\n",
            at=("'80:8080'", "127.0.0.1:443:443", "1020-1030:1020-1030", "53"),
            says=(
                "host port 80 is below 1024",
                "host port 443 is below 1024",
                "host port 1020-1030 is below 1024",
                "host port 53/udp is below 1024",
            ),
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    ports: ['${PORT:-80}:80']\n",
            at="'${PORT:-80}:80'",
            says="host port 80 is below 1024",
        ),
        Good("services:\n  web:\n    image: nginx\n    ports: ['8080:80', '80', '${PORT}:80', '0:80']\n"),
        Good("services:\n  web:\n    image: nginx\n    network_mode: host\n    ports: ['80:80']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for port in published.published(service):
        if port.host is not None and 0 < port.host[0] < 1024:
            yield Finding(
                published.place(port), f"host port {published.shown(port)} is below 1024", path=port.source.path
            )
