"""Values of the right type that are refused all the same: they exclude each other, or their text does not parse.

The checks are those of https://github.com/compose-spec/compose-go/blob/main/loader/validate.go and
https://github.com/compose-spec/compose-go/tree/main/validation, and of Docker's readers of ports and mounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.compose.command_words import split_line
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.nodes import Mapping, Scalar, Sequence, follow
from ats_lint.syntax.compose.values import Value, tops

if TYPE_CHECKING:
    from ats_lint.syntax.compose.application import Compose
    from ats_lint.syntax.compose.service import Service

_EXCLUSIVE = (
    ("network_mode", "networks"),
    ("build.dockerfile", "build.dockerfile_inline"),
)
_SAME = (
    ("scale", "deploy.replicas"),
    ("mem_limit", "deploy.resources.limits.memory"),
    ("mem_reservation", "deploy.resources.reservations.memory"),
    ("cpus", "deploy.resources.limits.cpus"),
    ("pids_limit", "deploy.resources.limits.pids"),
)
_EXCLUDING = tops(*(second for _, second in _EXCLUSIVE))
_SAID_TWICE = tops(*(first for first, _ in _SAME))
_SOURCES = {"secrets": ("file", "environment"), "configs": ("file", "environment", "content")}
_COUNTS = (
    "scale", "deploy.replicas", "healthcheck.retries", "deploy.update_config.parallelism",
    "deploy.rollback_config.parallelism", "deploy.restart_policy.max_attempts",
    "deploy.placement.max_replicas_per_node", "blkio_config.weight",
)  # fmt: skip
_COUNTED = tops(*_COUNTS)
_GRANTS = ("secrets", "configs", "build.secrets")
_GRANTED = tops(*_GRANTS)
_CLOCK = r"\d\d?:\d\d?:\d\d?(?:\.\d+)?"
_DATE = regex(r"\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])" + rf"(?:[Tt]{_CLOCK}(?:Z|[-+]\d\d:\d\d)| {_CLOCK})?")
_STACK = regex(r"(?i)(?:^|[-_.])(?:stack|swarm)(?:[-_.]|$)")
"""Names of files for `docker stack deploy`, which knows drivers of secrets and configs."""
_TESTS = frozenset({"CMD", "CMD-SHELL", "NONE"})


def consistency(compose: Compose) -> Iterator[Fault]:
    """Yield what Compose refuses although the schema allows it."""
    for service in compose.services.values():
        for value, message in _service(service):
            yield Fault("schema", message, value.source, _token(value))
    for section in ("networks", "volumes", "secrets", "configs"):
        found = compose.get(section)
        for name, (entry, value) in found.entries.items() if found else ():
            for message in _definition(section, name, value):
                yield Fault("schema", message, entry.key.source, entry.key.span)
    yield from _merge_keys(compose)


def _service(service: Service) -> Iterator[tuple[Value, str]]:
    yield from _ports(service)
    yield from _mounts(service)
    yield from _pairs(service)
    yield from _builds(service)
    yield from _grants(service)
    yield from _texts(service)


def _ports(service: Service) -> Iterator[tuple[Value, str]]:
    for port in service.ports:
        if isinstance(port.value.typed, float):
            yield port.value, f"port {port.raw} is no whole number"
        elif port.container and not port.container[0]:
            yield port.value, f"port {short(port.raw, 30)} is port 0 of the container"
        elif port.invalid:
            yield port.value, f"port {port.raw}: {port.invalid}" if port.raw else f"port: {port.invalid}"


def _mounts(service: Service) -> Iterator[tuple[Value, str]]:
    for mount in service.volumes:
        if mount.invalid or mount.target == "":
            yield mount.value, f"volume {short(mount.raw, 30)}: {mount.invalid or 'no target'}"
        elif mount.long and mount.type == "bind" and mount.source == "":
            yield mount.value, "bind mount without a source"
    taken = {mount.target for mount in service.volumes if mount.target}
    for mount in service.tmpfs:
        if mount.target in taken:
            yield mount.value, f"{short(mount.target, 40)} is a tmpfs and a volume"
    for device in _list(service, "devices"):
        if device.kind == "map" and not device.has("target"):
            yield device, "device without a target"


def _pairs(service: Service) -> Iterator[tuple[Value, str]]:
    for first, second in _EXCLUSIVE if service.says(_EXCLUDING) else ():
        value = service.get(second)
        if value is not None and service.has(first) and service.has(second) and (value.map or value.list or value.text):
            yield value, f"{_last(second)} together with {_last(first)}"
    for first, second in _SAME if service.says(_SAID_TWICE) else ():
        one, other = service.get(first), service.get(second)
        if one is not None and other is not None and _differ(one.text, other.text):
            yield one, f"{first} is not {second}"
    for device in _list(service, "deploy.resources.reservations.devices"):
        count = device.get("count")
        if count is not None and device.has("device_ids"):
            yield count, "count together with device_ids"


def _builds(service: Service) -> Iterator[tuple[Value, str]]:
    for context in _list(service, "build.additional_contexts"):
        if context.text and "=" not in context.text:
            yield context, f"additional context {short(context.text, 30)} says not where it is"
    platform, platforms = service.get("platform"), service.get("build.platforms")
    names = [item.text for item in platforms.list] if platforms is not None else []
    known = platform is not None and platform.text and names and None not in names
    if known and platforms is not None and platform is not None and platform.text not in names:
        yield platforms, f"platforms without {short(platform.text or '', 30)}, the service's own"
    for file in _list(service, "env_file"):
        style = file.get("format") if file.kind == "map" else None
        if style is not None and style.text not in {None, "", "raw"}:
            yield style, f"env_file format {short(style.text or '', 20)} is not known"


def _grants(service: Service) -> Iterator[tuple[Value, str]]:
    for path in _GRANTS if service.says(_GRANTED) else ():
        for item in _list(service, path):
            mode = item.get("mode") if item.kind == "map" else None
            if item.kind == "map" and not item.has("source"):
                yield item, f"{_last(path)[:-1]} that does not say which"
            if mode is not None and isinstance(mode.typed, float):
                yield mode, f"mode {short(mode.text or '', 20)} is no octal number"


def _texts(service: Service) -> Iterator[tuple[Value, str]]:
    for path in _COUNTS if service.says(_COUNTED) else ():
        value = service.get(path)
        if value is not None and isinstance(value.typed, int) and value.typed < 0:
            yield value, f"{_last(path)} is negative"
    weight = service.get("blkio_config.weight")
    if weight is not None and isinstance(weight.typed, str):
        yield weight, "weight is no number"
    for key, value in service.value.items():
        for item in (value, *value.list):
            if _is_date(item) and not key.startswith("x-"):
                yield item, f"{short(key, 40)} is read as a date: it needs quotes"
    tests = _list(service, "healthcheck.test")
    if tests and tests[0].text is not None and tests[0].text not in _TESTS:
        yield tests[0], "test does not begin with CMD, CMD-SHELL or NONE"
    for words in (service.command, service.entrypoint):
        if words is not None and words.text is not None and split_line(words.text) is None:
            yield words.value, "command line with a quote or a parenthesis that has no partner"
    for host in _list(service, "extra_hosts"):
        if host.text is not None and not any(mark in host.text for mark in ":="):
            yield host, f"host {short(host.text, 40)} without an address"
    for watch in _list(service, "develop.watch"):
        action = watch.get("action")
        if action is not None and action.text in {"sync", "sync+restart", "sync+exec"} and not watch.has("target"):
            yield action, f"{action.text} without a target"


def _definition(section: str, name: str, value: Value) -> Iterator[str]:
    external = value.get("external")
    is_external = external is not None and (external.kind == "map" or external.typed is True)
    if is_external:
        others = [key for key in value.map if key not in {"external", "name"} and not key.startswith("x-")]
        if others and section == "volumes":
            yield f"{section[:-1]} {short(name, 24)} is external and has {short(others[0], 24)}"
        if value.has("external.name") and value.has("name"):
            yield f"{section[:-1]} {short(name, 24)} has two names"
        return
    wanted = _SOURCES.get(section)
    driven = value.has("driver") or value.has("template_driver")
    if wanted is None or (driven and _STACK.search(value.source.path.stem)):
        return
    given = [key for key in wanted if value.has(key) and not (key == "environment" and value.map[key].text == "")]
    if len(given) != 1:
        one_of = ", ".join(wanted)
        yield (
            f"{section[:-1]} {short(name, 24)} needs one of {one_of}"
            if not given
            else (f"{section[:-1]} {short(name, 24)} has {given[0]} and {given[1]}")
        )


def _merge_keys(compose: Compose) -> Iterator[Fault]:
    """Find merge keys of something that is no mapping."""
    for file in compose.files:
        pending = [*file.mappings] if "<<" in file.source.text else []
        while pending:
            for entry in pending.pop().entries:
                target = follow(entry.value)
                if entry.key.plain and entry.key.value == "<<" and isinstance(target, Scalar):
                    yield Fault("schema", "merge key of something that is no mapping", file.source, entry.value.span)
                nested = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
                pending += [node for node in nested if isinstance(node, Mapping)]


def _list(service: Service, path: str) -> tuple[Value, ...]:
    found = service.get(path)
    return found.list if found is not None else ()


def _differ(one: str | None, other: str | None) -> bool:
    """Tell whether two texts are known to mean different amounts."""
    if one is None or other is None:
        return False
    first, second = _amount(one), _amount(other)
    return first is not None and second is not None and first != second


def _amount(text: str) -> float | None:
    digits = text.strip().lower().removesuffix("b").removesuffix("i")
    unit = digits[-1:] if digits[-1:] in "kmgtp" else ""
    try:
        return float(digits.removesuffix(unit)) * 1024.0 ** ("kmgtp".index(unit) + 1 if unit else 0)
    except ValueError:
        return None


def _is_date(value: Value) -> bool:
    """Tell whether Compose takes an unquoted text for a point in time, which it then refuses as a text."""
    node = value.node
    return isinstance(node, Scalar) and node.plain and value.tag is None and bool(_DATE.fullmatch(node.value))


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _token(value: Value) -> Span:
    """Return the smallest place that shows a value: the first key of a mapping, the first item of a list."""
    if value.kind == "map" and value.keys:
        return next(iter(value.keys.values())).span
    if value.kind == "list" and value.list:
        return _token(value.list[0])
    return value.span
