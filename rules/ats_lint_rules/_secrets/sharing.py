"""One secret that several places know by several names, as a server and its client do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint import Service, container_of
from ats_lint_rules._secrets.credentials import Credential

_PLACES = frozenset({"HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "URL", "URI", "ENDPOINT"})
Known = tuple[str, str]
"""A secret as one place has it: the name there, and the text."""


def one_secret(found: Iterable[Credential]) -> dict[Known, Credential]:
    """Return, by name and text, the credential whose name they share: that of the server whose image reads it.

    Equal texts are one secret where the two that have them talk to each other, or where one service has both of a
    server's. Others may be equal by chance, and be changed alone; so are two that one server reads for two accounts.
    """
    by_text: dict[str, list[Credential]] = {}
    for one in found:
        by_text.setdefault(one.text, []).append(one)
    shared: dict[Known, Credential] = {}
    for same in by_text.values():
        if len({one.key for one in same}) > 1:
            for group in _groups(same):
                first = next((one for one in group if _is_servers(one)), group[0])
                shared.update({(one.key, one.text): first for one in group})
    return shared


def _groups(same: list[Credential]) -> Iterator[list[Credential]]:
    rivals = {one.key: [one] for one in same if any(_are_rivals(one, other) for other in same)}
    left: list[Credential] = []
    for one in same:
        known = [key for key, group in rivals.items() if key == one.key or _together(one, group[0], same)]
        if known:
            rivals[max(known, key=lambda key: _likeness(key, one.key))].append(one)
        else:
            left.append(one)
    yield from rivals.values()
    while left:
        group = [left.pop(0)]
        for one in group:
            joined = [other for other in left if one.key == other.key or _together(one, other, same)]
            left = [other for other in left if other not in joined]
            group += joined
        yield group


def _are_rivals(one: Credential, other: Credential) -> bool:
    """Tell whether a server reads both, each for another account or purpose."""
    return one.key != other.key and one.owner is other.owner and _is_servers(one) and _is_servers(other)


def _likeness(name: str, other: str) -> tuple[bool, int, bool]:
    """Rank which of several names another one means: itself, the words they share, and rather no administrator."""
    words, others = set(name.upper().split("_")), set(other.upper().split("_"))
    return name == other, len(words & others), not words & {"ROOT", "ADMIN"}


def _together(one: Credential, other: Credential, same: list[Credential]) -> bool:
    if not isinstance(one.owner, Service) or not isinstance(other.owner, Service):
        return False
    if one.owner.key != other.owner.key:
        return _talk(one, other) and not _is_for_another(one, other) and not _is_for_another(other, one)
    if _is_servers(one) or _is_servers(other):
        return not _are_rivals(one, other)
    return any(
        _talk(one, third) and not (_is_for_another(one, third) or _is_for_another(other, third))
        for third in same
        if isinstance(third.owner, Service)
    )


def _talk(one: Credential, other: Credential) -> bool:
    return isinstance(one.owner, Service) and other.owner.key in container_of(one.owner).peers.value


def _is_for_another(client: Credential, server: Credential) -> bool:
    """Tell whether the settings beside a client's secret say that it is for somebody else than the server.

    `SMTP_PASSWORD` beside `SMTP_HOST: mail` is the mail server's, although the database has the same password, and
    `MAIL_PASSWORD` beside a service `mail` is. A secret of the service that one talks to may be for a third.
    """
    owner = client.owner
    if not isinstance(owner, Service) or _is_servers(client):
        return False
    if not _is_servers(server) and owner is not server.owner and client.key != server.key and _has_server(server):
        return True
    words = set(re.split(r"[\W_]+", client.key.lower()))
    if any(key != owner.key and key != server.owner.key and key.lower() in words for key in owner.compose.services):
        return server.owner.key.lower() not in words
    subject = client.key.upper().rpartition("_")[0]
    for name, variable in owner.environment.items():
        head, _, last = name.upper().rpartition("_")
        if subject and head == subject and last in _PLACES and variable.value:
            return re.search(rf"(?<![\w.-]){re.escape(server.owner.key)}(?![\w.-])", variable.value) is None
    return False


def _has_server(one: Credential) -> bool:
    """Tell whether the secret is what its service shows to a server of a known image."""
    owner = one.owner
    if not isinstance(owner, Service):
        return False
    peers = container_of(owner).peers.value
    services = owner.compose.services
    return any(
        (facts := services[key].facts) is not None and bool(facts.credentials) for key in peers if key in services
    )


def _is_servers(one: Credential) -> bool:
    facts = one.owner.facts if isinstance(one.owner, Service) else None
    return facts is not None and one.key in facts.credentials
