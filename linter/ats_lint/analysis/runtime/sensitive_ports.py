"""Ports behind which data, control or a debugger lies, by image and by well-known number.

Numbers: https://www.iana.org/assignments/service-names-port-numbers/ and the products' documentation, read 2025-06.
"""

from __future__ import annotations

from ats_lint.analysis.views.compose import Service
from ats_lint.syntax.compose.ports import Port

DATA_ROLES = {"database": "database", "cache": "database", "queue": "queue", "search": "search engine"}
_NUMBERS: dict[int, str] = {
    **dict.fromkeys((1433, 1521, 3306, 5432, 5984, 6379, 7687, 9042, 11211, 26257, 28015, 33060), "database"),
    **dict.fromkeys((27017, 27018, 27019), "database"),
    **dict.fromkeys((9200, 9300, 8983), "search engine"),
    **dict.fromkeys((4222, 5671, 5672, 6650, 9092, 61616), "queue"),
    **dict.fromkeys((2375, 2376, 15672), "admin"),
    **dict.fromkeys((2181, 2379, 2380), "cluster state"),
    **dict.fromkeys((5858, 9229), "debug"),
}
_OPEN_PORTS = frozenset({443, 1883, 8883})
"""HTTPS and MQTT: meant for browsers and devices, whatever stands behind."""
_JAVA_DEBUG, _PYTHON_DEBUG, _GO_DEBUG, _INFLUX, _CLICKHOUSE = 5005, 5678, 2345, 8086, 8123


def kind_of(service: Service, port: Port) -> str | None:
    """Return `database`, `queue`, `search engine`, `admin` or `debug` for a port that strangers should not reach."""
    facts = service.facts
    inside = range(port.container[0], port.container[1] + 1) if port.container else range(0)
    if len(inside) > 100:
        inside = range(0)
    if facts is not None and facts.role:
        if set(inside) <= _OPEN_PORTS and inside:
            return None
        if facts.role in DATA_ROLES:
            return "admin" if 15672 in inside else DATA_ROLES[facts.role]
        if facts.role == "admin":
            return "admin"
        if set(facts.admin_ports).intersection(inside) and not _listens(service, inside):
            return "admin"
        if set(inside).intersection(facts.ports):
            return None
    return next((kind for number in inside if (kind := _by_number(service, number))), None)


def _by_number(service: Service, number: int) -> str | None:
    if number in _NUMBERS:
        return _NUMBERS[number]
    facts, said = service.facts, _said(service)
    if number == _JAVA_DEBUG:
        return "debug" if "jdwp" in said or facts is None or facts.has("java") else None
    if number == _PYTHON_DEBUG:
        return "debug" if "debugpy" in said else None
    if number == _GO_DEBUG:
        return "debug" if "dlv" in said or "delve" in said else None
    names = f"{service.key} {service.image or ''}".lower()
    if (number == _INFLUX and "influx" in names) or (number == _CLICKHOUSE and "clickhouse" in names):
        return "database"
    return None


def _listens(service: Service, inside: range) -> bool:
    """Tell whether the command gives one of these ports to something else (Traefik's entry points)."""
    return any(f".address=:{number}" in _said(service) for number in inside)


def _said(service: Service) -> str:
    words = [found.line for found in (service.command, service.entrypoint) if found is not None]
    words += [variable.value or variable.raw for variable in service.environment.values()]
    return " ".join(words).lower()
