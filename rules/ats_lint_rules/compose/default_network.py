"""Services share the implicit default network.

Without `networks` Compose puts every service on one network, where each can reach every port of all others: whoever
gets into the web server talks to the database directly. Networks in tiers keep the data stores out of reach of
everything that has no business with them.

A file with one service, one with two that talk to each other and keep no data for others, a `default` network that the
file configures itself, and services with `network_mode` are left alone.

Fix safety: unsafe. Every pair of services that the files show talking to each other (depends_on, links, environment,
commands, labels, mounted files, sources in the build context) still shares a network, consoles such as Adminer share
one with every data store, and so does everything with a data store whose users no file shows. Data stores lose their
way to the internet, all other services keep theirs. A service of which no file can show whom it talks to, because its
image is unknown and its sources are not here, shares a network with everything; one whose image is known and whose
connections are made elsewhere, in its pages say, is named as cut off. A proxy that finds services by labels is told its
network (see ambiguous-proxy-network, DC511); where a label names the network that a service would leave, there is no
fix.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Service, Severity, provisions, rule
from ats_lint_rules._networks.talking import pairs
from ats_lint_rules._networks.tier_edits import in_tiers
from ats_lint_rules._networks.tiers import is_data, joins_networks


@rule(
    "DC501",
    "default-network",
    on=Compose,
    lacks="network of its own",
    severity=Severity.MEDIUM,
    tags={"security", "production", "cis-5.30", "owasp-5", "readiness-networks"},
    references=(
        "https://docs.docker.com/compose/how-tos/networking/#specify-custom-networks",
        "https://docs.docker.com/reference/compose-file/networks/#internal",
    ),
    aliases=("networks_not_set",),
    examples=(
        Bad(
            "services:\n"
            "  web:\n    image: nginx\n    ports: ['80:80']\n    depends_on: [api]\n"
            "  api:\n    image: app\n    environment:\n      CACHE: redis://cache:6379\n"
            "  cache:\n    image: redis:7\n",
            at=("web", "api", "cache"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            fixed="services:\n"
            "  web:\n    image: nginx\n    ports: ['80:80']\n    depends_on: [api]\n"
            "    networks:\n      - edge\n      - app\n"
            "  api:\n    image: app\n    environment:\n      CACHE: redis://cache:6379\n"
            "    networks:\n      - app\n      - data\n"
            "  cache:\n    image: redis:7\n"
            "    networks:\n      - data\n"
            "networks:\n  edge:\n  app:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  vpn:\n    image: vpn\n    ports: ['80:80']\n"
            "  web:\n    image: app\n    network_mode: service:vpn\n    environment: [DB=db]\n"
            "  db:\n    image: postgres:16\n",
            at=("vpn", "db"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            fixed="services:\n  vpn:\n    image: vpn\n    ports: ['80:80']\n"
            "    networks:\n      - edge\n      - data\n"
            "  web:\n    image: app\n    network_mode: service:vpn\n    environment: [DB=db]\n"
            "  db:\n    image: postgres:16\n    networks:\n      - data\n"
            "networks:\n  edge:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  a: {image: one, ports: ['80:80']}\n  admin: {image: adminer}\n  db: {image: mysql:8}\n",
            at=("a", "admin", "db"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            fixed="services:\n  a: {image: one, ports: ['80:80'], networks: [edge, app, data]}\n"
            "  admin: {image: adminer, networks: [app, data]}\n  db: {image: mysql:8, networks: [data]}\n"
            "networks:\n  edge:\n  app:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  api: {image: own/api}\n  db: {image: mongo:7, ports: ['27017:27017']}\n",
            at=("api", "db"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            fixed="services:\n  api: {image: own/api, networks: [app, data]}\n"
            "  db: {image: mongo:7, ports: ['27017:27017'], networks: [data, data-access]}\n"
            "networks:\n  app:\n  data:\n    internal: true\n  data-access:\n",
        ),
        Bad(
            "services:\n  proxy:\n    image: traefik:v3\n    ports: ['80:80']\n"
            "    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n"
            "  web:\n    image: app\n    labels: [traefik.enable=true]\n",
            at=("proxy", "web"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            fixed="services:\n  proxy:\n    image: traefik:v3\n    ports: ['80:80']\n"
            "    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n    networks:\n      - edge\n      - app\n"
            "  web:\n    image: app\n    labels: [traefik.enable=true]\n    networks:\n      - app\n"
            "networks:\n  edge:\n  app:\n",
        ),
        Bad(
            "services:\n  grafana:\n    image: grafana/grafana:11.0.0\n    volumes: ['./g:/etc/grafana/provisioning']\n"
            "  influx:\n    image: influxdb:2.7\n  other:\n    image: app\n",
            at=("grafana", "influx", "other"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="unsafe",
            files={"g/datasources/a.yaml": "datasources:\n  - url: http://influx:8086\n"},
            fixed="services:\n  grafana:\n    image: grafana/grafana:11.0.0\n"
            "    volumes: ['./g:/etc/grafana/provisioning']\n    networks:\n      - app\n      - data\n"
            "  influx:\n    image: influxdb:2.7\n    networks:\n      - data\n"
            "  other:\n    image: app\n    networks:\n      - app\n      - data\n"
            "networks:\n  app:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  api:\n    image: own/api\n    depends_on: [db]\n  db:\n    image: postgres:16\n",
            at=("api", "db"),
            says=(
                "on the implicit default network with every other service",
                "on the implicit default network with every other service",
            ),
            safety="hint",
            files={
                "compose.prod.yaml": "services:\n  metrics:\n    image: own/exporter\n    links: [db]\n"
                "    networks: [x]\nnetworks: {x: }\n"
            },
        ),
        Bad(
            "services:\n  a: {image: x, networks: [default]}\n  b: {image: y}\n  c: {image: z, networks: [n]}\n"
            "networks:\n  n:\n",
            at=("a", "b"),
            says=(
                "on the default network with 1 other service",
                "on the implicit default network with 1 other service",
            ),
            safety="hint",
        ),
        Good(
            "services:\n  web:\n    image: acme/web:1\n    depends_on: [api]\n    environment: {API: 'http://api:8000'}\n"
            "  api:\n    image: acme/api:1\n"
        ),
        Good("services:\n  web:\n    image: nginx\n"),
        Good(
            "services:\n  web:\n    image: nginx\n    networks: [a]\n  db:\n    image: postgres:16\n    networks: [a]\n"
            "networks:\n  a:\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    network_mode: host\n  db:\n    image: postgres:16\n"),
        Good(
            "services:\n  web:\n    image: nginx\n  db:\n    image: postgres:16\n"
            "networks:\n  default:\n    name: shared\n    external: true\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    services = tuple(one for one in compose.services.values() if joins_networks(one))
    implicit = [one for one in services if provisions.shares_default_network(one)]
    if len(implicit) < 2 or "default" in compose.networks or _are_a_pair(compose, services):
        return
    fix, others = in_tiers(compose), len(implicit) - 1
    whom = "every other service" if len(implicit) == len(services) else f"{others} other service{'s'[: others - 1]}"
    for service in implicit:
        yield Finding(
            service.name.span,
            f"on the {'implicit ' if service.networks is None else ''}default network with {whom}",
            fix,
            path=service.source.path,
            subject=service.key,
        )


def _are_a_pair(compose: Compose, services: tuple[Service, ...]) -> bool:
    """Tell whether there are only two, which talk to each other and of which none keeps data: one network is right."""
    if len(services) != 2 or any(is_data(one) or (one.facts and one.facts.role == "proxy") for one in services):
        return False
    return frozenset(one.key for one in services) in pairs(compose)
