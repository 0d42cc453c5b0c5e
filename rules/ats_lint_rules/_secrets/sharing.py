"""One secret that several places know by several names, as a server and its client do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint import Service, container_of
from ats_lint_rules._secrets.credentials import Credential

Known = tuple[str, str]
"""A secret as one place has it: the name there, and the text."""


def one_secret(found: Iterable[Credential]) -> dict[Known, Credential]:
    """Return, by name and text, the credential whose name they share: that of the server whose image reads it.

    Equal texts are one secret where one service has both, or where the two that have them talk to each other. Others
    may be equal by chance, and be changed alone.
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
    left = list(same)
    while left:
        group = [left.pop(0)]
        for one in group:
            joined = [other for other in left if one.key == other.key or _together(one, other)]
            left = [other for other in left if other not in joined]
            group += joined
        yield group


def _together(one: Credential, other: Credential) -> bool:
    if not isinstance(one.owner, Service) or not isinstance(other.owner, Service):
        return False
    return other.owner.key in {one.owner.key, *container_of(one.owner).peers.value}


def _is_servers(one: Credential) -> bool:
    facts = one.owner.facts if isinstance(one.owner, Service) else None
    return facts is not None and one.key in facts.credentials
