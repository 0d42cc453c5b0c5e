"""Secrets of which Compose takes a part for a variable that nobody sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ats_lint import Compose, Service, Source, Span, Value, Variable, dataclass, dotenv, regex
from ats_lint_rules._secrets.credentials import is_secret, texts_of
from ats_lint_rules._secrets.secret_values import secret_name

_HASH = regex(r"(?<!\$)\$(?:apr1|2[abxy]|[156y]|argon2\w*|pbkdf2[\w-]*|scrypt)\$(?!\$)[^\s\"']*")
_NAME = regex(r"\$(?=\w*[a-z]|_)[A-Za-z_]\w*\Z", re.ASCII)
_PASSWORD_IN_URL = regex(r"://[^\s/?#:@]*:([^\s/?#]+)@")


@dataclass(frozen=True, slots=True)
class Eaten:
    """What a secret loses.

    Attributes:
        source: the file.
        span: what is taken for a variable; the whole hash that it is a part of.
        whole: the value.
        name: the variable of the environment file; empty in a Compose file.
        subject: the service; None in a file that several may read.
    """

    source: Source
    span: Span
    whole: Span
    name: str = ""
    subject: str | None = None


def eaten(compose: Compose) -> Iterator[Eaten]:
    """Yield what the secrets of a project lose: in its Compose files, in `.env` and in what `env_file` names."""
    for service in compose.services.values():
        for path, value in texts_of(service):
            lost = next(_of_value(service, path, value), None) if "$" in value.raw else None
            if lost is not None:
                span = value.part_span(lost.start, lost.end)
                yield Eaten(value.source, span, value.span, subject=service.key)
    found = {(one.source.path, one.span): one for one in _of_files(compose)}
    yield from found.values()


def _of_value(service: Service, path: tuple[str, ...], value: Value) -> Iterator[Span]:
    name = value.raw.partition("=")[0] if path[-1] in ("environment", "labels", "args") else path[-1]
    secret = is_secret(service, name) if path[0] == "environment" else secret_name(name)
    start = value.part_span(0, 0).start
    yield from _lost(value.raw, start, value.source, value.variables, secret=secret)


def _of_files(compose: Compose) -> Iterator[Eaten]:
    handed_on = {
        variable.name
        for service in compose.services.values()
        for one in service.environment.values()
        if is_secret(service, one.name)
        for variable in one.variables
    }
    for file in compose.environment.files:
        for one in file.assignments:
            yield from _of_line(file, one, secret=one.name in handed_on or secret_name(one.name, compose.settings))
    for service in compose.services.values():
        for content in (one.content for one in service.env_files if one.content is not None):
            for one in content.assignments:
                yield from _of_line(content, one, secret=is_secret(service, one.name))


def _of_line(file: dotenv.DotEnv, one: dotenv.Assignment, *, secret: bool) -> Iterator[Eaten]:
    start = one.value_span.start
    for lost in islice(_lost(one.raw, start, file.source, one.variables, secret=secret), 1):
        yield Eaten(file.source, Span(start + lost.start, start + lost.end), one.value_span, one.name)


def _lost(raw: str, start: int, source: Source, used: Iterable[Variable], *, secret: bool) -> Iterator[Span]:
    """Yield the parts of `raw`, which begins at `start` in the source, that are taken for variables."""
    unset = [one for one in used if not one.is_set and not one.nested and not one.operator]
    hashes = [Span(*match.span()) for match in _HASH.finditer(raw)] if unset else []
    in_urls = [Span(*match.span(1)) for match in _PASSWORD_IN_URL.finditer(raw)] if unset else []
    first = {name: raw.find(f"${name}") for name in {one.name for one in unset}}
    for variable in unset:
        written = f"${variable.name}"
        at = variable.span.start - start
        # Escapes shift offsets: the place of the variable is then its whole value.
        at = at if raw[at : at + len(written)] == written else first[variable.name]
        here = Span(at, at + len(written)) if at >= 0 else Span(0, len(raw))
        yield from (one for one in hashes if one.overlaps(here))
        if at >= 0 and _NAME.fullmatch(written) and (secret or any(one.covers(here) for one in in_urls)):
            yield here
