"""What is known of one image, fact by fact: the value, how sure it is, from where and since when; and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from dataclasses import asdict, fields, is_dataclass

from ats_lint.files.data import is_collection, is_list, is_mapping
from ats_lint.images.facts import ImageFacts
from ats_lint.records import dataclass

_ABOUT = frozenset({"name", "confidence", "low", "grounds", "source", "notes", "unsettled"})
_NOTHING_IS_A_FACT = frozenset({"shell", "package_manager", "capabilities", "nonroot_capabilities", "tmpfs"})
_LONG = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an image, as it is shown."""

    name: str
    value: object
    confidence: str
    by: str
    source: str
    date: str


def known_facts(facts: ImageFacts) -> Iterator[Fact]:
    """Yield what is known, in the order of `ImageFacts`."""
    for item in fields(facts):
        if item.name in _ABOUT or not _is_known(facts, item.name):
            continue
        ground = facts.grounds.get(item.name)
        yield Fact(
            item.name,
            _plain(getattr(facts, item.name)),
            facts.confidence_in(item.name).name.lower(),
            ground.by if ground else "",
            ground.source if ground else facts.source,
            ground.date if ground else "",
        )


def unknown_facts(facts: ImageFacts) -> list[str]:
    """Return the names of what is not known, or does not apply."""
    return [item.name for item in fields(facts) if item.name not in _ABOUT and not _is_known(facts, item.name)]


def as_json(reference: str, facts: ImageFacts) -> str:
    """Return the answer for programs."""
    answer = {
        "image": reference,
        "known_as": facts.name,
        "confidence": facts.confidence.name.lower(),
        "source": facts.source,
        "facts": [asdict(fact) for fact in known_facts(facts)],
        "unknown": unknown_facts(facts),
        "notes": list(facts.notes),
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def as_text(reference: str, facts: ImageFacts) -> Iterator[str]:
    """Yield the answer in lines."""
    yield f"{reference}: known as {facts.name}, confidence {facts.confidence.name.lower()}"
    yield f"  from {facts.source}" if facts.source else "  from its Dockerfile"
    shown = list(known_facts(facts))
    width = max((len(fact.name) for fact in shown), default=0)
    for fact in shown:
        yield f"  {fact.name.ljust(width)}  {_said(fact.value)}  ({_founded(fact)})"
    yield from (f"  note: {note}" for note in facts.notes)
    yield f"  not known, or none: {', '.join(unknown_facts(facts))}"


def _founded(fact: Fact) -> str:
    parts = (fact.confidence, fact.by, f"{fact.source}, {fact.date}" if fact.date else fact.source if fact.by else "")
    return ": ".join(part for part in parts if part)


def _said(value: object) -> str:
    if is_list(value):
        more = len(value) - _LONG
        words = ", ".join(_said(item) for item in value[:_LONG])
        return (words or "none") + (f" and {more} more" if more > 0 else "")
    if is_mapping(value):
        return ", ".join(f"{key}={_said(item)}" for key, item in value.items() if item != "")
    return str(value).lower() if isinstance(value, bool) else str(value) or "none"


def _plain(value: object) -> object:
    """Return a value in lists, mappings and words."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: item for key, item in asdict(value).items() if item != ""}
    if is_collection(value):
        return sorted(value, key=str) if isinstance(value, Set) else [_plain(item) for item in value]
    return value


def _is_known(facts: ImageFacts, name: str) -> bool:
    value = getattr(facts, name)
    return value is not None and (bool(value) or value is False or name in _NOTHING_IS_A_FACT or name in facts.grounds)
