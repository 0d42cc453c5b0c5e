"""Publishing a port on the host itself only."""

from __future__ import annotations

import ipaddress
import re

from ats_lint import Edit, EditRefused, Fix, Port, Safety, Service, published, quote, regex

_DEFAULT = regex(r"\$\{\w+:?-([^{}]*)\}")
_LOOPBACK = {4: "127.0.0.1", 6: "::1"}


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
    parts = published.masked(raw).count(":")
    if not old:
        if parts > 1 or _resolved_colons(port) != parts:
            raise EditRefused("the address comes from a variable")
        return f"{address}:{raw.removeprefix(':')}" if parts and raw[:1] != ":" else f"{address}::{raw.lstrip(':')}"
    first = old if raw.startswith(f"{old}:") else f"[{old}]"
    if raw.startswith(f"{first}:"):
        return (address if first[0] == "[" else address.strip("[]")) + raw[len(first) :]
    end = next(match.end() for match in re.finditer(":|$", published.masked(raw)))
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
    return published.masked(port.raw).count(":") if text is None else text.count(":")
