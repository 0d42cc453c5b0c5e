"""Ports that are never published.

Under `network_mode: host` Docker publishes nothing and drops `ports` with a warning: what the service listens on is
open on the host as it is. `"8080:80"` then gives port 80, not 8080, and `"127.0.0.1:8080:80"` protects nothing. With
`none`, `service:…` and `container:…` the service has no network of its own to publish from. Neither has one whose
networks are all `internal`: these have no way out of the host's bridge, and none in.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, networking, rule


@rule(
    "DC509",
    "ignored-ports",
    on=Service,
    severity=Severity.LOW,
    tags={"network", "correctness"},
    references=(
        "https://docs.docker.com/engine/network/drivers/host/",
        "https://docs.docker.com/reference/compose-file/services/#ports",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: app\n    network_mode: host\n    ports: ['8080:80']\n",
            at="ports",
            says="ports are ignored under network_mode host",
        ),
        Bad(
            "x: &net\n  network_mode: host\nservices:\n  web:\n    <<: *net\n    image: app\n    ports:\n      - 80\n",
            at="ports",
            says="ports are ignored under network_mode host",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    networks: [a]\n    ports: ['127.0.0.1:8080:80']\n"
            "networks:\n  a:\n    internal: true\n",
            at="ports",
            says="ports are not published: all networks are internal",
        ),
        Good(
            "services:\n  web:\n    image: nginx:1.29\n    ports: ['80:80']\n",
            path="compose.yaml",
            files={"compose.host.yaml": "services:\n  web:\n    network_mode: host\n"},
        ),
        Good(
            "services:\n  web:\n    image: app\n    networks: [a, b]\n    ports: ['8080:80']\n"
            "networks:\n  a:\n    internal: true\n  b:\n"
        ),
        Good(
            "services:\n  web:\n    image: app\n    networks: [a]\n    ports: ['8080:80']\n"
            "networks:\n  a:\n    internal: ${CLOSED:-true}\n"
        ),
        Good("services:\n  web:\n    image: app\n    network_mode: bridge\n    ports: ['8080:80']\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: host\n    ports: []\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: ${MODE}\n    ports: ['80:80']\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: host\n    expose: [80]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    entry, mode = service.value.entry("ports"), service.network_mode or ""
    if not service.ports or entry is None:
        return
    own = service.compose.own_paths
    if own is not None and entry.key.source.path not in own:
        return  # a variant changes the network: the ports are for those who start without it
    if mode in ("host", "none") or mode.startswith(("service:", "container:")):
        message = f"ports are ignored under network_mode {mode.partition(':')[0]}"
        yield Finding(entry.key.span, message, path=entry.key.source.path)
    elif networking.is_enclosed(service):
        yield Finding(entry.key.span, "ports are not published: all networks are internal", path=entry.key.source.path)
