"""Bake files: which stages `docker buildx bake` builds, with which contexts and arguments.

See https://docs.docker.com/build/bake/reference/. A variable is its default, as for Compose; what a function or the
environment alone gives is unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ats_lint.analysis.project.bake_values import BakeValue, Undecided, evaluated
from ats_lint.analysis.views.links import Recipe
from ats_lint.files.source import Source
from ats_lint.files.workspace import normal
from ats_lint.model import InputError, Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field
from ats_lint.syntax.bake.bake_syntax import parsed
from ats_lint.syntax.bake.expressions import Attribute, BakeSyntax
from ats_lint.syntax.bake.quoted import Broken

NAMES = ("docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl")
"""Files that are merged, in this order, when none is named."""
_IMAGE = regex(r"(?:^|,)\s*type\s*=\s*(?:image|registry|docker|oci)\b|(?:^|,)\s*push\s*=\s*true")
_REMOTE = regex(r"[a-z][a-z0-9+.-]*://|git@|(?:github|gitlab)\.com/|-$|target:")
_MERGED = frozenset({"args", "contexts", "labels"})
_MOST_COMBINATIONS = 500
_DEEPEST = 50
Said = dict[str, BakeValue]
"""The attributes of a target by name."""


@dataclass(frozen=True, slots=True)
class BakeTarget:
    """One target, what it inherits included.

    Attributes:
        name: what it is called.
        dockerfile: absolute path; None when unknown, remote or inline.
        directory: absolute path of a local context; None when unknown or remote.
        recipe: what is built of it, and how.
        own: attributes that it says itself.
        said: the same with what it inherits.
        label: what the block is called that it comes from: another name than its own where a matrix makes it.
        source: the file in which it stands first.
        span: its name there.
    """

    name: str
    dockerfile: Path | None
    directory: Path | None
    recipe: Recipe
    own: Mapping[str, BakeValue]
    said: Mapping[str, BakeValue]
    label: str
    source: Source
    span: Span


@dataclass(frozen=True, slots=True)
class Bake:
    """What the bake files of a directory say together.

    Attributes:
        directory: where they lie.
        targets: what can be built, every combination of a matrix by itself.
        groups: the targets of each group.
        errors: why files cannot be read.
        whole: whether the names of all targets are known.
    """

    directory: Path
    targets: tuple[BakeTarget, ...] = ()
    groups: Mapping[str, BakeValue] = field(default_factory=lambda: {})
    errors: tuple[InputError, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Written:
    """A target as it is written, matrix and all."""

    name: str
    source: Source
    span: Span
    attributes: tuple[tuple[Source, Attribute], ...]


def read(directory: Path, peek: Callable[[Path], Source | None]) -> Bake:
    """Return what the bake files of a directory say."""
    found = [(source, _parsed(source)) for name in NAMES if (source := peek(directory / name)) is not None]
    errors = tuple(one for _, one in found if isinstance(one, InputError))
    files = [(source, one) for source, one in found if isinstance(one, BakeSyntax)]
    if not files:
        return Bake(directory, errors=errors)
    scope = _variables(files)
    every: dict[str, tuple[Said, _Written]] = {}
    sure = not errors
    for written in _written(files):
        expanded = tuple(_expanded(written, scope))
        sure = sure and bool(expanded)
        every.update({name: (said, written) for name, said in expanded})
    attributes = {name: said for name, (said, _) in every.items()}
    done: dict[str, Said] = {}
    targets = (
        _target(name, own, _inherited(name, attributes, done), written, directory, peek)
        for name, (own, written) in every.items()
    )
    return Bake(directory, tuple(targets), dict(_groups(files, scope)), errors, sure)


@lru_cache(maxsize=64)
def _parsed(source: Source) -> BakeSyntax | InputError:
    """Read each text once: no fix touches it."""
    try:
        return parsed(source.text, source.path.suffix[1:])
    except Broken as error:
        line, column = source.position(min(error.at, len(source.text)))
        return InputError(source.path, f"bake file cannot be parsed: {error.message}", line, column)


def _variables(files: list[tuple[Source, BakeSyntax]]) -> dict[str, BakeValue]:
    """Return the defaults of variables, later files over earlier ones, and the attributes beside them."""
    scope: dict[str, BakeValue] = {}
    for source, syntax in files:
        for block in syntax.blocks:
            default = next((one for one in block.attributes if one.name == "default"), None)
            if block.kind == "variable" and block.labels and default is not None:
                value = evaluated(default.value, source, scope)
                scope[block.labels[0][0]] = BakeValue(source, value.span, value.content, fixed=False)
        for attribute in syntax.attributes:
            scope[attribute.name] = evaluated(attribute.value, source, scope)
    return scope


def _written(files: list[tuple[Source, BakeSyntax]]) -> Iterator[_Written]:
    found: dict[str, _Written] = {}
    for source, syntax in files:
        for block in syntax.blocks:
            if block.kind == "target" and block.labels:
                name, span = block.labels[0]
                first = found.get(name, _Written(name, source, span, ()))
                own = tuple((source, attribute) for attribute in block.attributes)
                found[name] = _Written(name, first.source, first.span, (*first.attributes, *own))
    yield from found.values()


def _groups(files: list[tuple[Source, BakeSyntax]], scope: Said) -> Iterator[tuple[str, BakeValue]]:
    for source, syntax in files:
        for block in syntax.blocks:
            for attribute in block.attributes:
                if block.kind == "group" and block.labels and attribute.name == "targets":
                    yield block.labels[0][0], evaluated(attribute.value, source, scope)


def _expanded(written: _Written, scope: Said) -> Iterator[tuple[str, Said]]:
    """Yield a target, or all that its matrix makes of it; nothing where that is not known."""
    axes = next((pair for pair in reversed(written.attributes) if pair[1].name == "matrix"), None)
    if axes is None:
        yield written.name, _said(written, scope)
        return
    matrix = evaluated(axes[1].value, axes[0], scope).members
    sizes = [len(value.items) for _, value in matrix.values()]
    total = 1
    for size in sizes:
        total *= size
    if not 0 < total <= _MOST_COMBINATIONS:
        return
    for values in itertools.product(*(value.items for _, value in matrix.values())):
        said = _said(written, {**scope, **dict(zip(matrix, values, strict=True))})
        name = said["name"].text if "name" in said else None
        if name is not None:
            yield name, said


def _said(written: _Written, scope: Said) -> Said:
    said: Said = {}
    for source, attribute in written.attributes:
        said = _over(said, {attribute.name: evaluated(attribute.value, source, scope)})
    return said


def _over(base: Said, own: Said) -> Said:
    """Lay the attributes of a target over others; maps are merged by key."""
    merged = {**base, **own}
    for key in _MERGED & base.keys() & own.keys():
        one, other = base[key], own[key]
        if isinstance(one.content, dict) and isinstance(other.content, dict):
            both = {**one.content, **other.content}
            merged[key] = BakeValue(other.source, other.span, both, one.fixed and other.fixed)
    return merged


def _inherited(name: str, targets: Mapping[str, Said], done: dict[str, Said], depth: int = 0) -> Said:
    """Return what a target says with what it inherits; each is put together once."""
    if name in done:
        return done[name]
    own = done[name] = targets[name]
    found: Said = {}
    parents = own.get("inherits")
    for parent in () if parents is None else parents.items or (parents,):
        if parent.text is None or depth > _DEEPEST:
            # Any attribute may come from a target that is not known.
            unknown = BakeValue(parent.source, parent.span, Undecided.VALUE, fixed=False)
            found = _over(found, dict.fromkeys(("context", "dockerfile", "target"), unknown))
        elif parent.text in targets:
            found = _over(found, _inherited(parent.text, targets, done, depth + 1))
    done[name] = _over(found, own)
    return done[name]


def _target(
    name: str, own: Said, said: Said, written: _Written, directory: Path, peek: Callable[[Path], Source | None]
) -> BakeTarget:
    context, dockerfile, target = (_attribute(said, *pair) for pair in _DEFAULTS)
    recipe = Recipe(
        target=target,
        args={key: value.text for key, (_, value) in _members(said, "args").items()},
        contexts=frozenset(_members(said, "contexts")),
        image=_makes_image(said),
    )
    if "dockerfile-inline" in said or (dockerfile is not None and dockerfile.startswith("cwd://")):
        dockerfile = None
    folder, path = _placed(directory, context, dockerfile, peek)
    return BakeTarget(name, path, folder, recipe, own, said, written.name, written.source, written.span)


def _placed(
    directory: Path, context: str | None, dockerfile: str | None, peek: Callable[[Path], Source | None]
) -> tuple[Path | None, Path | None]:
    """Return the context and the Dockerfile of a target.

    Paths count from where the tool is started: in the file's own directory, or above it with `-f docker/bake.hcl`.
    """
    folder = local(directory, context)
    if folder is None or dockerfile is None:
        return folder, None
    for start in (directory, *directory.parents):
        other = local(start, context)
        if other is not None and peek(normal(other / dockerfile)) is not None:
            return other, other / dockerfile
    return folder, folder / dockerfile


_DEFAULTS = (("context", "."), ("dockerfile", "Dockerfile"), ("target", ""))


def local(directory: Path, context: str | None) -> Path | None:
    """Return the directory that a context names; None for what is fetched, made by a target or not known."""
    if context is None:
        return None
    context = context.removeprefix("cwd://")
    return None if _REMOTE.match(context) else directory / context


def _attribute(said: Said, name: str, default: str) -> str | None:
    value = said.get(name)
    return default if value is None or value.content is None else value.text


def _members(said: Said, name: str) -> Mapping[str, tuple[Span, BakeValue]]:
    return said[name].members if name in said else {}


def _makes_image(said: Said) -> bool:
    """Tell whether the result is an image with a name: a target that checks or exports files starts no container."""
    output = said.get("output")
    texts = [item.text for item in (output.items or (output,)) if item.text is not None] if output else []
    if texts:
        return any(_IMAGE.search(text) for text in texts)
    tags = said.get("tags")
    parents = [parent.text for parent in said["inherits"].items] if "inherits" in said else []
    named = "docker-metadata-action" in parents
    return named or (tags is not None and (bool(tags.items) or tags.content is Undecided.VALUE))
