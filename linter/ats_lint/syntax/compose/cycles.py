"""Services that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.name_references import NameReference, references

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose

Graph = dict[str, dict[str, NameReference]]


def cycles(compose: Compose) -> Iterator[Fault]:
    """Yield one fault for each circle of services, at the reference that closes it."""
    graph = _graph(compose)
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        yield from _search(graph, start, done)


def _graph(compose: Compose) -> Graph:
    graph: Graph = {name: {} for name in compose.services}
    for name, service in compose.services.items():
        for one in references(service):
            if one.section == "services" and one.name in graph:
                graph[name].setdefault(one.name, one)
    return graph


def _search(graph: Graph, start: str, done: set[str]) -> Iterator[Fault]:
    """Walk depth first without recursion; a step back onto the path closes a circle."""
    path = [start]
    pending = [iter(graph[start].items())]
    done.add(start)
    while pending:
        step = next(pending[-1], None)
        if step is None:
            pending.pop()
            path.pop()
            continue
        name, reference = step
        if name in path:
            circle = " -> ".join([*path[path.index(name) :], name])
            message = f"dependency cycle: {circle}"
            if len(message) > 80:
                message = f"dependency cycle through {name}"
            yield Fault("dependency-cycle", message, reference.source, reference.span, name, "services")
        elif name not in done:
            done.add(name)
            path.append(name)
            pending.append(iter(graph[name].items()))
