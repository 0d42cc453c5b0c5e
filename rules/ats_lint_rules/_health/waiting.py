"""`depends_on` from names to conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint import (
    Certainty,
    Compose,
    Container,
    Dependency,
    Edit,
    EditRefused,
    Service,
    Span,
    container_of,
    healthchecks,
    quote,
    regex,
    remembered,
    requests,
)
from ats_lint_rules._health.check_faults import faults

_WAITS = regex(r"\buntil\b|\bwhile\s+!|\bwait[-_]for|\bdockerize\b|\bnc\s+-\w*z")
_ITEM = regex(r"([ \t]*)-[ \t]+")


def await_health(service: Service, names: frozenset[str]) -> tuple[Edit, ...]:
    """Return edits that make a service wait until others are healthy; all other conditions stay.

    Raises:
        EditRefused: the dependencies cannot be edited exactly.
    """
    found = {one.name: one for one in service.depends_on.values() if one.source.path == service.source.path}
    if not names <= found.keys():
        raise EditRefused("another file says what it depends on")
    if any(one.short and one.value.variables for one in found.values()):
        # A key of a map is no place for a variable: its default would stand there for good.
        raise EditRefused("a variable names a dependency")
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
        return service.compose.planned(tuple(_by_lines(service, found, conditions)))


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


def never_passes(service: Service) -> bool:
    """Tell whether the health check of a service surely fails: waiting for it would be for ever."""
    found = healthchecks.service_check(service)
    return found is not None and any(True for _ in faults(found))


def awaited_by(service: Service) -> str | None:
    """Return a service of every start that waits for the health check of this one already; None when none does."""
    return _awaiting(service.compose).get(service.key)


@remembered
def _awaiting(compose: Compose) -> Mapping[str, str]:
    """Return for each service that is waited for the first one that does."""
    found: dict[str, str] = {}
    for other in compose.services.values():
        for name, waits in other.depends_on.items():
            if waits.condition == "service_healthy" and not other.has("profiles"):
                found.setdefault(name, other.key)
    return found


def surely_passes(service: Service) -> bool:
    """Tell whether the health check of a service is known to pass once it is up, as it is configured."""
    container = container_of(service)
    found = healthchecks.service_check(service)
    stage = container.stage
    if found is None and stage is not None and stage.healthcheck is not None:
        found = healthchecks.stage_check(stage, stage.healthcheck) if not container.is_overridden else None
    elif found is None:
        facts = service.facts
        return (
            facts is not None and facts.sure("builtin_healthcheck") and container.is_same_server and _settled(container)
        )
    if found is None or any(True for _ in faults(found)):
        return False
    known, check = container.probe, service.healthcheck
    if known.value is not None and check is not None and check.line in " ".join(known.value.test):
        return known.is_known or _is_settled_ping(found, container)
    return _present(found) and _is_plain(found) and _settled(container)


def _present(found: healthchecks.Check) -> bool:
    """Tell whether all programs of a check are in the image."""
    programs = [one.name for one in found.commands if one.program and one.name not in {"exit", "true", "false"}]
    return all(container_of(found.subject).has(name) for name in programs)


def _is_plain(found: healthchecks.Check) -> bool:
    """Tell whether a check asks nothing of which the answer is not known: routes, other hosts, passwords."""
    asked = tuple(requests.asked(found))
    routes = any(one.path is not None and one.command.name in {"curl", "wget"} for one in asked)
    elsewhere = any(one.host is None or (one.host and one.host not in requests.LOCAL) for one in asked)
    unknown = any(one.port is None for one in asked) or any(True for _ in healthchecks.elsewhere(found))
    return not (routes or elsewhere or unknown or _may_be_refused(found))


def _may_be_refused(found: healthchecks.Check) -> bool:
    """Tell whether a password, a user or a database of the check's own decides the outcome."""
    return any(
        one.name in {"psql", "mysql", "mariadb", "mongosh", "mongo"}
        and one.has_option("-u", "-p", "--username", "-U", "-d")
        for one in found.commands
    )


def _settled(container: Container) -> bool:
    """Tell whether nothing in view leaves a doubt about what the server listens on."""
    told = container.image_server.value
    if told is None:
        return container.stage is not None
    return told.certainty is Certainty.KNOWN and not told.doubts and not told.prefix


def _is_settled_ping(found: healthchecks.Check, container: Container) -> bool:
    """Tell whether a switched on endpoint of the server's own is asked by the server's own program."""
    own = found.commands[0].texts[:1] == ("healthcheck",) if found.commands else False
    return own and container.answers_probe.value is True and _settled(container)


def waits_itself(service: Service, name: str) -> bool:
    """Tell whether what a service runs tries until another one answers."""
    lines = " ".join(words.line for words in (service.entrypoint, service.command) if words is not None)
    return _WAITS.search(lines) is not None and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", lines) is not None
