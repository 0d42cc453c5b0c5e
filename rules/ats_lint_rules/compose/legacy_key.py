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
    Mapping,
    Safety,
    Service,
    Severity,
    processes,
    rule,
)
from ats_lint_rules._health.waiting import surely_passes


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
                fix = _links(compose, service) if key == "links" else _hint(key)
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


def _links(compose: Compose, service: Service) -> Fix:
    title, names = "write depends_on", []
    for value in service.links:
        name, colon, alias = (value.text or "").partition(":")
        other = compose.services.get(name)
        if other is None or (colon and alias != name):
            return Fix(title, (), Safety.HINT, "An alias would have to be given to the other service on a network.")
        if not _together(service, other):
            return Fix(title, (), Safety.HINT, "The services do not share a network.")
        names.append(name)
    try:
        edits = _renamed(service) or (*service.remove("links"), *_depends_on(service, names))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The service cannot be edited exactly: {refused}.")
    claims = (("services", service.key, "depends_on"),)
    others = (service.compose.services[name] for name in names)
    if any(processes.checked(other) is True and not surely_passes(other) for other in others):
        because = "The order stays; whether to wait for a health check that may never pass is to be decided."
        return Fix(title, edits, Safety.UNSAFE, because, claims=claims)
    because = "The order stays, and the names are reachable on the shared network."
    return Fix(title, edits, Safety.SAFE, because, claims=claims)


def _together(one: Service, other: Service) -> bool:
    if one.has("network_mode") or other.has("network_mode"):
        return False
    return not {"default"}.union(one.networks or ()).isdisjoint(other.networks or {"default"}) and (
        one.networks is None or other.networks is None or not set(one.networks).isdisjoint(other.networks)
    )


def _renamed(service: Service) -> tuple[Edit, ...]:
    """Return the edit that makes `links` into `depends_on` in place; none when it takes more than that."""
    links, own = service.get("links"), service.place.value
    entry = own.entry("links") if isinstance(own, Mapping) else None
    if entry is None or links is None or links.shared or service.value.entry("depends_on"):
        return ()
    if any(":" in (value.text or ":") for value in service.links):
        return ()
    return (Edit(entry.key.span, "depends_on", service.source.path, ("services", service.key, "links")),)


def _depends_on(service: Service, wanted: list[str]) -> tuple[Edit, ...]:
    present = service.get("depends_on")
    names = [name for name in wanted if name not in service.depends_on]
    if not names:
        return ()
    if present is None or present.kind == "null":
        return service.set("depends_on", "\n".join(f"- {name}" for name in names) + "\n")
    if any(not one.short for one in service.depends_on.values()):
        added = (service.set(("depends_on", name), "condition: service_started\n") for name in names)
    else:
        added = (service.append("depends_on", name) for name in names)
    return tuple(edit for edits in added for edit in edits)


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
        return Fix(title, (), Safety.HINT, f"The definition cannot be edited exactly: {refused}.")
    return Fix(title, (*edits[:-1], added), Safety.SAFE, "Both forms mean the same to Compose.")
