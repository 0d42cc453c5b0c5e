"""Port is published on all interfaces of the host.

`"8080:80"` means every interface, over IPv4 and IPv6: Docker forwards the port ahead of the host's own firewall rules
(ufw, firewalld), so everybody who can route to the host reaches the service. A service that stands behind a reverse
proxy on the same host, or is used by its developer only, needs the loopback interface at most.

Left alone are ports bound to an address, ports under `network_mode: host`, `none` or `service:…`, where Docker
publishes nothing, and addresses in variables that no file sets. Ports of databases, queues, admin interfaces
and debuggers are the matter of exposed-data-port (DC505), too, which weighs more. That a proxy publishes 80 and 443 is
its purpose, as it is of servers for mail, DNS, VPN, games, calls and networks of peers: nothing is said of such ports.

Fix safety: unsafe. The port is bound to the loopback address of its own family (`[::]` becomes `[::1]`): nothing
but the host itself reaches it then; whether other machines have to, no file says.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Port, Service, Severity, published, rule
from ats_lint_rules._networks.loopback import to_loopback

_WEB = frozenset({80, 443})
_FOR_OTHERS = frozenset({25, 53, 67, 69, 110, 123, 143, 465, 587, 993, 995, 500, 1194, 3478, 4500, 5349, 51820})
"""Mail, DNS, DHCP, TFTP, NTP, VPN and TURN: on the loopback interface they would serve nobody."""
_PEERS = frozenset(
    {1935, 4001, 5060, 5061, 5222, 5269, 6697, 6881, 7777, 8333, 8448, 9735, 22000, 25565, 30303, 51413, 64738}
)
"""RTMP, IPFS, SIP, XMPP, IRC, BitTorrent, Terraria, Bitcoin, Matrix, Lightning, Syncthing, Minecraft, Mumble."""
_UDP_INSIDE = frozenset({111, 137, 138, 161, 162, 389, 514, 1434, 1900, 2049, 5353, 8125, 11211, 12201})
"""Not for strangers: RPC, NetBIOS, SNMP, LDAP, syslog, SSDP, NFS, StatsD, memcached, GELF."""
_UNKNOWN = "Whether other machines use the port, no file says."
_W = "services:\n  web:\n    image: app\n    ports:\n"


@rule(
    "DC503",
    "public-port",
    on=Service,
    yields_to=("DC505",),
    severity=Severity.MEDIUM,
    tags={"security", "network", "production", "cis-5.14", "readiness-networks"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://docs.docker.com/engine/network/port-publishing/",
        "https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw",
    ),
    aliases=("CL-0005", "451d79dc", "no-unbound-port-interfaces"),
    examples=(
        Bad(
            _W + "      - \"8080:80\"  # site\n      - 3000-3005:3000-3005\n      - '54:54/tcp'\n",
            at=('"8080:80"', "3000-3005:3000-3005", "'54:54/tcp'"),
            says=(
                "port 8080 is published on all interfaces",
                "port 3000-3005 is published on all interfaces",
                "port 54 is published on all interfaces",
            ),
            safety="unsafe",
            fixed=_W + '      - "127.0.0.1:8080:80"  # site\n      - 127.0.0.1:3000-3005:3000-3005\n'
            "      - '127.0.0.1:54:54/tcp'\n",
        ),
        Bad(
            _W + '      - "0.0.0.0:80:80"\n      - "[::]:81:81"\n      - ":::82:82"\n      - "80"\n      - 90\n',
            at=('"0.0.0.0:80:80"', '"[::]:81:81"', '":::82:82"', '"80"', "90"),
            says=(
                "port 80 is published on all interfaces",
                "port 81 is published on all interfaces",
                "port 82 is published on all interfaces",
                "port 80 is published on a random port of all interfaces",
                "port 90 is published on a random port of all interfaces",
            ),
            safety="unsafe",
            fixed=_W
            + '      - "127.0.0.1:80:80"\n      - "[::1]:81:81"\n      - "::1:82:82"\n      - "127.0.0.1::80"\n'
            "      - 127.0.0.1::90\n",
        ),
        Bad(
            _W + '      - "${PORT:-8080}:80"\n      - "${WEB_PORT}:81"\n      - "${BIND:-0.0.0.0}:82:82"\n',
            at=('"${PORT:-8080}:80"', '"${WEB_PORT}:81"', '"${BIND:-0.0.0.0}:82:82"'),
            says=(
                "port 8080 is published on all interfaces",
                "port 81 is published on all interfaces",
                "port 82 is published on all interfaces",
            ),
            safety="unsafe",
            fixed=_W + '      - "127.0.0.1:${PORT:-8080}:80"\n      - "127.0.0.1:${WEB_PORT}:81"\n'
            '      - "${BIND:-127.0.0.1}:82:82"\n',
        ),
        Bad(
            _W + "      - target: 80\n        published: 8080\n      - {target: 81, published: 81, host_ip: '::'}\n",
            at=("8080", "'::'"),
            says=("port 8080 is published on all interfaces", "port 81 is published on all interfaces"),
            safety="unsafe",
            fixed=_W + "      - target: 80\n        published: 8080\n        host_ip: 127.0.0.1\n"
            "      - {target: 81, published: 81, host_ip: '::1'}\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    ports: [8080:80, 90]\n",
            at=("8080:80", "90"),
            says=(
                "port 8080 is published on all interfaces",
                "port 90 is published on a random port of all interfaces",
            ),
            safety="unsafe",
            fixed='services:\n  web:\n    image: app\n    ports: ["127.0.0.1:8080:80", "127.0.0.1::90"]\n',
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    ports: ['5432:5432']\n",
            at="'5432:5432'",
            says="port 5432 is published on all interfaces",
            safety="unsafe",
            fixed="services:\n  db:\n    image: postgres:16\n    ports: ['127.0.0.1:5432:5432']\n",
        ),
        Good("services:\n  web:\n    image: nginx\n    ports: ['80:80', '443:443']\n"),
        Good("services:\n  mc:\n    image: itzg/minecraft-server:java21\n    ports: ['25565:25565', '30001:4001']\n"),
        Bad(
            "services:\n  web:\n    image: app\n",
            at="8080:80",
            says="port 8080 is published on all interfaces",
            safety="unsafe",
            created={"compose.override.yaml": "services:\n  web:\n    ports:\n      - 127.0.0.1:8080:80\n"},
            files={"compose.override.yaml": "services:\n  web:\n    ports:\n      - 8080:80\n"},
        ),
        Bad(
            "x-web: &web\n  image: app\n  ports: ['8080:80']\nservices:\n  a:\n    <<: *web\n",
            at="'8080:80'",
            says="port 8080 is published on all interfaces",
            safety="hint",
        ),
        Bad(
            _W + "      - 8080:80\n",
            at="8080:80",
            says="port 8080 is published on all interfaces",
            safety="hint",
            path="docker-stack.yml",
        ),
        Good(_W + "      - 51820:51820/udp\n"),
        Bad(
            _W + "      - 34197:34197/udp\n      - 8125:8125/udp\n",
            at="8125:8125/udp",
            says="port 8125/udp is published on all interfaces",
            safety="unsafe",
            fixed=_W + "      - 34197:34197/udp\n      - 127.0.0.1:8125:8125/udp\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    network_mode: corp\n    ports: ['8080:80']\n",
            at="'8080:80'",
            says="port 8080 is published on all interfaces",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    network_mode: corp\n    ports: ['127.0.0.1:8080:80']\n",
        ),
        Good(_W + '      - "127.0.0.1:8080:80"\n      - "[::1]:81:81"\n      - "192.168.1.5:82:82"\n'),
        Good(_W + '      - "${BIND:-127.0.0.1}:8080:80"\n      - "${BIND}:81"\n      - "${BIND}:82:82"\n'),
        Good(_W + "      - target: 80\n        published: 8080\n        host_ip: 127.0.0.1\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: host\n    ports: ['80:80']\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: ${MODE}\n    ports: ['80:80']\n"),
        Good("services:\n  web:\n    image: app\n    expose: ['80']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for port in published.published(service):
        if published.public(port) and not _is_for_others(service, port):
            yield Finding(
                published.place(port),
                f"port {published.shown(port)} is published {published.where(port)}",
                to_loopback(service, port, _UNKNOWN),
                path=port.source.path,
            )


def _is_for_others(service: Service, port: Port) -> bool:
    """Tell whether a port is there to be reached from other machines."""
    facts, ports = service.facts, set(port.container or ())
    if facts is not None and facts.role == "proxy" and port.host is not None and set(port.host) <= _WEB:
        return True
    if port.protocol == "udp" and ports and not ports & _UDP_INSIDE:
        return True
    return bool(ports) and ports <= _FOR_OTHERS | _PEERS
