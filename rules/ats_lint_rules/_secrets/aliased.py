"""Secrets of variables, each told once: an alias of an anchor repeats what is told of the anchor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Compose, Service, Span, remembered
from ats_lint_rules._secrets.credentials import Credential, environment

Place = tuple[Path, Span]


def told(service: Service) -> Iterator[Credential]:
    """Yield the secrets of a service's variables, each under the name that it is written with first."""
    first = _first_names(service.compose)
    return (one for one in environment(service) if one.at == first[_place(one)])


@remembered
def _first_names(compose: Compose) -> dict[Place, Span]:
    names: dict[Place, Span] = {}
    for service in compose.services.values():
        for one in environment(service):
            names[_place(one)] = min(names.get(_place(one), one.at), one.at)
    return names


def _place(secret: Credential) -> Place:
    return secret.value.source.path, secret.span
