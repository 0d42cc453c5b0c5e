"""Limits and reservations of a service, in the two spellings that Compose has for them."""

from __future__ import annotations

from ats_lint import Compose, Edit, EditRefused, Fix, Safety, Service, remembered, resource_limits

Resource = resource_limits.Resource
_FLAT = ("mem_limit", "cpus", "pids_limit", "mem_reservation", "cpu_quota", "cpu_shares", "memswap_limit")


def spells_flat(service: Service) -> bool:
    """Tell whether limits are to be written as keys of the service, as its own or its neighbours' are."""
    if service.has("deploy.resources"):
        return False
    if any(service.has(key) for key in _FLAT):
        return True
    return _usually_flat(service.compose)


@remembered
def _usually_flat(compose: Compose) -> bool:
    others = tuple(compose.services.values())
    flat = sum(any(one.has(key) for key in _FLAT) for one in others)
    deployed = sum(one.has("deploy.resources") for one in others)
    version = compose.get("version")
    return flat > deployed or (not deployed and ((version.text if version else None) or "").startswith("2"))


def limit_edits(
    service: Service, resource: Resource, limit: str, reserved: str | None, remark: str
) -> tuple[Edit, ...]:
    """Return the edits that limit a resource, in the spelling that fits, with a reservation where that can be added.

    Raises:
        EditRefused: the service cannot be edited exactly.
    """
    text = f"{limit}  # {remark}" if remark else limit
    if spells_flat(service):
        return _flat_edits(service, resource, text.replace('"', ""), reserved)
    tail = f"\nreservations:\n  {resource.key}: {reserved}" if reserved else ""
    block = f"limits:\n  {resource.key}: {text}{tail}"
    if not service.has("deploy"):
        return service.set("deploy", f"resources:\n{_indented(block)}")
    if not service.has("deploy.resources"):
        return service.set("deploy.resources", block)
    edits = service.set(f"deploy.resources.limits.{resource.key}", text)
    if reserved and service.has("deploy.resources.reservations") and service.has("deploy.resources.limits"):
        path = f"deploy.resources.reservations.{resource.key}"
        edits += () if service.has(path) else service.set(path, reserved)
    return edits


def _flat_edits(service: Service, resource: Resource, text: str, reserved: str | None) -> tuple[Edit, ...]:
    if service.has(resource.flat) or service.get(resource.flat) is not None:
        return service.set(resource.flat, text)
    adds = reserved and resource.reservation and not service.has(resource.reservation)
    return service.insert(f"{resource.flat}: {text}" + (f"\n{resource.reservation}: {reserved}" if adds else ""))


def _indented(block: str) -> str:
    return "\n".join(f"  {line}" for line in block.split("\n"))


def limit_fix(
    service: Service,
    resource: Resource,
    limit: str,
    reserved: str | None,
    remark: str,
    safety: Safety,
    because: str,
) -> Fix:
    """Return the fix that adds a limit; a hint where that cannot be done exactly."""
    title = f"limit {resource.key} to {limit.strip(chr(34))}"
    try:
        edits = limit_edits(service, resource, limit, reserved, remark)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("service"))
    return Fix(title, edits, safety, because)
