"""What a service publishes on the host, and who may reach it there."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.compose import Service
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.compose.ports import Port

_VARIABLE = regex(r"\$\{[^{}]*\}|\$\w+")
_DOCKER_BRIDGE = "172.17.0.1"


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
    first, colon, _ = masked(port.raw).partition(":")
    if "\0" not in first:
        return True
    return bool(colon) and all("port" in text.lower() for text in _VARIABLE.findall(port.raw[: len(first)]))


def masked(raw: str) -> str:
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
