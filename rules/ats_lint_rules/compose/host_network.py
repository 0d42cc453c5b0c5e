"""Service uses the host's network.

With `network_mode: host` the container shares the network of the host: it reaches everything that listens on the host's
loopback interface (databases, the engine's API, metadata services), every port it opens is open on the host, and a
compromised process can listen on the host's traffic. Publishing single ports is enough for most services.

Discovery by broadcast, DHCP servers and monitoring of the host's own network do need it: an ignore comment with the
reason is the way to say so. An image that is known to be made for that is left alone (node-exporter, Home Assistant).
A service that adds NET_ADMIN is there to change the host's network: of that dangerous-capability speaks.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, Value, capability, provisions, rule


@rule(
    "DC506",
    "host-network",
    on=Service,
    wakes={"network_mode", "networks"},
    severity=Severity.HIGH,
    tags={"security", "network", "cis-5.10", "readiness-networks"},
    references=(
        "https://docs.docker.com/engine/network/drivers/host/",
        "https://docs.docker.com/reference/compose-file/services/#network_mode",
    ),
    aliases=("CL-0008", "071a71ff"),
    examples=(
        Bad("services:\n  web:\n    image: app\n    network_mode: host\n", at="host", says="shares the host's network"),
        Bad(
            'services:\n  web:\n    image: app\n    network_mode: "host"\n',
            at='"host"',
            says="shares the host's network",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    network_mode: ${MODE:-host}\n",
            at="${MODE:-host}",
            says="shares the host's network",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    networks: [outside]\nnetworks:\n  outside:\n    external: true\n"
            "    name: host\n",
            at="outside",
            says="shares the host's network",
        ),
        Good("services:\n  web:\n    image: app\n    network_mode: bridge\n"),
        Good("services:\n  ban:\n    image: app\n    network_mode: host\n    cap_add: [NET_ADMIN]\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: service:vpn\n  vpn:\n    image: vpn\n"),
        Good("services:\n  web:\n    image: app\n    networks: [host]\nnetworks:\n  host:\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: ${MODE}\n"),
        Good("services:\n  node:\n    image: prom/node-exporter:v1.9.1\n    network_mode: host\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    mode = service.get("network_mode")
    changes = any(capability(item.text or "") == "NET_ADMIN" for item in service.cap_add)
    if changes or provisions.is_made_for(service, "network"):
        return
    if mode is not None and mode.text == "host":
        yield _finding(mode)
    named = service.get("networks")
    for key in service.networks or {}:
        definition = service.compose.networks.get(key)
        if definition is None or not definition.external or (definition.text("name") or key) != "host":
            continue
        item = next((one for one in named.list if one.text == key), None) if named else None
        entry = named.entry(key) if named else None
        if item is not None:
            yield _finding(item)
        elif entry is not None:
            yield Finding(entry.key.span, _MESSAGE, path=entry.key.source.path, in_development=Severity.MEDIUM)


_MESSAGE = "shares the host's network"


def _finding(value: Value) -> Finding:
    return Finding(value.span, _MESSAGE, path=value.source.path, in_development=Severity.MEDIUM)
