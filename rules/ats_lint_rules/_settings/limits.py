"""Limits and reservations of a service, in the two spellings that Compose has for them."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Edit, EditRefused, Finding, Fix, Safety, Service, resource_limits
from ats_lint_rules._common.fixes import hint

Resource = resource_limits.Resource
Likely = resource_limits.Likely


def limit_edits(service: Service, resource: Resource, likely: Likely, remark: str) -> tuple[Edit, ...]:
    """Return the edits that limit a resource, in the spelling that fits, with a reservation where that can be added.

    Raises:
        EditRefused: the service cannot be edited exactly.
    """
    if resource_limits.spells_flat(service):
        return _flat_edits(service, resource, likely, remark)
    limit, reserved = _quoted(resource, likely.limit), _quoted(resource, likely.reserved)
    text = f"{limit}  # {remark}" if remark else limit
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


def _quoted(resource: Resource, amount: str | None) -> str:
    """Return an amount as `deploy` has it: processors are text there."""
    return f'"{amount}"' if amount and resource is resource_limits.CPU else amount or ""


def _flat_edits(service: Service, resource: Resource, likely: Likely, remark: str) -> tuple[Edit, ...]:
    text = f"{likely.limit}  # {remark}" if remark else likely.limit
    if service.has(resource.flat) or service.get(resource.flat) is not None:
        return service.set(resource.flat, text)
    other = service.has("deploy.resources.reservations")
    adds = likely.reserved and resource.reservation and not service.has(resource.reservation) and not other
    return service.insert(f"{resource.flat}: {text}" + (f"\n{resource.reservation}: {likely.reserved}" if adds else ""))


def _indented(block: str) -> str:
    return "\n".join(f"  {line}" for line in block.split("\n"))


def limit_fix(service: Service, resource: Resource, likely: Likely, remark: str, safety: Safety, because: str) -> Fix:
    """Return the fix that adds a limit; a hint where that cannot be done exactly."""
    title = f"limit {resource.key} to {likely.limit}"
    try:
        edits = limit_edits(service, resource, likely, remark)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("service"))
    return Fix(title, edits, safety, because)


def unlimited(service: Service, resource: Resource, message: str, because: str) -> Iterator[Finding]:
    """Yield where nothing limits a resource, with a likely limit; `because` may have a place for its origin."""
    where = None if resource_limits.exempt(service) else resource_limits.unlimited(service, resource)
    if where is not None:
        yield Finding(where, message, _guessed(service, resource, because))


def _guessed(service: Service, resource: Resource, because: str) -> Fix:
    likely = resource_limits.likely(service, resource)
    if likely is None:
        return hint(f"set a {resource.key} limit", f"How much {resource.key} it needs depends on what no file says.")
    reason = because.format(likely.origin)
    return limit_fix(service, resource, likely, f"review: {likely.origin}", Safety.UNSAFE, reason)
