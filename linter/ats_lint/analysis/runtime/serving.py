"""What a container's server listens on, as it is configured: ports, addresses, TLS, password, prefix, sockets."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.configuration.settings import (
    ServerSetting,
    meaning,
    settings,
    unread,
)
from ats_lint.analysis.runtime.listener import LOOPBACK as LOOPBACK
from ats_lint.analysis.runtime.listener import Listener as Listener
from ats_lint.analysis.runtime.listener import Serving as Serving
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.runtime.web_listeners import of_web_server
from ats_lint.analysis.views.answers import remembered
from ats_lint.images.facts import ImageFacts
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import replace

_NO = frozenset(
    {"", "0", "false", "no", "off", "disable", "disabled", "none", "allowtls", "prefertls", "allowssl", "preferssl"}
)
_PORT = regex(r"(?:^|:)(\d+)/?$")


@remembered
def serving(container: Execution) -> Serving | None:
    """Return how the server of a known image is reached; None when nothing is known or something else is started."""
    facts = container.facts
    if facts is None or not container.same_server:
        return None
    found = Serving(
        tuple(
            Listener(port, str(port), tls=_default_tls(facts, at), origin=port)
            for at, port in enumerate(_ports(container))
        ),
        Certainty.KNOWN if facts.sure("ports") else Certainty.ASSUMED,
    )
    web = of_web_server(container, found)
    if web is not None or not found.listeners:
        return web
    if _keeps_to_four(container):
        found = replace(found, listeners=tuple(replace(one, addresses=("0.0.0.0",)) for one in found.listeners))
    for one in settings(container):
        what = "tls" if one.name == "tls" else meaning(facts, one.name)
        if what is not None:
            found = _applied(found, one, what)
    for path in unread(container):
        found = replace(found, certainty=Certainty.UNKNOWN, doubts=(*found.doubts, f"{path} is not in view"))
    return found


def _keeps_to_four(container: Execution) -> bool:
    """Tell whether nginx gets no IPv6 address: its entrypoint writes that into the configuration at start."""
    facts, service = container.facts, container.service
    written = facts is not None and "nginx" in facts.configuration.values()
    return written and service is not None and service.flag("read_only") is True


def _ports(container: Execution) -> tuple[int, ...]:
    """Return the ports of the image whose program runs: EXPOSE of a stage upon it moves nothing."""
    facts, stage = container.facts, container.stage
    if facts is None or stage is None:
        return facts.ports if facts is not None else ()
    return stage.base.ports if facts.role and facts.role == stage.base.role else ()


def _default_tls(facts: ImageFacts, at: int) -> bool | None:
    return facts.speaks_tls if at == 0 and facts.speaks_tls is not None else False if at == 0 else None


def _applied(found: Serving, one: ServerSetting, meant: str) -> Serving:
    """Return what is served once a setting is in force."""
    what, _, argument = meant.partition(":")
    origin = whole(argument) if argument.isdecimal() else found.listeners[0].origin if found.listeners else None
    value = one.value
    if what in {"port", "tls-port", "address", "tls", "plain", "scheme"}:
        return _moved(found, one, what, origin)
    if value is None:
        return replace(found, password=True) if what == "password" else _doubted(found, one)
    on = value.lower() not in _NO
    if what == "password" and value:
        return replace(found, password=True)
    if what == "anonymous":
        return found if on else replace(found, password=True)
    if (what == "off" and (on or value == "")) or (what == "enabled" and not on):
        return replace(found, listeners=(), socket=one.name)
    if what == "socket" and on:
        return replace(found, listeners=(), socket=one.name)
    if what == "prefix":
        return _prefixed(found, one)
    if what == "allow":
        allowed = {word.strip() for word in value.split(",")}
        return found if allowed & {argument, "*"} else _doubted(found, one)
    if what == "doubt" and (value == "" or on):
        return _doubted(found, one)
    return found


def _doubted(found: Serving, one: ServerSetting) -> Serving:
    return replace(found, doubts=(*found.doubts, one.name))


def _prefixed(found: Serving, one: ServerSetting) -> Serving:
    path = urlsplit(one.value or "").path if "://" in (one.value or "") else one.value or ""
    prefix = "/" + path.strip("/") if path.strip("/") else ""
    if "$" in one.raw:
        return _doubted(found, one)
    return replace(found, prefix=prefix)


def _moved(found: Serving, one: ServerSetting, what: str, origin: int | None) -> Serving:
    if one.value is None:
        return replace(_doubted(found, one), certainty=Certainty.UNKNOWN)
    if what == "tls-port":
        number = _PORT.search(one.value)
        extra = Listener(whole(number[1]) if number else None, one.text, tls=True)
        return replace(found, listeners=(*found.listeners, extra)) if one.value.strip() not in {"0", ""} else found
    listeners = tuple(
        _changed(listener, one, what) if listener.origin == origin else listener for listener in found.listeners
    )
    kept = tuple(listener for listener in listeners if listener.port != 0)
    socket = one.name if len(kept) < len(listeners) else found.socket
    return replace(found, listeners=kept, socket=socket, origin=one.where)


def _changed(listener: Listener, one: ServerSetting, what: str) -> Listener:
    value = (one.value or "").strip()
    if what == "port":
        return _on_port(listener, one, value)
    if what == "address":
        if not value:
            return replace(listener, port=0)
        addresses = tuple(word.lstrip("-") for word in re.split(r"[\s,;]+", value) if word)
        return replace(listener, addresses=addresses)
    if what == "scheme":
        return replace(listener, tls=value.lower() in {"https", "h2", "fcgi"}) if value else listener
    on = value.lower() not in _NO or (what == "tls" and value == "" and one.where == "the command")
    return replace(listener, tls=on if what == "tls" else not on)


def _on_port(listener: Listener, one: ServerSetting, value: str) -> Listener:
    """Move a listener to what a port, an address with a port, or a list of addresses says."""
    if value.startswith("/") or "unix:" in value:
        return replace(listener, port=0)
    numbers = [found[1] for part in re.split(r"[\s,]+", value) if (found := _PORT.search(part))]
    if not numbers:
        host = re.fullmatch(r"[\w.\[\]:*-]+", value)
        return replace(listener, addresses=(value,)) if host and not value.isdecimal() else replace(listener, port=None)
    if str(listener.origin) in numbers:
        return replace(listener, addresses=_host(value)) if len(numbers) == 1 else listener
    if len(numbers) > 1:
        return replace(listener, port=None)
    text = _written(one, numbers[0])
    if text is None:
        return replace(listener, port=None)
    return replace(listener, port=whole(numbers[0]), text=text, addresses=_host(value))


def _written(one: ServerSetting, number: str) -> str | None:
    """Return how a probe says a port: by the author's own variable; None when that cannot be told from the rest."""
    if "$" not in one.raw:
        return number
    found = re.search(r"(?:^|:)(\$\{[^{}]*\}|\$\w+)$", one.raw)
    return found[1] if found is not None else None


def _host(value: str) -> tuple[str, ...]:
    bare = value.rpartition("://")[2]
    host = re.sub(r"(?::|(?<!\d))\d++/?$", "", bare) if ":" in bare else ""
    return (host,) if host else ()
