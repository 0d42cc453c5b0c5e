"""Bake files: which stages `docker buildx bake` builds, with which contexts and arguments.

See https://docs.docker.com/build/bake/reference/. Only literal values are read: what depends on a variable, a function
or a matrix is unknown, because the environment may change it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ats_lint.analysis.views.links import Recipe
from ats_lint.files.data import from_json
from ats_lint.files.source import Source
from ats_lint.model import InputError
from ats_lint.patterns import regex
from ats_lint.records import dataclass

NAMES = ("docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl")
"""Files that are merged, in this order, when none is named."""
EXTRA = "ats-lint[bake]"
_IMAGE = regex(r"(?:^|,)\s*type\s*=\s*(?:image|registry|docker|oci)\b|(?:^|,)\s*push\s*=\s*true")
_MERGED = ("args", "contexts", "labels")
_ESCAPED = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\t": "\t", "$${": "${", "%%{": "%{"}

Plain = dict[str, "Plain"] | list["Plain"] | str | bool | int | float | None
"""A literal value, with None for what is not known."""


@dataclass(frozen=True, slots=True)
class BakeTarget:
    """One target, what it inherits included.

    Attributes:
        name: what it is called.
        dockerfile: absolute path; None when unknown, remote or inline.
        directory: absolute path of a local context; None when unknown or remote.
        recipe: what is built of it, and how.
    """

    name: str
    dockerfile: Path | None
    directory: Path | None
    recipe: Recipe


def read(directory: Path, peek: Callable[[Path], Source | None]) -> Iterator[BakeTarget | InputError]:
    """Yield the targets that the bake files of a directory have, and why a file cannot be read."""
    targets: dict[str, dict[str, Plain]] = {}
    for path in (directory / name for name in NAMES):
        source = peek(path)
        if source is None:
            continue
        found = _parsed(source)
        if isinstance(found, InputError):
            yield found
            continue
        for name, own in found:
            targets[name] = _over(targets.get(name, {}), own)
    for name in targets:
        yield _target(name, _inherited(name, targets, ()), directory)


@lru_cache(maxsize=64)
def _parsed(source: Source) -> tuple[tuple[str, dict[str, Plain]], ...] | InputError:
    """Read each text once: no fix touches it."""
    try:
        return tuple(_targets(source))
    except InputError as error:
        return error


def _targets(source: Source) -> Iterator[tuple[str, dict[str, Plain]]]:
    """Yield the targets of one file as they are written.

    Raises:
        InputError: the file cannot be parsed, or is HCL and its parser is not installed.
    """
    root = _json(source) if source.path.suffix == ".json" else _hcl(source)
    found = root.get("target") if isinstance(root, dict) else None
    for group in found if isinstance(found, list) else [found]:
        for name, own in group.items() if isinstance(group, dict) else ():
            yield name, own if isinstance(own, dict) else {}


def _json(source: Source) -> Plain:
    try:
        return _literal(from_json(source.text), lambda text: None if re.search(r"(?<![$%])[$%]\{", text) else text)
    except (ValueError, RecursionError) as error:
        raise InputError(source.path, f"bake file cannot be parsed: {_first_line(error)}") from error


def _hcl(source: Source) -> Plain:
    try:
        import hcl2
    except ImportError as error:
        raise InputError(source.path, f"bake file is not read: HCL needs {EXTRA}") from error
    try:
        return _literal(hcl2.loads(source.text), _quoted)
    except Exception as error:  # the parser's own errors have no common base
        raise InputError(source.path, f"bake file cannot be parsed: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:80]


def _literal(value: object, text: Callable[[str], str | None]) -> Plain:
    if isinstance(value, Mapping):
        return {_bare(str(key)): _literal(child, text) for key, child in value.items()}
    if isinstance(value, list):
        return [_literal(child, text) for child in value]
    if isinstance(value, str):
        return text(value)
    return value if isinstance(value, bool | int | float) else None


def _bare(key: str) -> str:
    return key[1:-1] if len(key) > 1 and key.startswith('"') and key.endswith('"') else key


def _quoted(text: str) -> str | None:
    """Return what an HCL string says; None for a template, a heredoc and every other expression."""
    if len(text) < 2 or not text.startswith('"') or not text.endswith('"') or text.startswith('"<<'):
        return None
    body = text[1:-1]
    if re.search(r"(?<![$%])[$%]\{", body):
        return None
    return re.sub(r'\\["\\nt]|\$\$\{|%%\{', lambda found: _ESCAPED[found[0]], body)


def _over(base: Mapping[str, Plain], own: Mapping[str, Plain]) -> dict[str, Plain]:
    """Lay the attributes of a target over others; maps are merged by key."""
    merged = {**base, **own}
    for key in _MERGED:
        one, other = base.get(key), own.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            merged[key] = {**one, **other}
    return merged


def _inherited(name: str, targets: Mapping[str, dict[str, Plain]], trail: tuple[str, ...]) -> dict[str, Plain]:
    own = targets[name]
    found: dict[str, Plain] = {}
    parents = own.get("inherits", [])
    for parent in parents if isinstance(parents, list) else [None]:
        if isinstance(parent, str) and parent in targets and parent not in trail:
            found = _over(found, _inherited(parent, targets, (*trail, name)))
        elif parent is None:
            # Any attribute may come from a target that is not known.
            found = _over(found, {"context": None, "dockerfile": None, "target": None})
    return _over(found, own)


def _target(name: str, own: Mapping[str, Plain], directory: Path) -> BakeTarget:
    context, dockerfile = own.get("context", "."), own.get("dockerfile", "Dockerfile")
    local = isinstance(context, str) and "://" not in context and not context.startswith("git@")
    folder = directory / context if local and isinstance(context, str) else None
    inline = "dockerfile-inline" in own
    target = own.get("target", "")
    recipe = Recipe(
        target=target if isinstance(target, str) else None,
        args={key: value if isinstance(value, str) else None for key, value in _map(own.get("args"))},
        contexts=frozenset(key for key, _ in _map(own.get("contexts"))),
        image=_makes_image(own),
    )
    path = folder / dockerfile if folder is not None and isinstance(dockerfile, str) and not inline else None
    return BakeTarget(name, path, folder, recipe)


def _map(value: Plain | None) -> Iterable[tuple[str, Plain]]:
    return [item for item in value.items() if item[0] != "__is_block__"] if isinstance(value, dict) else ()


def _makes_image(own: Mapping[str, Plain]) -> bool:
    """Tell whether the result is an image with a name: a target that checks or exports files starts no container."""
    output = own.get("output")
    listed = output if isinstance(output, list) else [output]
    said = [item for item in listed if isinstance(item, str)]
    if said:
        return any(_IMAGE.search(item) for item in said)
    parents = own.get("inherits")
    named = isinstance(parents, list) and "docker-metadata-action" in parents
    return named or bool(own.get("tags")) or ("tags" in own and own["tags"] is None)
