"""What a service publishes on the host, and how to keep that to the host itself."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Service
from ats_lint.model import Edit, EditRefused, Fix, Safety, Span
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.compose.ports import Port
from ats_lint.syntax.compose.quoting import quote

_VARIABLE = regex(r"\$\{[^{}]*\}|\$\w+")
_DEFAULT = regex(r"\$\{\w+:?-([^{}]*)\}")
_DOCKER_BRIDGE = "172.17.0.1"
_LOOPBACK = {4: "127.0.0.1", 6: "::1"}


def published(service: Service) -> Iterator[Port]:
    """Yield the ports that Docker publishes: under another's network, the host's or none it publishes none.

    Any other `network_mode` is the name of a network, on which it publishes as on its own bridge.
    """
    mode = service.network_mode if service.has("network_mode") else ""
    if mode is None or mode in ("host", "none") or mode.startswith(("service:", "container:")):
        return
    yield from (port for port in service.ports if port.invalid is None)


def public(port: Port) -> bool:
    """Tell whether a port is known to be published on all interfaces."""
    return port.public and _no_address_in_variables(port)


def beyond_loopback(port: Port) -> bool:
    """Tell whether a port is known to be published on an interface that other machines may reach."""
    if port.host_ip is None or port.loopback or port.host_ip == _DOCKER_BRIDGE:
        return False
    return _no_address_in_variables(port) if port.public else True


def _no_address_in_variables(port: Port) -> bool:
    """Tell apart `${PORT}:80` and `${BIND}:80`, whose variable may well hold an address."""
    if port.known or port.long:
        return True
    first, colon, _ = _masked(port.raw).partition(":")
    if "\0" not in first:
        return True
    return bool(colon) and all("port" in text.lower() for text in _VARIABLE.findall(port.raw[: len(first)]))


def _masked(raw: str) -> str:
    """Return `raw` with every variable replaced by as many NULs."""
    return _VARIABLE.sub(lambda match: "\0" * len(match[0]), raw)


def place(port: Port) -> Span:
    """Return the token that explains where a port is published."""
    for key in ("host_ip", "published", "target"):
        found = port.value.get(key) if port.long else None
        if found is not None and found.kind == "scalar" and found.source is port.source:
            return found.span
    return port.span


def shown(port: Port) -> str:
    """Return the port on the host, or in the container where Docker chooses the one on the host."""
    first, last = port.host or port.container or (0, 0)
    if not first:
        return short(port.raw, 36) or "?"
    text = str(first) if first == last else f"{first}-{last}"
    return text if port.protocol in ("tcp", None) else f"{text}/{port.protocol}"


def where(port: Port) -> str:
    """Return what a message says of a public port: a port that nobody chose is a random one."""
    return "on a random port of all interfaces" if port.known and port.host is None else "on all interfaces"


def to_loopback(service: Service, port: Port, because: str) -> Fix:
    """Return the fix that binds a port to the loopback address of its own family."""
    address = _LOOPBACK[_family(port)]
    title = f"publish on {address} only"
    if service.compose.is_stack:
        return Fix(title, (), Safety.HINT, "Swarm publishes on every node and knows no address to bind to.")
    if port.host_ip and not port.public:
        return Fix(title, (), Safety.HINT, "The address was chosen: whether others need it no file shows.")
    try:
        edits = _long_edits(service, port, address) if port.long else _short_edits(service, port, address)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("port"))
    return Fix(title, edits, Safety.UNSAFE, because)


def _family(port: Port) -> int:
    try:
        return ipaddress.ip_address(port.host_ip or "0.0.0.0").version
    except ValueError:
        return 4


def _long_edits(service: Service, port: Port, address: str) -> tuple[Edit, ...]:
    path = (*service.item("ports", port.value), "host_ip")
    old = port.value.get("host_ip")
    if old is None or not old.raw:
        return service.set(path, quote(address))
    return service.replace(path, old, _instead(old.raw, port.host_ip or "", address))


def _short_edits(service: Service, port: Port, address: str) -> tuple[Edit, ...]:
    text = _bound(port, f"[{address}]" if ":" in address else address)
    if port.value.shared:
        raise EditRefused("the value is shared")
    if port.source is service.file.source:
        return service.replace(service.item("ports", port.value), port.value, text)
    # An item that another file of the project adds is that file's own.
    return (Edit(port.text_span, text, port.source.path, ("services", service.key, "ports")),)


def _bound(port: Port, address: str) -> str:
    """Return the short form with another address, variables left alone."""
    raw, old = port.raw, port.host_ip or ""
    parts = _masked(raw).count(":")
    if not old:
        if parts > 1 or _resolved_colons(port) != parts:
            raise EditRefused("the address comes from a variable")
        return f"{address}:{raw.removeprefix(':')}" if parts and raw[:1] != ":" else f"{address}::{raw.lstrip(':')}"
    first = old if raw.startswith(f"{old}:") else f"[{old}]"
    if raw.startswith(f"{first}:"):
        return (address if first[0] == "[" else address.strip("[]")) + raw[len(first) :]
    end = next(match.end() for match in re.finditer(":|$", _masked(raw)))
    return _instead(raw[:end].removesuffix(":"), old, address.strip("[]")) + raw[end - 1 :]


def _instead(raw: str, old: str, address: str) -> str:
    """Return what says `address` where `raw` says `old`, outright or as a variable's default."""
    default = _DEFAULT.fullmatch(raw)
    if default and default[1] == old:
        return raw[: default.start(1)] + address + raw[default.end(1) :]
    if raw != old:
        raise EditRefused("the address comes from a variable")
    return address


def _resolved_colons(port: Port) -> int:
    text = port.value.text
    return _masked(port.raw).count(":") if text is None else text.count(":")
