"""Releases and the day on which their publisher stops to mend security faults in them.

`releases.json` has the days, each product with its source: the last day of support that costs nothing (Debian with its
LTS, Ubuntu without Pro, Red Hat without its extension). A release counts as ended when its day lies before the day as
of which the table was made: rules read no clock. What has no published date is not in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ats_lint.files.memory import LastFew
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field

_VERSION = regex(r"v?(\d+(?:\.\d+)*)")
_SYSTEM = regex(r"([a-z]+)(\d+(?:\.\d+)*)")
_IN_NAME = regex(r"(?<![a-z])([a-z]++)(\d++)\b")


@dataclass(frozen=True, slots=True)
class Product:
    """One row of the table: releases with their last days; a day holds for all that is below a release."""

    source: str
    date: str
    releases: Mapping[str, str]
    codenames: Mapping[str, str] = field(default_factory=lambda: {})
    images: tuple[str, ...] = ()
    """Repositories that have the product's releases as tags, besides the one of its name."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An image of which no release is kept up any more, but for tags that match `kept`."""

    ended: str
    source: str
    date: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What `releases.json` says."""

    as_of: str
    products: Mapping[str, Product]
    withdrawn: Mapping[str, Withdrawn]
    systems: frozenset[str]
    """Products that stand with their release in the tags of other images: `alpine3.18`."""
    system_names: frozenset[str]
    """Code names that stand in the tags of other images for the system below."""
    in_names: Mapping[str, str]
    """Words of repositories' names before a release, with the product that they mean."""
    by_image: Mapping[str, str]


def table(policy: Policy = PLAIN) -> Table:
    """Return the table of releases, which is read when it is first asked for."""
    return _tables.of(listed("releases", policy))


def _table(data: Mapping[str, Any]) -> Table:
    rows: dict[str, dict[str, Any]] = data["products"]
    products = {name: _product(row) for name, row in rows.items()}
    by_image = {image: name for name, product in products.items() for image in (name, *product.images)}
    withdrawn = {name: Withdrawn(**{**_STATED, **row}) for name, row in data["withdrawn"].items()}
    systems, names = frozenset(data["systems"]), frozenset(data["system_names"])
    return Table(data["as_of"], products, withdrawn, systems, names, data["in_names"], by_image)


_tables = LastFew(_table)
_STATED = {"source": "configuration", "date": ""}
"""Where a row of a configuration is from."""


def _product(row: dict[str, Any]) -> Product:
    values: dict[str, Any] = {**_STATED, **row, "images": tuple(row.get("images", ()))}
    return Product(**values)


class Ended(NamedTuple):
    """A release that is past its end of life."""

    product: str
    release: str
    day: str

    def __str__(self) -> str:
        """Name it for a message."""
        return f"{self.product} {self.release}".rstrip()


def ended(reference: Reference, policy: Policy = PLAIN) -> tuple[Ended, ...]:
    """Return what in an image is past its end of life: its own release, the system that its tag or name tells."""
    known = table(policy)
    found = dict.fromkeys(one for one in _releases(reference, policy, known) if one and one.day < known.as_of)
    return tuple(found)


def _releases(reference: Reference, policy: Policy, known: Table) -> Iterator[Ended | None]:
    facts = lookup(reference.repository, policy.images)
    names = (reference.repository, facts.name if facts else reference.repository)
    yield from _withdrawn(names, reference, known)
    by_image = known.by_image
    product = next((by_image[name] for name in names if name in by_image), "")
    parts = re.split(r"[-_]", reference.tag)
    tag = parts[0] if reference.tag or reference.digest else "latest"
    yield _ended(product, _number(product, tag, known), known)
    for part in parts:
        yield from _system(part, product, known)
    for word, number in _IN_NAME.findall(reference.repository):
        if word in known.in_names:
            yield _ended(known.in_names[word], number, known)


def _withdrawn(names: tuple[str, ...], reference: Reference, known: Table) -> Iterator[Ended]:
    name = next((name for name in names if name in known.withdrawn), None)
    if name is None or (reference.digest and not reference.tag):
        return
    row = known.withdrawn[name]
    if not row.kept or not re.match(row.kept, reference.tag):
        yield Ended(name, "", row.ended)


def _number(product: str, tag: str, known: Table) -> str:
    """Return the release that the first part of a tag names."""
    row = known.products.get(product)
    name = row.codenames.get(tag) if row else None
    found = _VERSION.match(tag)
    return name or (found[1] if found else tag)


def _system(part: str, product: str, known: Table) -> Iterator[Ended | None]:
    """Yield the system below another image, as in `3.12-bookworm`, `8.2-alpine3.18` or `base-ubuntu20.04`."""
    found = _SYSTEM.fullmatch(part)
    if found and found[1] in known.systems:
        yield _ended(found[1], found[2], known)
    if part not in known.system_names:
        return
    for system in sorted(known.systems - {product}):
        if part in known.products[system].codenames:
            yield _ended(system, known.products[system].codenames[part], known)


def _ended(product: str, version: str, known: Table) -> Ended | None:
    """Return the release that `version` belongs to: the longest one that it begins with."""
    row = known.products.get(product)
    days: Mapping[str, str] = row.releases if row else {}
    numbers = version.split(".")
    for length in range(len(numbers), 0, -1):
        release = ".".join(numbers[:length])
        if release in days:
            by_minor = any(key.startswith(numbers[0] + ".") for key in days)
            shown = ".".join(numbers[: 2 if by_minor else 1])
            return Ended(product, "" if shown == "latest" else shown, days[release])
    return None


def describe(found: tuple[Ended, ...]) -> str:
    """Return a message about releases that have ended."""
    if len(found) == 1:
        return f"{found[0]} is past its end of life since {found[0].day}"
    return " and ".join(str(one) for one in found[:3]) + " are past their end of life"


def reason(found: tuple[Ended, ...]) -> str:
    """Return a sentence with the day of each."""
    days = ", ".join(f"{one} {one.day}" for one in found)
    return f"Security support ended ({days}); a move to another release wants tests."
