"""Port of a database, queue, admin interface or debugger is published beyond loopback.

Whoever reaches such a port needs one weak password, or none, to read all data or to run code: exposed Redis, MongoDB,
Elasticsearch and Docker ports are found by scanners within minutes, and Docker opens them ahead of the host's firewall.
Other services of the project reach them over the project's network without any `ports`.

What a port is for comes from the image (databases, caches, queues, search engines, admin consoles) and else from
well-known numbers such as 5432, 6379, 27017, 9200, 2375, 9229 or 5005. Left alone are loopback addresses, the
gateway of Docker's own bridge, MQTT over TLS, ports under `network_mode: host`, `none` or `service:…`, and
addresses in variables that no file sets. One that is published on all interfaces is a public-port (DC503), too.

Fix safety: unsafe. The port is bound to the loopback address of its own family: tools on the host keep working, other
machines are cut off. A port that is bound to a certain address was put there on purpose and is only reported.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, published, rule, sensitive_ports
from ats_lint_rules._networks.loopback import to_loopback

_APP = "services:\n  app:\n    image: app\n    ports:\n"


@rule(
    "DC505",
    "exposed-data-port",
    on=Service,
    severity=Severity.HIGH,
    tags={"security", "network", "cis-5.14", "cis-5.9", "readiness-networks"},
    references=(
        "https://docs.docker.com/engine/network/port-publishing/",
        "https://redis.io/docs/latest/operate/oss_and_stack/management/security/",
        "https://nodejs.org/en/learn/getting-started/debugging#security-implications",
    ),
    examples=(
        Bad(
            'services:\n  db:\n    image: postgres:16\n    ports:\n      - "5432:5432"\n',
            at='"5432:5432"',
            says="database port 5432 is published on all interfaces",
            safety="unsafe",
            fixed='services:\n  db:\n    image: postgres:16\n    ports:\n      - "127.0.0.1:5432:5432"\n',
        ),
        Bad(
            "services:\n  cache:\n    image: redis\n    ports: ['16379:6379', '[::]:16380:6379']\n",
            at=("'16379:6379'", "'[::]:16380:6379'"),
            says=(
                "database port 16379 is published on all interfaces",
                "database port 16380 is published on all interfaces",
            ),
            safety="unsafe",
            fixed="services:\n  cache:\n    image: redis\n    ports: ['127.0.0.1:16379:6379', '[::1]:16380:6379']\n",
        ),
        Bad(
            "services:\n  mq:\n    image: rabbitmq:3-management\n    ports:\n"
            "      - target: 15672\n        published: 15672\n        host_ip: 0.0.0.0\n",
            at="0.0.0.0",
            says="admin port 15672 is published on all interfaces",
            safety="unsafe",
            fixed="services:\n  mq:\n    image: rabbitmq:3-management\n    ports:\n"
            "      - target: 15672\n        published: 15672\n        host_ip: 127.0.0.1\n",
        ),
        Bad(
            _APP + '      - "9229:9229"\n      - "${DB_PORT:-3306}:3306"\n',
            at=('"9229:9229"', '"${DB_PORT:-3306}:3306"'),
            says=(
                "debug port 9229 is published on all interfaces",
                "database port 3306 is published on all interfaces",
            ),
            safety="unsafe",
            fixed=_APP + '      - "127.0.0.1:9229:9229"\n      - "127.0.0.1:${DB_PORT:-3306}:3306"\n',
        ),
        Bad(
            "services:\n  db:\n    image: mongo\n    ports: ['10.0.0.5:27017:27017']\n",
            at="'10.0.0.5:27017:27017'",
            says="database port 27017 is published on 10.0.0.5",
            safety="hint",
        ),
        Bad(
            "services:\n  admin:\n    image: adminer\n    ports: ['8080:8080']\n",
            at="'8080:8080'",
            says="admin port 8080 is published on all interfaces",
            safety="unsafe",
            fixed="services:\n  admin:\n    image: adminer\n    ports: ['127.0.0.1:8080:8080']\n",
        ),
        Good('services:\n  db:\n    image: postgres:16\n    ports:\n      - "127.0.0.1:5432:5432"\n'),
        Good('services:\n  db:\n    image: postgres:16\n    ports:\n      - "${BIND:-127.0.0.1}:5432:5432"\n'),
        Good("services:\n  db:\n    image: postgres:16\n    expose: ['5432']\n"),
        Good("services:\n  web:\n    image: app\n    ports: ['8080:80', '54321:8000']\n"),
        Good("services:\n  mqtt:\n    image: eclipse-mosquitto:2\n    ports: ['1883:1883']\n"),
        Good("services:\n  n8n:\n    image: n8nio/n8n\n    ports: ['5678:5678']\n"),
        Good("services:\n  db:\n    image: redis\n    network_mode: host\n    ports: ['6379:6379']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for port in published.published(service):
        kind = sensitive_ports.kind_of(service, port) if published.beyond_loopback(port) else None
        if kind is None:
            continue
        where = published.where(port) if port.public else f"on {port.host_ip}"
        because = "Other machines are cut off from the port, whether or not one of them needs it."
        yield Finding(
            published.place(port),
            f"{kind} port {published.shown(port)} is published {where}",
            to_loopback(service, port, because),
            path=port.source.path,
            in_development=Severity.MEDIUM,
        )
