"""Networks of their own for the services of one default network."""

from collections.abc import Sequence

from ats_lint import Compose, Edit, EditRefused, Fix, Safety, Service
from ats_lint_rules._networks.cut_off import cut_off
from ats_lint_rules._networks.proxies import named, proxies, routed, tell, told_by_the_proxy
from ats_lint_rules._networks.tiers import Plan, joins_networks, plan, silent

_UNSEEN = "Services that talk where no file shows it, by a setting made at run time, would be cut off."


def in_tiers(compose: Compose) -> Fix:
    """Return the fix, that of the one variant whose additional services would be cut off otherwise."""
    fix, members = _tiers(compose)
    cut = tuple(cut_off(compose, members)) if fix.edits else ()
    if not cut:
        return fix
    other, one, two = cut[0]
    wider, more = _tiers(other)
    if wider.edits and not any(cut_off(other, more)):
        return wider
    return Fix(fix.title, (), Safety.HINT, f"With {other.chain[-1].path.name}, {one} would be cut off from {two}.")


def _tiers(compose: Compose) -> tuple[Fix, dict[str, tuple[str, ...]]]:
    """Return the fix for one application, and the networks that it gives to each service."""
    services = tuple(one for one in compose.services.values() if joins_networks(one))
    tiers = plan(compose, services)
    return _declared(compose, services, tiers), tiers.members


def _declared(compose: Compose, services: tuple[Service, ...], tiers: Plan) -> Fix:
    title = "declare networks in tiers"
    if any(one.networks is not None for one in services):
        return Fix(title, (), Safety.HINT, "Some services have networks of their own: the author chooses the tiers.")
    if any(one.file not in compose.chain for one in services):
        return Fix(title, (), Safety.HINT, "An included file needs the networks declared in itself.")
    body = "".join(
        f"{name}:\n  internal: true\n" if internal else f"{name}:\n" for name, internal in tiers.networks.items()
    )
    try:
        edits: list[Edit] = []
        for service in services:
            names = tiers.members[service.key]
            edits += service.insert("networks:\n" + "".join(f"  - {name}\n" for name in names))
            edits += _told(compose, service, tiers)
        edits += compose.insert_top("networks", body)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("file"))
    lost = silent(compose, tiers.members)
    told = f"Whom {_listed(lost)} may talk to no file shows, and the data is cut off." if lost else _UNSEEN
    because = f"{told} Every pair that the files show talking still shares a network."
    return Fix(title, tuple(edits), Safety.UNSAFE, because)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _told(compose: Compose, service: Service, tiers: Plan) -> tuple[Edit, ...]:
    """Return the edits that tell a proxy driven by labels on which of the new networks it reaches a service.

    Raises:
        EditRefused: it is told a network by a name that would be left, or cannot be told.
    """
    if not routed(service):
        return ()
    label = named(service)
    if label is not None:
        raise EditRefused(f"{label.name} of {service.key} names the network that it would leave")
    mine = tiers.members[service.key]
    if len(mine) == 1 or told_by_the_proxy(compose):
        return ()
    shared = [name for name in mine if any(name in tiers.members.get(one.key, ()) for one in proxies(compose))]
    if len(shared) != 1:
        raise EditRefused(f"on which network the proxy reaches {service.key} is not certain")
    return tell(service, shared[0])
