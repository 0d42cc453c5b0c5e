"""`ports:`, short and long form, as Docker reads them.

The short form follows https://github.com/docker/go-connections/blob/main/nat/nat.go.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.interpolation import interpolate, split_outside
from ats_lint.syntax.compose.values import Value

Range = tuple[int, int]
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
_RANGE = regex(r"[0-9]+(?:-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Port:
    """One entry of `ports`.

    Attributes:
        host_ip: address it is published on, without brackets; `""` for all interfaces; None when unknown.
        host: first and last host port; None when Docker chooses one, or when unknown (see `known`).
        container: first and last container port; None when unknown or invalid.
        protocol: `tcp`, `udp` or `sctp`, lower case; None when unknown.
        mode: `ingress` or `host`.
        span: the whole entry.
        text_span: the entry's text without quotes, for edits of the short form; the whole entry in long form.
        source: the file.
        long: whether it is a map.
        raw: the text as written; empty in long form.
        value: the value behind it.
        known: whether every part is known.
        invalid: why Docker refuses it, in one clause; None when it does not.
    """

    host_ip: str | None
    host: Range | None
    container: Range | None
    protocol: str | None
    mode: str
    span: Span
    text_span: Span
    source: Source
    long: bool
    raw: str
    value: Value
    known: bool = True
    invalid: str | None = None

    @property
    def loopback(self) -> bool:
        """Tell whether it is published on the loopback interface only."""
        if not self.host_ip:
            return False
        try:
            return ipaddress.ip_address(self.host_ip).is_loopback
        except ValueError:
            return False

    @property
    def public(self) -> bool:
        """Tell whether it is known to be published on all interfaces."""
        return self.host_ip in ("", "0.0.0.0", "::")

    @property
    def key(self) -> str:
        """What makes two entries the same one to Compose, which keeps the later."""
        if not self.known or self.invalid:
            return f"?{self.raw or id(self.value)}"
        return f"{self.host_ip or '0.0.0.0'}:{_text(self.host)}:{_text(self.container)}/{self.protocol}"


def parse_ports(value: Value | None) -> Iterator[Port]:
    """Yield the entries of a `ports` list; nothing for what is no list."""
    for item in value.list if value else ():
        if item.kind == "map":
            yield _long(item)
        elif item.kind == "scalar":
            yield _short(item)


def _short(item: Value) -> Port:
    text = item.text
    parts = text.split(":") if text is not None else split_outside(item.raw, ":")
    known = [_known(part, item) for part in parts] if text is None else list(parts)
    address = ":".join(parts[:-2]) if len(parts) > 2 else ""
    # An address is one thing even where its parts are not all known.
    host_ip = None if any(part is None for part in known[:-2]) else address.removeprefix("[").removesuffix("]")
    host_text = known[-2] if len(known) > 1 else ""
    container_text, protocol = _protocol(known[-1])
    host, container = _range(host_text), _range(container_text)
    invalid = _refusal(host_ip, host_text, container_text, protocol)
    complete = None not in (host_ip, host_text, container_text, protocol)
    return Port(
        host_ip, host, container, protocol, "ingress", item.span, text_span(item), item.source, False, item.raw, item,
        complete, invalid,
    )  # fmt: skip


def _long(item: Value) -> Port:
    def text(key: str, default: str = "") -> str | None:
        found = item.get(key)
        return default if found is None or found.kind == "null" else found.text

    host_ip, host_text, target = text("host_ip"), text("published"), text("target")
    protocol, mode = text("protocol", "tcp"), text("mode", "ingress")
    host, container = _range(host_text), _range(target)
    refused = None
    if target is not None:
        refused = "target is no port number" if container is None or "-" in target else None
        refused = refused or ("published is no port number" if host_text and host is None else None)
    return Port(
        host_ip, host, container, protocol, mode or "ingress", item.span, item.span, item.source, True, "", item,
        None not in (host_ip, host_text, target, protocol), refused,
    )  # fmt: skip


def text_span(item: Value) -> Span:
    """Return the span of a scalar's text without its quotes."""
    span = item.span
    quoted = item.source.text[span.start : span.start + 1] in ("'", '"')
    return Span(span.start + 1, span.end - 1) if quoted else span


def _known(part: str, item: Value) -> str | None:
    return interpolate(part, item.scope.environment.lookup).text


def _protocol(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    port, _, protocol = text.partition("/")
    return port, (protocol or "tcp").lower()


def _range(text: str | None) -> Range | None:
    if not text or not _RANGE.fullmatch(text):
        return None
    first, _, last = text.partition("-")
    found = whole(first), whole(last or first)
    return found if found[0] <= found[1] <= 65535 else None


def _refusal(host_ip: str | None, host: str | None, container: str | None, protocol: str | None) -> str | None:
    if container is not None and _range(container) is None:
        return f"{container!r} is no container port" if container else "no container port"
    if protocol is not None and protocol not in _PROTOCOLS:
        return f"unknown protocol {protocol!r}"
    if host_ip and not _is_address(host_ip):
        return f"{host_ip!r} is no IP address"
    if host and _range(host) is None:
        return f"{host!r} is no host port"
    inside, outside = _range(container), _range(host)
    if inside and outside and inside[0] != inside[1] and inside[1] - inside[0] != outside[1] - outside[0]:
        return "host and container ranges differ in length"
    return None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _text(ports: Range | None) -> str:
    return "" if ports is None else str(ports[0]) if ports[0] == ports[1] else f"{ports[0]}-{ports[1]}"
