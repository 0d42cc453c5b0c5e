"""Credentials that a Compose service holds in clear, each with the characters that have to go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ats_lint import EnvVar, Service, Span, Value
from ats_lint_rules._secrets import harmless_value, secret_name

# What an image's own list of credentials names besides secrets: accounts, and texts with a secret inside.
_NO_SECRET = re.compile(
    r"(?i)(?:USER(?:NAME)?|EMAIL|ADMIN|URL|URI|DSN|CONN|ARGS|FLAGS|CONFIG|DATASOURCE|BACKEND|CREDENTIALS)$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """One secret text in a scalar.

    Attributes:
        service: whose it is.
        key: what a variable that holds it is called.
        value: the scalar.
        start: where it begins in the scalar's `raw` text.
        end: where it ends there.
        text: the secret itself.
        at: where a finding points.
    """

    service: Service
    key: str
    value: Value
    start: int
    end: int
    text: str
    at: Span

    @property
    def span(self) -> Span:
        """The secret in the source."""
        return self.value.part_span(self.start, self.end)


def is_secret(service: Service, name: str) -> bool:
    """Tell whether a variable of a service holds a secret, by its name or by what is known of the image."""
    if secret_name(name):
        return True
    known = service.facts.credentials if service.facts else ()
    return name in known and not _NO_SECRET.search(name)


def environment(service: Service) -> Iterator[Credential]:
    """Yield the secrets that are written out as values of environment variables."""
    for variable in service.environment.values():
        found = credential(service, variable)
        if found is not None:
            yield found


def credential(service: Service, variable: EnvVar) -> Credential | None:
    """Return the secret that a variable of `environment` or a build argument is, None when it is none."""
    text, node = variable.literal, variable.node
    if text is None or node is None or not is_secret(service, variable.name) or harmless_value(node.raw):
        return None
    return Credential(service, variable.name, node, 0, len(node.raw), text, pointer(variable))


def pointer(variable: EnvVar) -> Span:
    """Return the place of a variable's name, or of its value when another file says the name."""
    named = variable.source.slice(variable.key_span).strip("'\"") == variable.name
    return variable.key_span if named or variable.value_span is None else variable.value_span


def scalars(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield every text below a value with the keys that lead there, a list's items under the list's path."""
    if value.kind == "scalar":
        yield path, value
    for key, child in value.items():
        yield from scalars(child, (*path, key))
    for item in value.list:
        yield from scalars(item, path)
