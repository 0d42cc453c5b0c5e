"""Data store shares a network that others can reach.

One network for everything gives whoever gets into the published service every port of the database, and the database
a way to send data out. A data store belongs on a network of its own that is `internal`, together with those that use
it and nobody else.

Looked at are the networks that a data store joins by name; the implicit default network is the matter of
default-network (DC501). Reported is a network that is not internal, and one that the data store shares with a service
that publishes ports and is not seen to use any data store on it. Networks made elsewhere (`external: true`) are only
looked at for the latter, and so are those of a data store that publishes a port: an internal network publishes none.

Fix safety: unsafe. The network becomes internal where all others on it have another way out; elsewhere the data store
and those seen to use it (depends_on, links, environment, commands, mounted files, sources) get an internal network. The
data store loses its way to the internet, and a connection that no file shows is cut.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._networks.internal import isolated
from ats_lint_rules._networks.shared_stores import fault, joined_at
from ats_lint_rules._networks.tiers import is_data

_FLAT = (
    "services:\n  web:\n    image: app\n    ports: ['80:80']\n    environment:\n      DB: postgres://db/app\n"
    "    networks:\n      - all\n  db:\n    image: postgres:16\n    networks:\n      - all  # everything\n"
)


@rule(
    "DC502",
    "flat-network",
    on=Compose,
    severity=Severity.MEDIUM,
    tags={"security", "network", "production", "owasp-5", "readiness-networks"},
    references=(
        "https://docs.docker.com/reference/compose-file/networks/#internal",
        "https://docs.docker.com/compose/how-tos/networking/#specify-custom-networks",
    ),
    examples=(
        Bad(
            _FLAT + "networks:\n  all:\n",
            at="all",
            says="network all of db is not internal",
            safety="unsafe",
            fixed=_FLAT.replace("      - all\n", "      - all\n      - data\n").replace("- all  #", "- data  #")
            + "networks:\n  all:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, networks: [front, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  front:\n  back:\n    driver: bridge\n",
            at="back",
            says="network back of db is not internal",
            safety="unsafe",
            fixed="services:\n  web: {image: app, networks: [front, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  front:\n  back:\n    driver: bridge\n"
            "    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [out, back]}\n"
            "  api: {image: api, networks: [out, back], depends_on: [db]}\n  db: {image: mysql:8, networks: [back]}\n"
            "networks:\n  out:\n  back:\n    internal: true\n",
            at="back",
            says="db shares back with web, which publishes ports",
            safety="unsafe",
            fixed="services:\n  web: {image: app, ports: ['80:80'], networks: [out, back]}\n"
            "  api: {image: api, networks: [out, back, data], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [data]}\n"
            "networks:\n  out:\n  back:\n    internal: true\n  data:\n    internal: true\n",
        ),
        Good(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [all], depends_on: [db]}\n"
            "  db: {image: mysql:8, ports: ['127.0.0.1:3306:3306'], networks: [all]}\nnetworks:\n  all:\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [one, two], links: [db, cache]}\n"
            "  db: {image: mysql:8, networks: [one]}\n  cache: {image: redis:8, networks: [two]}\n"
            "networks:\n  one:\n  two:\n",
            at=("one", "two"),
            says=("network one of db is not internal", "network two of cache is not internal"),
            safety="unsafe",
            fixed="services:\n  web: {image: app, ports: ['80:80'], networks: [one, two, data], links: [db, cache]}\n"
            "  db: {image: mysql:8, networks: [one]}\n  cache: {image: redis:8, networks: [data]}\n"
            "networks:\n  one:\n    internal: true\n  two:\n  data:\n    internal: true\n",
        ),
        Bad(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [back]}\n"
            "  db:\n    image: mysql:8\n    networks:\n      back:\n        ipv4_address: 172.28.0.21\n"
            "networks:\n  back:\n",
            at="back",
            says="network back of db is not internal",
            safety="hint",
        ),
        Good(
            "services:\n  web: {image: app, ports: ['80:80'], networks: [out, back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  out:\n  back:\n    internal: true\n"
        ),
        Good("services:\n  web: {image: app, ports: ['80:80']}\n  db: {image: mysql:8}\n"),
        Good(
            "services:\n  web: {image: app, networks: [all]}\n"
            "  backup: {image: 'postgres:18', entrypoint: [sh, /opt/backup.sh], networks: [all]}\nnetworks:\n  all:\n"
        ),
        Good(
            "services:\n  api: {image: app, networks: [back], depends_on: [db]}\n"
            "  db: {image: mysql:8, networks: [back]}\nnetworks:\n  back:\n    external: true\n"
        ),
        Good("services:\n  web: {image: nginx, networks: [all]}\nnetworks:\n  all:\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for store in compose.services.values():
        if not is_data(store) or store.networks is None or len(compose.services) < 2:
            continue
        for name in store.networks:
            message = fault(compose, store, name)
            place = joined_at(store, name)
            if message and place is not None:
                source, span = place
                yield Finding(span, message, isolated(compose, store, name), path=source.path, subject=store.key)
