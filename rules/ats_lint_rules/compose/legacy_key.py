"""A key from the time before networks and named volumes.

`links` is a way to say `depends_on`: services reach each other by name on the networks that they share.
`external_links` reaches containers of other projects, where a shared network does. `volumes_from` mounts whatever
another service mounts, where named volumes say what. `external: {name: …}` is `external: true` and `name` now.

Fix safety: safe for `links` without an alias between services that share a network: `depends_on` keeps the order, and
the names stay reachable; unsafe when the other service has a health check that is not known to pass. Safe for
`external: {name: …}`. Everything else needs a decision of the author.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Compose,
    Definition,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Severity,
    rule,
)
from ats_lint_rules._health.legacy_links import links


@rule(
    "DC810",
    "legacy-key",
    on=Compose,
    severity=Severity.LOW,
    tags={"correctness", "maintainability"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#links",
        "https://docs.docker.com/engine/network/links/",
        "https://docs.docker.com/reference/compose-file/volumes/#external",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    links:\n      - db  # data\n"
            "    restart: always\n  db:\n    image: redis\n",
            at="links",
            says="links is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    depends_on:\n      - db  # data\n    restart: always\n"
            "  db:\n    image: redis\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    links: [db, 'x:x']\n    depends_on: [db]\n"
            "  db:\n    image: redis\n"
            "  x:\n    image: redis\n",
            at="links",
            says="links is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    depends_on: [db, x]\n  db:\n    image: redis\n"
            "  x:\n    image: redis\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    links: [db]\n    depends_on:\n      x:\n"
            "        condition: service_healthy\n"
            "  db:\n    image: redis\n  x:\n    image: redis\n",
            at="links",
            says="links is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    depends_on:\n      x:\n"
            "        condition: service_healthy\n"
            "      db:\n        condition: service_started\n"
            "  db:\n    image: redis\n  x:\n    image: redis\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    links: ['db:database']\n  db:\n    image: redis\n",
            at="links",
            says="links is obsolete",
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    external_links: [other]\n",
            at="external_links",
            says="external_links is obsolete",
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    volumes_from: [db]\n  db:\n    image: redis\n",
            at="volumes_from",
            says="volumes_from is obsolete",
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\nnetworks:\n  default:\n    external:\n      name: front\n",
            at="name",
            says="external.name is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\nnetworks:\n  default:\n    external: true\n    name: front\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    links: [db]\n    networks: [a]\n  db:\n"
            "    image: redis\n    networks: [b]\n"
            "networks:\n  a:\n  b:\n",
            at="links",
            says="links is obsolete",
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    links:\n      - db\n\n  db:\n    image: redis\n",
            at="links",
            says="links is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    depends_on:\n      - db\n\n  db:\n    image: redis\n",
        ),
        Good("services:\n  web:\n    image: nginx\n    depends_on: [db]\n  db:\n    image: redis\n"),
        Good("services:\n  web:\n    image: nginx\nnetworks:\n  default:\n    external: true\n    name: front\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for service in compose.services.values():
        for key in ("links", "external_links", "volumes_from"):
            entry = service.value.entry(key)
            if entry is not None and service.has(key):
                fix = links(compose, service) if key == "links" else _hint(key)
                yield Finding(
                    entry.key.span, f"{key} is obsolete", fix, path=entry.key.source.path, subject=service.key
                )
    for definitions in (compose.networks, compose.volumes, compose.secrets, compose.configs):
        for definition in definitions.values():
            external = definition.get("external")
            entry = external.entry("name") if external is not None else None
            if entry is not None:
                fix = _external(definition)
                yield Finding(entry.key.span, "external.name is obsolete", fix, path=entry.key.source.path)


def _hint(key: str) -> Fix:
    title = "use a shared network" if key == "external_links" else "use named volumes"
    return Fix(title, (), Safety.HINT, "Only the author knows what the other side is.")


def _external(definition: Definition) -> Fix:
    title = "write external: true and name"
    name, external = definition.get("external.name"), definition.get("external")
    if name is None or external is None or definition.has("name") or len(external.map) > 1:
        return Fix(title, (), Safety.HINT, "The definition says more than a name.")
    try:
        edits = definition.set("external", "true")
        key = definition.name.source.slice(name.node.whole)
        whole = external.node.source.text
        start = whole.rfind("\n", 0, definition.value.entries["external"][0].key.span.start) + 1
        indent = whole[start : definition.value.entries["external"][0].key.span.start]
        if indent.strip(" "):
            raise EditRefused("the definition stands in one line")
        last = edits[-1]
        added = Edit(
            last.span, f"{last.text}{definition.source.newline}{indent}name: {key}", last.path, last.claim[:-1]
        )
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("definition"))
    return Fix(title, (*edits[:-1], added), Safety.SAFE, "Both forms mean the same to Compose.")
