"""Links between services, as dependencies."""

from ats_lint import Compose, Edit, EditRefused, Fix, Mapping, Safety, Service, container_of
from ats_lint_rules._health.waiting import surely_passes


def links(compose: Compose, service: Service) -> Fix:
    """Return the fix that makes `links` into `depends_on`."""
    title = "write depends_on"
    names: list[str] = []
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
        return Fix(title, (), Safety.HINT, refused.because("service"))
    claims = (("services", service.key, "depends_on"),)
    others = (service.compose.services[name] for name in names)
    if any(container_of(other).is_checked.value is True and not surely_passes(other) for other in others):
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
    edit = Edit(entry.key.span, "depends_on", service.source.path, ("services", service.key, "links"))
    return service.compose.planned((edit,))


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
