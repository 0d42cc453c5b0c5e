"""Whose a secret is: checked by the stack itself, so that any value will do, or issued by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.patterns import regex
from ats_lint.syntax.compose.values import Value

_SECRET = regex(r"(^|_)(PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|KEY|SALT|PEPPER|PASSPHRASE)(_BASE)?$")
_OWN = frozenset(
    {"ADMIN", "APP", "APPLICATION", "AUTH", "BASE", "COOKIE", "CSRF", "DEFAULT", "DJANGO", "ENCRYPT",
     "ENCRYPTION", "FLASK", "HASH", "IN", "INITIAL", "INTERNAL", "JWT", "KEY", "LARAVEL", "LOGGED", "LOGIN",
     "MASTER", "NEXTAUTH", "NONCE", "PASS", "PASSPHRASE", "PASSWD", "PASSWORD", "PEPPER", "PWD", "RAILS", "ROOT",
     "SALT", "SECRET", "SECURE", "SECURITY", "SERVER", "SESSION", "SIGNING", "SUPERUSER", "SYMFONY", "TOKEN",
     "USER"}
)  # fmt: skip
"""Words of names for what an application makes up and checks itself."""
_ISSUED = frozenset(
    {"ACCESS", "ACCOUNT", "API", "BOT", "CLIENT", "LICENSE", "PRIVATE", "PUBLIC", "PUBLISHABLE", "SITE"}
)
"""Words of names for what somebody hands out, or that has a form of its own."""


def is_secret(name: str) -> bool:
    """Tell from a variable's name whether it holds a secret."""
    return bool(_SECRET.search(name.upper())) and not re.search(r"PUBLIC|PUBLISHABLE|SITE_KEY", name.upper())


class Issuers:
    """Which secrets of an application its own services check."""

    def __init__(self, compose: Compose) -> None:
        """Look at what the services do with their variables and secrets."""
        self._checked = frozenset(name for service in compose.services.values() for name in _checked(service))
        images = " ".join(_image(service) for service in compose.services.values() if service.facts is None)
        self._names = _words(" ".join((compose.name, *_built(compose), images)))

    def is_own(self, name: str) -> bool:
        """Tell whether the stack checks a secret itself: a service does, or its name speaks of nobody else."""
        words = _words(name)
        return name in self._checked or (is_secret(name) and words <= _OWN | self._names and words.isdisjoint(_ISSUED))


def _built(compose: Compose) -> Iterator[str]:
    return (key for key, service in compose.services.items() if service.build is not None)


def _image(service: Service) -> str:
    return (service.image or "").rpartition("/")[2].partition(":")[0]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z0-9]+", text.upper()))


def _checked(service: Service) -> Iterator[str]:
    """Yield the variables and secrets by which a service is told what to check its clients against."""
    if service.facts is None or service.build is not None:
        return
    store = service.facts.is_store
    for name in (*service.facts.credentials, *service.facts.secret_files):
        given = service.environment.get(name)
        if given is None or not (store or _made_up(name.removesuffix("_FILE").rstrip("_"))):
            continue
        yield from (one.name for one in given.variables if is_secret(one.name))
        if given.value and given.value.startswith("/run/secrets/"):
            yield given.value.removeprefix("/run/secrets/")
    if store:
        yield from _used(service.get("command"))
        yield from _used(service.get("entrypoint"))


def _made_up(name: str) -> bool:
    """Tell from what an image calls a variable, its own name in front, whether any value will do."""
    words = _words(name.partition("_")[2])
    return bool(words) and words <= _OWN and words.isdisjoint(_ISSUED)


def _used(value: Value | None) -> Iterator[str]:
    if value is not None:
        yield from (one.name for one in value.variables if is_secret(one.name))
        for item in value.list:
            yield from _used(item)
