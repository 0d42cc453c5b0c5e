"""`depends_on` from names to conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint import Dependency, Edit, EditRefused, Service, Span, clients, healthchecks, probes, processes, quote
from ats_lint_rules._health.faults import faults

_ITEM = re.compile(r"([ \t]*)-[ \t]+")


def await_health(service: Service, names: frozenset[str]) -> tuple[Edit, ...]:
    """Return edits that make a service wait until others are healthy; all other conditions stay.

    Raises:
        EditRefused: the dependencies cannot be edited exactly.
    """
    found = {one.name: one for one in service.depends_on.values() if one.source.path == service.source.path}
    if not names <= found.keys():
        raise EditRefused("another file says what it depends on")
    if not any(one.short for one in found.values()):
        edits: tuple[Edit, ...] = ()
        for name in found:
            if name in names:
                edits += service.set(("depends_on", name, "condition"), "service_healthy")
        return edits
    conditions = {name: "service_healthy" if name in names else "service_started" for name in found}
    try:
        return service.set("depends_on", "".join(_entry(name, text) for name, text in conditions.items()), hides=True)
    except EditRefused:
        return tuple(_by_lines(service, found, conditions))


def _entry(name: str, condition: str) -> str:
    return f"{quote(name)}:\n  condition: {condition}\n"


def _by_lines(service: Service, found: Mapping[str, Dependency], conditions: Mapping[str, str]) -> Iterator[Edit]:
    """Rewrite a block list item by item, so that comments stay where they are."""
    entry = service.value.entry("depends_on")
    text = service.source.text
    if entry is None:
        raise EditRefused("depends_on is not written out here")
    service.place.unshared()
    if entry.value.anchor is not None:
        raise EditRefused("depends_on may be shared through an anchor")
    parent = entry.key.span.start - (text.rfind("\n", 0, entry.key.span.start) + 1)
    for name, dependency in found.items():
        yield from _item(service, dependency, quote(name), conditions[name], parent)


def _item(service: Service, item: Dependency, name: str, condition: str, parent: int) -> Iterator[Edit]:
    text, newline = service.source.text, service.source.newline
    start = text.rfind("\n", 0, item.span.start) + 1
    lead = _ITEM.fullmatch(text, start, item.span.start)
    if lead is None or item.value.shared or not item.short:
        raise EditRefused("an item does not stand on a line of its own")
    column = max(len(lead[1]), parent + 2)
    end = text.find("\n", item.span.end)
    end = len(text) if end < 0 else end - text[:end].endswith("\r")
    claim = ("services", service.key, "depends_on")
    tail = text[item.span.end : end]
    if tail.strip() and not tail.lstrip().startswith("#"):
        raise EditRefused("more than a comment follows on the line")
    inside = f"{newline}{' ' * (column + 2)}condition: {condition}"
    whole = f"{' ' * column}{name}:{tail}{inside}"
    yield Edit(Span(start, end), whole, service.source.path, claim)


def surely_passes(service: Service) -> bool:
    """Tell whether the health check of a service is known to pass once it is up."""
    container = processes.of_service(service)
    found = healthchecks.service_check(service)
    stage = processes.stage_behind(service)
    if found is None and stage is not None and stage.healthcheck is not None:
        found = healthchecks.stage_check(stage, stage.healthcheck) if not container.overridden else None
    elif found is None:
        facts = service.facts
        return facts is not None and facts.sure("builtin_healthcheck") and container.same_server
    if found is None or any(True for _ in faults(found)):
        return False
    known = probes.known_probe(container)
    if (
        isinstance(known, probes.Probe)
        and service.healthcheck is not None
        and service.healthcheck.line in " ".join(known.test)
    ):
        return True
    asked = tuple(healthchecks.requests(found))
    programs = [one.name for one in found.commands if one.program and one.name not in {"exit", "true", "false"}]
    present = all(clients.has(container, name) for name in programs)
    return present and all(one.path is None or one.command.name not in {"curl", "wget"} for one in asked)
