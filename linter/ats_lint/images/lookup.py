"""The image knowledge base: one data file, read when it is first needed.

`data.json` holds one fact a line; its words are those of `ImageFacts` and `catalogue`, its form is fixed by
`images.schema.json` in `ats_lint_schemas`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from ats_lint.files.memory import LastFew
from ats_lint.images.catalogue import Catalogue, Entry
from ats_lint.images.data_file import DataFile
from ats_lint.images.facts import ImageFacts
from ats_lint.images.parts import Discovery

_DATA = Path(__file__).with_name("data.json")
_REMARKS = ("notes", "confidence", "low", "source", "grounds")


def lookup(reference: str, extra: Mapping[str, object] | None = None) -> ImageFacts | None:
    """Return what is known of an image; None when its repository is not known or the reference is invalid.

    Args:
        reference: as in `FROM` or `image:`, without unresolved variables.
        extra: entries of the user's configuration, in the form of the data file: they add repositories or
            overlay those that are there. The mapping must not change between calls.

    Raises:
        ValueError: an entry of `extra` is `like` an image that nobody knows.
    """
    return (_extended.of(extra) if extra else _shipped()).lookup(reference)


def discoveries(extra: Mapping[str, object] | None = None) -> tuple[Discovery, ...]:
    """Return how the proxies of the knowledge base, and those of a configuration, find their back ends."""
    return (_extended.of(extra) if extra else _shipped()).discoveries()


def known() -> Iterator[str]:
    """Yield the repositories of the knowledge base, in its order; `*` stands for any name."""
    yield from entries()


def entries() -> Mapping[str, Entry]:
    """Return the entries of the data file by repository."""
    return _shipped().entries


@lru_cache(maxsize=1)
def _data() -> DataFile:
    return DataFile(_DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return Catalogue(_data(), _data().mirrors)


def _overlaid(extra: Mapping[str, Entry]) -> Catalogue:
    shipped = _data()
    entries = {name: _over(shipped[name], entry) if name in shipped else _new(entry) for name, entry in extra.items()}
    return Catalogue({**shipped, **entries}, shipped.mirrors)


_extended = LastFew(_overlaid)


def _new(own: Entry) -> Entry:
    """Trust what users say of an image of their own."""
    return own if "like" in own else {"confidence": "high", "source": "configuration", **_stated(own)}


def _over(shipped: Entry, own: Entry) -> Entry:
    """Let a user's entry win over the shipped one: as a last variant, which every tag meets."""
    variants = cast("Mapping[str, object]", shipped.get("variants", {}))
    facts = _stated({key: value for key, value in own.items() if key != "variants"})
    return {**shipped, "variants": {**variants, "*": facts, **_stated_variants(own)}}


def _stated_variants(own: Entry) -> dict[str, Entry]:
    return {name: _stated(layer) for name, layer in cast("Mapping[str, Entry]", own.get("variants", {})).items()}


def _stated(layer: Entry) -> Entry:
    """Ground what users say of a known image on their word, but for what they ground or doubt themselves."""
    given = cast("list[Entry]", layer.get("grounds", []))
    other = {name for one in given for name in cast("list[str]", one["facts"])}
    named = [name for name in layer if name in ImageFacts.__annotations__ and name not in {*_REMARKS, *other}]
    own = [{"facts": named, "by": "stated", "source": "configuration"}] if named else []
    return {**layer, "grounds": [*own, *given]}
