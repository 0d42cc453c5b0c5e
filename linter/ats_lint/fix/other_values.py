"""Law 9 of a fix: a variable stays a variable, so what it is set to elsewhere gives there what it gave before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from ats_lint.analysis.views.compose import Compose
from ats_lint.model import Claim
from ats_lint.patterns import regex
from ats_lint.syntax.compose.difference import Named, difference
from ats_lint.syntax.compose.values import Json
from ats_lint.syntax.compose.varying import varying

_ANY_PROBE = "law9-"
_PROBE = _ANY_PROBE + "{}-probe"
_REQUIRED = regex(r"\$\{\w+:?\?")


def unfollowed(old: Compose, new: Compose, claims: set[Claim]) -> Iterator[str]:
    """Yield one sentence for each place that other values of the variables would change, or no longer change.

    Every variable is set to a text of its own, to nothing, and not at all. What a fix takes out altogether may go;
    what it rewrites has to follow the same variables as before. Where nothing is set, Compose may stop and ask for the
    variable: a default that is gone gives no other value.
    """
    names = sorted({one.name for one in old.variables})
    if not names or _sources(old) == _sources(new):
        return
    named = Named(claims)
    only = _changed(old, new)
    probes = {name: _PROBE.format(number) for number, name in enumerate(names)}
    lost: list[str] = []
    for values in (probes, dict.fromkeys(names, ""), dict.fromkeys(names)):
        was, now = old.resolved(values, only), new.resolved(values, only)
        for changed in sorted(difference(was, now)):
            if not named.cover(changed) and not _REQUIRED.search(json.dumps(_at(now, changed))):
                yield f"{'.'.join(changed)} would change where its variables have other values"
        if values is probes:
            lost = list(_lost(was, now, claims, probes))
    yield from lost


def _sources(compose: Compose) -> list[object]:
    return [file.source for file in compose.files]


def _changed(old: Compose, new: Compose) -> frozenset[str] | None:
    """Return the services with variables that are written otherwise, which is all that matters; None for all."""
    was, now = varying(old.chain), varying(new.chain)
    if was is None or now is None:
        return None
    return frozenset(name for name in {**was, **now} if was.get(name) != now.get(name))


def _lost(before: Json, after: Json, claims: Iterable[Claim], probes: Mapping[str, str]) -> Iterator[str]:
    """Yield the variables that a place follows no longer: neither it, nor the rest of its service, nor a definition.

    A secret or config may be what a variable says: `environment: NAME`.
    """
    defined = json.dumps(_definitions(after))
    for claim in sorted(claims):
        old, new = _at(before, claim), _at(after, claim)
        if old is None or new is None or _is_shortened(old, new):
            continue
        was = json.dumps(old)
        if _ANY_PROBE not in was:
            continue
        now = f"{json.dumps(_at(after, claim[:2]))} {defined}"
        for name, probe in probes.items():
            if probe in was and probe not in now and f'"environment": "{name}"' not in now:
                yield f"{'.'.join(claim)} would no longer follow {name}"


def _is_shortened(old: Json, new: Json) -> bool:
    return isinstance(old, list) and isinstance(new, list) and all(item in old for item in new)


def _definitions(tree: Json) -> Json:
    return {key: value for key, value in tree.items() if key != "services"} if isinstance(tree, dict) else None


def _at(tree: Json, path: Claim) -> Json:
    """Return what is at a path; None when nothing is."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
