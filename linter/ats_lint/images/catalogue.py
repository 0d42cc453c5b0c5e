"""From entries of the data file to facts about one image: aliases, inheritance, variants.

An entry says facts of a repository in the words of `ImageFacts`, and besides:

* `aliases`: other repositories that hold the same image;
* `like`: another entry that this one starts from (`"postgres:17"`; without a tag, the tag asked for; a `*`
  stands for what the `*` of the entry's own name matched);
* `base`: the image that brings the operating system, from which only its tools, shell, package manager,
  family and accounts are taken;
* `variants`: conditions on the tag (see `tags`) with the facts that differ; later ones win.

Tools, absent programs, accounts, notes and sources add up; everything else replaces; null means unknown.
`grounds` say of single facts how they are known, where they were read, and when; one with `releases` only counts for
tags that meet this condition. A fact that is replaced loses the ground it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, cast

from ats_lint.files.data import elements, is_list
from ats_lint.images.data_file import Entry as Entry
from ats_lint.images.data_file import said
from ats_lint.images.facts import ImageFacts, Reference
from ats_lint.images.parts import Confidence, Discovery, Dump, Ground, Runtime, Write
from ats_lint.images.reference_parts import parse_reference
from ats_lint.images.tags import is_moving, matches, releases_of
from ats_lint.patterns import regex
from ats_lint.records import replace

Layer = dict[str, object]

_COMMAND = regex(r"(?:^|[|&;(])[ \t]*([\w./-]+)")
_OWN_WORDS = frozenset({"aliases", "like", "base", "variants", "grounds"})
_OF_THE_BASE = ("tools", "absent", "complete_tools", "shell", "package_manager", "family", "users", "ids")
_SOFTWARE = frozenset({"tools", "absent", "complete_tools"})
"""Who says one of them has read what is in the image."""
_SETS = frozenset({"tools", "absent", "users", "low"})
_SYSTEM = frozenset({"base", "like", *_OF_THE_BASE})
_REMARKS = frozenset({"notes", "source", "low", "confidence", "grounds"})
_PARTS: dict[str, Callable[..., object]] = {"writes": Write, "runtimes": Runtime}
_BASE_ROLES = frozenset({"os", "runtime"})
_OF_THE_REPOSITORY = frozenset({"variables", "smaller", "runtimes", "channels", "unprivileged"})
"""What is true of a repository and not of those that are like it."""
_ALWAYS = "*"
_MOVED = frozenset({"probe"})
"""What is asked of a moving tag only where all its releases agree: a probe that an older one lacks never passes."""
_DEFAULTS = ImageFacts("")
_TUPLES = frozenset(name for name, kind in ImageFacts.__annotations__.items() if "tuple[" in kind)


class UnknownLikeError(ValueError):
    """An entry starts from another one that is not there."""


class Catalogue:
    """Entries by repository; answers are remembered."""

    def __init__(self, entries: Mapping[str, Entry], mirrors: Mapping[str, str]) -> None:
        """Index `entries` by name and alias; `mirrors` maps prefixes of copies to what they copy."""
        self.entries = entries
        self._mirrors = tuple(mirrors.items())
        aliases = said(entries, "aliases")
        self._names = {alias: name for name, words in aliases for alias in cast("list[str]", words)}
        self._names |= {name: name for name in entries}
        self._patterns = sorted((name for name in self._names if "*" in name), key=len, reverse=True)
        self._answers: dict[str, ImageFacts | None] = {}
        self._discovering = [name for name, _ in said(entries, "discovery")]

    def lookup(self, text: str) -> ImageFacts | None:
        """Return what is known of the image `text` refers to; None for an unknown or invalid one."""
        if text not in self._answers:
            reference = parse_reference(text)
            self._answers[text] = self._facts(reference) if reference else None
        return self._answers[text]

    def discoveries(self) -> tuple[Discovery, ...]:
        """Return how the proxies find their back ends that do so by themselves."""
        found = map(self.lookup, self._discovering)
        return tuple(facts.discovery for facts in found if facts is not None and facts.discovery is not None)

    def _facts(self, reference: Reference) -> ImageFacts | None:
        name = self._find(reference.repository)
        if name is None:
            return None
        try:
            layers = tuple(self._layers(name, reference, frozenset()))
        except UnknownLikeError:
            if "*" not in name:
                raise
            return None  # a copy of an image that nobody knows
        base = self._base(layers, reference)
        found = _build(reference.repository if "*" in name else self._names[name], layers, base)
        if base.role == "os" and _asks_in_vain(found):
            found = replace(found, probe=None)
        return replace(found, unsettled=_unsettled(self.entries[self._names[name]], reference))

    def _find(self, repository: str) -> str | None:
        """Return the name, alias or pattern under which `repository` is known."""
        for candidate in (repository, *self._copied(repository)):
            if candidate in self._names:
                return candidate
        return next((pattern for pattern in self._patterns if fnmatchcase(repository, pattern)), None)

    def _copied(self, repository: str) -> Iterator[str]:
        for prefix, original in self._mirrors:
            if repository.startswith(prefix):
                yield original + repository.removeprefix(prefix)

    def _layers(self, name: str, reference: Reference, seen: frozenset[str]) -> Iterator[Layer]:
        """Yield what applies to `reference`, weakest first: the entries it is like, itself, its variants."""
        entry = self.entries[self._names[name]]
        chosen = tuple(_chosen(entry, reference))
        like = next((layer["like"] for layer in (*reversed(chosen), entry) if "like" in layer), None)
        if isinstance(like, str) and name not in seen:
            yield from self._inherited(_filled(like, name, reference.repository), reference, seen | {name})
        own = {key: value for key, value in entry.items() if key not in {"aliases", "like", "variants"}}
        yield from (_grounded(layer, reference) for layer in (own, *chosen))

    def _inherited(self, like: str, reference: Reference, seen: frozenset[str]) -> Iterator[Layer]:
        other = None if like in self._names else parse_reference(like)
        name = self._find(other.repository) if other else like
        if name not in self._names:
            raise UnknownLikeError(f"image entry is like {like!r}, which is not known")
        for layer in self._layers(name, other if other and other.tag else reference, seen):
            yield {key: value for key, value in layer.items() if key not in _OF_THE_REPOSITORY}

    def _base(self, layers: tuple[Layer, ...], reference: Reference) -> ImageFacts:
        name = next((layer["base"] for layer in reversed(layers) if "base" in layer), None)
        found = self.lookup(name) if isinstance(name, str) else None
        told = self._system(reference.tag)
        if told is not None and (found is None or found.family not in {None, told.family}):
            return told
        return found or _DEFAULTS

    def _system(self, tag: str) -> ImageFacts | None:
        """Return the system whose name stands in a tag, where an entry only knows its usual one; None for none."""
        words = re.split(r"[^a-z]+", tag)
        named = (word for word in words if self.entries.get(word, {}).get("role") == "os")
        return next((self.lookup(word) for word in named), None)


def _asks_in_vain(facts: ImageFacts) -> bool:
    """Tell whether a probe names a program that the system of this very tag lacks."""
    form, command = (facts.probe or ("", ""))[:2]
    words = _COMMAND.findall(command) if form == "CMD-SHELL" else [command]
    return any(facts.has(word) is False for word in words)


def _filled(like: str, name: str, repository: str) -> str:
    """Put what the `*` at the end of `name` matched into `like`."""
    return like.replace("*", repository[len(name) - 1 :]) if name.endswith("*") else like


def _chosen(entry: Entry, reference: Reference) -> Iterator[Layer]:
    """Yield the variants that apply to the tag; a digest alone names none, so what they could change is unknown."""
    variants = cast("Mapping[str, Layer]", entry.get("variants", {}))
    if reference.digest and not reference.tag:
        yield {**dict.fromkeys(_disputed(variants))}
        yield from (layer for condition, layer in variants.items() if condition == _ALWAYS)
    else:
        yield from (layer for condition, layer in variants.items() if matches(condition, reference.tag))


def _unsettled(entry: Entry, reference: Reference) -> frozenset[str]:
    """Return the fields on which releases differ that have been, or will be, behind the same moving tag."""
    if reference.digest or not is_moving(reference.tag):
        return frozenset()
    variants = cast("Mapping[str, Layer]", entry.get("variants", {}))
    others = (layer for condition, layer in variants.items() if releases_of(condition, reference.tag))
    return frozenset(key for layer in others for key in layer).intersection(_MOVED)


def _disputed(variants: Mapping[str, Layer]) -> frozenset[str]:
    """Return the fields on which the Linux variants differ."""
    linux = (layer for condition, layer in variants.items() if "windows" not in condition and condition != _ALWAYS)
    fields = frozenset(key for layer in linux for key in layer) - _REMARKS
    return fields | {"base", *_OF_THE_BASE} if fields & _SYSTEM else fields


def _grounded(layer: Layer, reference: Reference) -> Layer:
    """Leave out the grounds that other releases have."""
    stated = cast("list[Mapping[str, object]]", layer.get("grounds", []))
    if not stated:
        return layer
    kept = [one for one in stated if "releases" not in one or _covers(str(one["releases"]), reference)]
    return {**layer, "grounds": kept}


def _covers(condition: str, reference: Reference) -> bool:
    return not (reference.digest and not reference.tag) and matches(condition, reference.tag)


def _words(entry: Entry, key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in elements(entry.get(key)))


def _build(name: str, layers: tuple[Layer, ...], base: ImageFacts) -> ImageFacts:
    values: dict[str, Any] = {key: getattr(base, key) for key in _OF_THE_BASE}
    values |= {"low": base.low.intersection(_OF_THE_BASE), "absent": frozenset()}
    values["grounds"] = {name: base.grounds[name] for name in _OF_THE_BASE if name in base.grounds}
    for layer in layers:
        _lay(values, layer)
    guessed = any("confidence" in layer for layer in layers) and not any(map(_SOFTWARE.intersection, layers))
    sure = values.get("confidence") is Confidence.HIGH
    if "absent" not in values["low"] and (sure or not guessed):
        # What the image adds to its base was read: the rest of what the base lacks is missing here too.
        values["absent"] |= base.absent - values["tools"]
    if not values.get("lifetime"):
        values["lifetime"] = _lifetime(values.get("role", ""), values.get("long_running"))
    return ImageFacts(name, **values)


def _lifetime(role: str, long_running: bool | None) -> str:
    """Return how long the default command lives, as far as role and long_running tell."""
    if role in _BASE_ROLES:
        return "base"
    if long_running is None:
        return ""
    return "server" if long_running else "tool"


def _lay(values: dict[str, Any], layer: Layer) -> None:
    """Put one layer upon what the ones below it said."""
    values["low"] = values["low"] - layer.keys()
    values["grounds"] = {name: one for name, one in values["grounds"].items() if name not in layer}
    for stated in cast("list[dict[str, Any]]", layer.get("grounds", [])):
        ground = Ground(stated["by"], stated["source"], stated.get("date", ""))
        values["grounds"] |= dict.fromkeys(stated["facts"], ground)
    for key, value in layer.items():
        if key in _OWN_WORDS:
            continue
        values[key] = _combined(key, values.get(key), value)
    values["tools"] = values["tools"] - frozenset(_words(layer, "absent"))
    values["absent"] = values["absent"] - frozenset(_words(layer, "tools"))


def _combined(key: str, old: Any, new: Any) -> Any:
    """Return the value of a field that was `old` and is said to be `new`, in the type of the field."""
    if new is None:
        return getattr(_DEFAULTS, key)
    if key in _SETS:
        return frozenset(old or ()) | frozenset(new)
    if key == "notes":
        return (*(old or ()), *new)
    if key == "source":
        return f"{old}; {new}" if old else new
    if key == "confidence":
        return Confidence[str(new).upper()]
    if key in _PARTS:
        return tuple(_PARTS[key](**_fixed(item)) for item in new)
    if key == "dump":
        return Dump(**new)
    if key == "discovery":
        return Discovery(**_fixed(new))
    return tuple(new) if key in _TUPLES else new


def _fixed(words: Mapping[str, object]) -> dict[str, Any]:
    """Return the words of a part with tuples for its lists.

    Raises:
        ValueError: the pattern of its tags cannot be read.
    """
    try:
        re.compile(str(words.get("tags", "")))
    except re.error as error:
        raise ValueError(f"image entry has a pattern of tags that cannot be read: {error}") from error
    return {name: tuple(one) if is_list(one) else one for name, one in words.items()}
