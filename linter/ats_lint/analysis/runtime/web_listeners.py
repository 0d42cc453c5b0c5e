"""What the configuration of web servers and proxies makes of a container's listeners."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.configuration.provided_files import Files
from ats_lint.analysis.runtime.configuration.settings import Configuration, configurations
from ats_lint.analysis.runtime.configuration.webservers import Bound, caddyfile, haproxy, httpd, nginx
from ats_lint.analysis.runtime.listener import Listener, Serving
from ats_lint.analysis.runtime.processes import Execution

_WEB = {"httpd": httpd, "haproxy": haproxy, "caddyfile": caddyfile}


def of_web_server(container: Execution, default: Serving) -> Serving | None:
    """Return what the configuration of a web server says; None when it has none of its own or is none."""
    given = [one for one in configurations(container) if one.format in {"nginx", *_WEB}]
    if not given:
        return None
    bounds: list[Bound] = []
    doubts = [f"{one.given.path} is not in view" for one in given if one.given.text is None]
    for one in given:
        doubts += _read(one, container, bounds)
    main = any(not re.search(r"\.d/|/templates/", one.given.path) for one in given)
    if not main and not _replaces_default(container, given):
        bounds += [Bound(address, listener.port) for listener in default.listeners[:1] for address in ("0.0.0.0", "::")]
    if not bounds and not doubts:
        doubts.append("the configuration names no port")
    listeners = tuple(_listener(one) for one in bounds if not one.socket)
    unknown = bool(doubts) or any(one.port is None for one in listeners)
    certainty = Certainty.UNKNOWN if unknown else Certainty.KNOWN
    socket = "the configuration" if bounds and not listeners else ""
    ordered = tuple(
        sorted(dict.fromkeys(listeners), key=lambda one: (bool(one.tls), one.answers("127.0.0.1") is False))
    )
    return Serving(ordered, certainty, False, socket, "", tuple(doubts), given[0].given.path)


def _read(one: Configuration, container: Execution, bounds: list[Bound]) -> Iterator[str]:
    """Add the addresses of one file, and yield what of it is not in view."""
    text = one.given.text
    if text is None:
        return
    template = container.env if one.given.path.endswith(".template") else None
    for found in nginx(text, template) if one.format == "nginx" else _WEB[one.format](text):
        if isinstance(found, Bound):
            bounds.append(found)
        elif not re.search(r"mime\.types|\.d/|fastcgi|modules|snippets|_params|ssl|letsencrypt|options", found):
            yield f"{posixpath.basename(found)} is included and not in view"


def _replaces_default(container: Execution, given: list[Configuration]) -> bool:
    """Tell whether the image's own default server is hidden: by its name, or with the directory that it lies in."""
    names = {posixpath.basename(one.given.path).removesuffix(".template") for one in given}
    directories = {posixpath.dirname(name) for name in (container.facts.configuration if container.facts else ())}
    files = Files(container)
    hidden = any(files.covers(one) is not None for one in directories if one.endswith(".d"))
    return "default.conf" in names or hidden


def _listener(one: Bound) -> Listener:
    address = one.address.strip("[]")
    return Listener(one.port, str(one.port or ""), () if address == "*" else (address,), one.tls)
