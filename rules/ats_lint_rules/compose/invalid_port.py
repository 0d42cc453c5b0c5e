"""Port that Compose or the engine refuses.

`docker compose up` stops at the first of them: a host name in the place of an address (`localhost:80:80`), an address
without a host port, numbers outside of 1 to 65535, ranges that run backwards or differ in length, a protocol other
than tcp, udp and sctp, an entry without a container port.

Values in variables that no file sets are left alone.
"""

import ipaddress
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Port, Service, Severity, published, rule

_W = "services:\n  web:\n    image: app\n    ports:\n"
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


@rule(
    "DC510",
    "invalid-port",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "network"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://github.com/docker/go-connections/blob/main/nat/nat.go",
    ),
    examples=(
        Bad(
            _W
            + "      - localhost:80:80\n      - 80:80/http\n      - 70000:80\n      - 8080-8090:80-85\n      - '80:'\n",
            at=("localhost:80:80", "80:80/http", "70000:80", "8080-8090:80-85", "'80:'"),
            says=(
                "'localhost' is no IP address",
                "unknown protocol 'http'",
                "'70000' is no host port",
                "host and container ranges differ in length",
                "no container port",
            ),
        ),
        Bad(
            _W + "      - 127.0.0.1:80\n      - 90-80:90-80\n      - 80:0\n",
            at=("127.0.0.1:80", "90-80:90-80", "80:0"),
            says=("'127.0.0.1' is no host port", "'90-80' is no container port", "0 is no container port"),
        ),
        Bad(
            _W + "      - {target: 80-90}\n      - {target: 80, host_ip: here}\n",
            at=("80-90", "here"),
            says=("target is no port number", "'here' is no IP address"),
        ),
        Bad(_W + "      - {target: 80, published: 99999}\n", at="99999", says="published is no port number"),
        Bad(_W + "      - {target: 80, published: 8080, protocol: http}\n", at="http", says="unknown protocol 'http'"),
        Bad(_W + "      - published: 8080\n", at="8080", says="target is no port number"),
        Good(_W + "      - 8080:80\n      - 8080-8090:80\n      - '[::1]:80:80/UDP'\n      - 0:80\n      - :80\n"),
        Good(_W + "      - ${PORTS}\n      - ${HOST}:80:80\n      - 80:${PORT}\n      - ${A}-${B}:80-90\n"),
        Good(_W + "      - {target: 80, published: 8080-8090, protocol: sctp, host_ip: '::'}\n      - target: 80\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for port in service.ports:
        reason = port.invalid or _refused(port)
        if reason is not None:
            span = published.place(port)
            protocol = port.value.get("protocol")
            if protocol is not None and "protocol" in reason:
                span = protocol.span
            yield Finding(span, reason, path=port.source.path)


def _refused(port: Port) -> str | None:
    if port.long and port.value.get("target") is None:
        return "no target port"
    if port.container is not None and port.container[0] == 0:
        return "0 is no container port"
    if not port.long:
        return None
    if port.host_ip and not _is_address(port.host_ip):
        return f"{port.host_ip!r} is no IP address"
    if port.protocol is not None and port.protocol.lower() not in _PROTOCOLS:
        return f"unknown protocol {port.protocol!r}"
    return None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
