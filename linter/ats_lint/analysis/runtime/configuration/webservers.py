"""What the configuration of web servers and proxies says they listen on: nginx, httpd, HAProxy, Caddy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_NGINX_TOKEN = regex(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#[^\n]*|(?:\$\{\w+\}|[^\s{};\"'])+|[{};]")
_TEMPLATE = regex(r"\$\{(\w+)\}|\$(\w+)")
_ADDRESS = regex(r"(?:(?P<host>\[[^\]]*\]|[^:\s]*):)?(?P<port>\d+)")


@dataclass(frozen=True, slots=True)
class Bound:
    """One address that a server is told to listen on; `port` is None where the text does not say it."""

    address: str
    port: int | None
    tls: bool = False
    socket: bool = False


def nginx(text: str, variables: Mapping[str, str | None] | None = None) -> Iterator[Bound | str]:
    """Yield the addresses of all servers, and the patterns of `include` lines in the order that they stand.

    `variables` renders a template as envsubst does: those that the container has, nothing else.
    """
    if variables is not None:
        text = _TEMPLATE.sub(lambda found: _rendered(found, variables), text)
    words: list[str] = []
    blocks: list[str] = []
    silent = False
    for token in _NGINX_TOKEN.findall(text):
        if token.startswith("#"):
            continue
        if token not in {"{", "}", ";"}:
            words.append(token.strip("\"'"))
            continue
        if token == "{":
            blocks.append(words[0] if words else "")
            silent = silent or blocks[-1] == "server"
        elif token == ";" and words:
            if words[0] == "listen" and blocks[-1:] == ["server"] and len(words) > 1:
                silent = False
                yield from _listen(words[1:], stream="stream" in blocks)
            elif words[0] == "include" and len(words) > 1:
                yield words[1]
        elif token == "}" and blocks and blocks.pop() == "server" and silent:
            # A server without `listen` listens on port 80 when nginx starts as root, else on 8000.
            silent = False
            yield Bound("0.0.0.0", 80)
        words = []


def _rendered(found: re.Match[str], variables: Mapping[str, str | None]) -> str:
    name = found[1] or found[2]
    if name not in variables:
        return found[0]
    value = variables[name]
    return found[0] if value is None else value


def _listen(words: list[str], *, stream: bool) -> Iterator[Bound]:
    first, options = words[0], set(words[1:])
    if first.startswith("unix:"):
        yield Bound(first, None, socket=True)
    elif "udp" not in options and "quic" not in options:
        tls = "ssl" in options
        found = _ADDRESS.fullmatch(first)
        if found is not None:
            # `*` is every address of IPv4 only; IPv6 has a line of its own, or `ipv6only=off`.
            host = "0.0.0.0" if found["host"] in {None, "", "*"} else found["host"]
            yield Bound("*" if "ipv6only=off" in options else host, whole(found["port"]), tls)
        else:
            yield Bound(first, None if "$" in first or stream else 80, tls)


def httpd(text: str) -> Iterator[Bound | str]:
    """Yield the addresses of `Listen` lines, and the patterns of `Include` lines."""
    for line in text.splitlines():
        found = re.match(r"\s*(Listen|Include|IncludeOptional)\s+(\S+)(?:\s+(https?))?", line, re.I)
        if found is None:
            continue
        if found[1].lower() != "listen":
            yield found[2].strip('"')
            continue
        address = _ADDRESS.fullmatch(found[2])
        port = whole(address["port"]) if address is not None else None
        tls = (found[3] or "").lower() == "https" or port == 443
        yield Bound((address["host"] if address else "") or "*", port, tls)


def haproxy(text: str) -> Iterator[Bound | str]:
    """Yield the addresses of `bind` lines."""
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if words[:1] != ["bind"] or len(words) < 2:
            continue
        for one in words[1].split(","):
            if one.startswith(("/", "unix@", "abns@")):
                yield Bound(one, None, socket=True)
                continue
            found = _ADDRESS.fullmatch(one.removeprefix("ipv4@").removeprefix("ipv6@"))
            port = whole(found["port"]) if found is not None else None
            host = found["host"] if found else ""
            yield Bound("0.0.0.0" if host in {None, "", "*"} else host, port, "ssl" in words)


def caddyfile(text: str) -> Iterator[Bound | str]:
    """Yield the addresses of a Caddyfile's sites and of its administration endpoint."""
    admin: Bound | None = Bound("localhost", 2019)
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["admin"] and len(words) > 1:
            found = _ADDRESS.fullmatch(words[1])
            admin = None if words[1] == "off" else Bound(found["host"] or "*", whole(found["port"])) if found else None
        if words[:1] == ["import"] or "{$" in line:
            yield "import"
        if line[:1].strip() and words and words[-1] == "{" and len(words) > 1 and not words[0].startswith("("):
            yield from (_site(word.rstrip(",")) for word in words[:-1])
    if admin is not None:
        yield admin


def _site(text: str) -> Bound:
    scheme, mark, rest = text.rpartition("://")
    found = re.search(r":(\d+)", rest)
    local = rest.startswith(":")
    port = whole(found[1]) if found else 80 if scheme == "http" else 443
    return Bound("*", port, tls=not (scheme == "http" or port == 80 or (local and not mark and port != 443)))
