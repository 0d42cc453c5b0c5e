"""What a service waits for, and what it cannot start without."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.values import Value


@dataclass(frozen=True, slots=True)
class Dependency:
    """One entry of `depends_on`.

    Attributes:
        name: the service that is depended on.
        condition: `service_started` (the default), `service_healthy` or `service_completed_successfully`; None
            when unknown.
        span: the service's name in the source.
        short: whether it stands in a list of names.
        required: whether Compose stops when that service is absent.
        source: the file.
        value: the value behind it.
        condition_span: the condition in the source; None when it is implied.
    """

    name: str
    condition: str | None
    span: Span
    short: bool
    required: bool
    source: Source
    value: Value
    condition_span: Span | None = None


def parse_dependencies(value: Value | None) -> Iterator[Dependency]:
    """Yield the entries of `depends_on`, in list or map form."""
    if value is None:
        return
    for item in value.list:
        if item.kind == "scalar" and item.text:
            yield Dependency(item.text, "service_started", item.span, True, True, item.source, item)
    for name, child in value.items():
        entry = value.entry(name)
        if entry is not None:
            yield _long(name, child, entry.key)


def _long(name: str, child: Value, key: Scalar) -> Dependency:
    if child.item is not None:
        return Dependency(name, "service_started", child.item.span, True, True, child.item.source, child)
    condition, required = child.get("condition"), child.get("required")
    text = condition.text if condition else "service_started"
    where = condition.span if condition and not condition.implied else None
    optional = required is not None and required.typed is False
    return Dependency(name, text, key.span, False, not optional, key.source, child, where)
