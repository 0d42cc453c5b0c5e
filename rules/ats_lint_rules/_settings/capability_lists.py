"""`cap_drop` and `cap_add`: what they name, and how everything is dropped but what a container needs."""

from __future__ import annotations

from collections.abc import Set

from ats_lint import OLD_SWARM, Edit, Fix, Safety, Service, Span, container_of, named_capabilities
from ats_lint_rules._common.fixes import extend, founded, hint, marked, propose


def drop_all(service: Service, dropped: Set[str], added: Set[str]) -> Fix:
    """Return the fix that drops all capabilities but those that the service's container needs."""
    if "ALL" in added:
        return hint("drop all capabilities", "cap_add: ALL would take cap_drop: ALL out of force.")
    container = container_of(service)
    wanted = container.first_start_capabilities
    lost = dropped - frozenset(container.lost_capabilities.value)
    missing = tuple(name for name in wanted.value if name not in lost | added)
    title = "drop all capabilities" + (f" but {', '.join(missing)}" if missing else "")
    return founded(title, wanted, lambda: _edits(service, missing, guess=wanted.is_unknown))


def _edits(service: Service, missing: tuple[str, ...], *, guess: bool) -> tuple[Edit, ...]:
    if service.get("cap_drop") is None and service.get("cap_add") is None and missing:
        added = "".join(f"  - {name}\n" for name in missing)
        return service.insert("cap_drop:\n" + marked(f"  - ALL\ncap_add:\n{added}", guess=guess))
    return (*_drop_all(service, marked("ALL\n", guess=guess)), *extend(service, "cap_add", missing))


def _drop_all(service: Service, everything: str) -> tuple[Edit, ...]:
    """Let `cap_drop` say ALL and nothing else, which ALL holds; what has comments is added to."""
    found = service.get("cap_drop")
    if found is None or not found.list or "#" in found.source.slice(found.node.whole):
        return extend(service, "cap_drop", (everything.rstrip(),))
    return service.set("cap_drop", f"- {everything}", hides=True)


def place(service: Service) -> Span:
    """Return where the service says itself what is dropped; its name where it does not."""
    key, found = service.value.keys.get("cap_drop"), service.get("cap_drop")
    own = key is not None and key.source is service.source and not (found is not None and found.shared)
    return key.span if key is not None and own else service.name.span


def give_back(service: Service, missing: tuple[str, ...]) -> Fix:
    """Return the fix that adds what a start lacks, and what the service needs besides."""
    dropped, added = named_capabilities(service.cap_drop), named_capabilities(service.cap_add)
    wanted = sorted({*missing, *container_of(service).first_start_capabilities.value} - added)
    title = f"give back {', '.join(wanted)}"
    if "ALL" not in dropped:
        return hint(title, "Docker gives back nothing that the same service drops by name.")
    because = "Without these it cannot start, and it does not gain anything that Docker does not give by itself."
    if missing == ("KILL",):
        because = "Without it root cannot signal processes of others, and the engine kills them all at once."
    safety = Safety.SAFE
    if service.in_stack:
        safety, because = Safety.UNSAFE, OLD_SWARM
    return propose(title, safety, because, lambda: extend(service, "cap_add", wanted))
