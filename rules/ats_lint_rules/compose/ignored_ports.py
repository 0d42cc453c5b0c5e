"""Ports are ignored beside the host's network.

Under `network_mode: host` Docker publishes nothing and drops `ports` with a warning: what the service listens on is
open on the host as it is. `"8080:80"` then gives port 80, not 8080, and `"127.0.0.1:8080:80"` protects nothing. With
`none`, `service:…` and `container:…` the service has no network of its own to publish from.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule


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
        Good("services:\n  web:\n    image: app\n    network_mode: bridge\n    ports: ['8080:80']\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: host\n    ports: []\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: ${MODE}\n    ports: ['80:80']\n"),
        Good("services:\n  web:\n    image: app\n    network_mode: host\n    expose: [80]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    mode = service.network_mode or ""
    if service.ports and (mode in ("host", "none") or mode.startswith(("service:", "container:"))):
        entry = service.value.entry("ports")
        if entry is not None:
            shown = mode.partition(":")[0]
            yield Finding(entry.key.span, f"ports are ignored under network_mode {shown}", path=entry.key.source.path)
