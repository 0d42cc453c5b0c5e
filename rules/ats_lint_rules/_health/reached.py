"""Whether what a health check asks is there: the host, the port, the address, TLS, a password."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import (
    Certainty,
    Command,
    Container,
    Service,
    Serving,
    Span,
    container_of,
    healthchecks,
    regex,
    requests,
    software,
)

_PLAIN_NAME = regex(r"[a-zA-Z][\w-]*")
_RESOLVES_TO_SIX = frozenset({"wget", "nc"})
ON_SIX = "not on ::1"
"""How a message ends when the client asks the IPv6 address of `localhost` alone, and nobody listens there."""
_FIRST_ONLY = frozenset({"alpine", "busybox"})


def unreached(check: healthchecks.Check) -> Iterator[tuple[Command, Span, str]]:
    """Yield why the connections of a check must fail, at the words that say where they go; unknown gives nothing."""
    container = container_of(check.subject)
    found = tuple(requests.asked(check))
    foreign = tuple(healthchecks.elsewhere(check))
    if len(found) + len(foreign) != 1:
        return
    for other in foreign:
        if _nobody(other.host, container):
            yield other.command, other.word.span, f"no host is called {other.host}"
    told = container.server.value
    for one in found:
        if one.host and one.host not in requests.LOCAL:
            if _nobody(one.host, container):
                yield one.command, one.word.span, f"no host is called {one.host}"
            continue
        if told is not None and told.certainty is Certainty.KNOWN:
            yield from _against(one, told, container)


def _nobody(host: str, container: Container) -> bool:
    """Tell whether a name surely is nobody's: no service, alias, link, extra host or container in view has it."""
    service = container.service
    if service is None or _PLAIN_NAME.fullmatch(host) is None or service.has("network_mode"):
        return False
    networks = service.compose.networks
    if any(networks[name].external for name in service.networks or () if name in networks) or service.has(
        "extra_hosts"
    ):
        return False
    return host.lower() not in _names(service)


def _names(service: Service) -> frozenset[str]:
    """Return every name that a project may give to its containers."""
    found = {"localhost", (service.text("hostname") or "").lower()}
    for one in service.compose.services.values():
        found |= {one.key.lower(), (one.text("container_name") or "").lower(), (one.text("hostname") or "").lower()}
        networks = one.get("networks")
        for _, value in networks.items() if networks is not None and networks.kind == "map" else ():
            aliases = value.get("aliases") if value.kind == "map" else None
            found |= {(item.text or "").lower() for item in aliases.list} if aliases is not None else set()
    links = service.get("links")
    found |= {(item.text or "").rpartition(":")[2].lower() for item in links.list} if links is not None else set()
    return frozenset(found)


def _against(one: requests.Asked, told: Serving, container: Container) -> Iterator[tuple[Command, Span, str]]:
    span = healthchecks.part(one.word, *one.port_range)
    if not one.host:
        # A socket is named after the port; where it lies is not moved by listeners.
        moved = one.port is not None and told.listeners and one.port not in {entry.port for entry in told.listeners}
        if moved and one.command.name in {"pg_isready", "psql"} and _known(told):
            yield one.command, span, f"the server listens on {told.listeners[0].port}, not {one.port}"
        return
    if not told.listeners:
        yield one.command, span, f"nothing listens on port {one.port}: {told.socket}"
        return
    if one.port is None or not _known(told):
        return
    listeners = told.on(one.port)
    if not listeners:
        if told.origin not in {"the image", "the options"} or one.command.name in requests.CLIENTS:
            yield one.command, span, f"nothing listens on port {one.port} in the container"
        return
    hosts = _hosts(one, container)
    if all(entry.answers(host) is False for entry in listeners for host in hosts):
        where = ", ".join(dict.fromkeys(address for entry in listeners for address in entry.addresses or ()))
        yield one.command, span, f"port {one.port} is served on {where} only, not on {hosts[0]}"
    elif one.scheme == "https" and all(entry.tls is False for entry in listeners):
        yield one.command, span, f"port {one.port} does not speak TLS"
    elif one.scheme == "http" and all(entry.tls is True for entry in listeners) and _strict(one.command):
        yield one.command, span, f"port {one.port} speaks TLS"


def _known(told: Serving) -> bool:
    return all(entry.port is not None for entry in told.listeners)


def _hosts(one: requests.Asked, container: Container) -> tuple[str, ...]:
    """Return the addresses that a client tries: the first one only where busybox looks up `localhost`."""
    host = one.host or ""
    if host != "localhost":
        return ("127.0.0.1" if host == "0.0.0.0" else host.strip("[]"),)
    facts = container.facts
    family = facts.family if facts is not None else None
    installed = (
        container.stage is not None and one.command.name in software(container.stage).tools - container.stage.base.tools
    )
    if one.command.name in _RESOLVES_TO_SIX and family in _FIRST_ONLY and not installed:
        return ("::1",)
    return ("127.0.0.1", "::1")


def _strict(command: Command) -> bool:
    """Tell whether an answer with an error makes the client fail."""
    return command.name == "wget" or (command.name == "curl" and command.has_option("-f", "--fail", "--fail-with-body"))
