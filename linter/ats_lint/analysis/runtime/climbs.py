"""Directories that sources reckon with from where they lie themselves: `Path(__file__).resolve().parents[4]`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint.analysis.build.placed import destination
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.views.dockerfile import Copy, Stage
from ats_lint.numbers import whole
from ats_lint.patterns import regex

_PARENTS = regex(r"__file__\)(?:\.(?:resolve|absolute)\(\))?\.parents\[(\d{1,2})\]")
_PARENT = regex(r"__file__\)(?:\.(?:resolve|absolute)\(\))?((?:\.parent\b)+)")
_NAMED = regex(r"((?:\b(?:os\.path\.)?dirname\([ \t]*+){1,9})(?:(?:os\.path\.)?(?:abs|real)path\([ \t]*+)?__file__")


def climbs(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield sources of a program that also writes to places which are not known, and where they climb to."""
    context, own = stage.dockerfile.context, program(stage.dockerfile)
    unknown = any(one.how != "read" and not one.place.known for _, one in own.accesses())
    for file in own.files if unknown and context is not None else ():
        source = context.read(file.name) if file.language == "python" and context is not None else None
        levels = max(_levels(source.text), default=0) if source is not None and "__file__" in source.text else 0
        for path in _placed(stage, file.name) if levels else ():
            yield file.name, posixpath.normpath(posixpath.join(path, *[".."] * levels))


def _levels(text: str) -> Iterator[int]:
    yield from (whole(found[1]) + 1 for found in _PARENTS.finditer(text))
    yield from (found[1].count(".parent") for found in _PARENT.finditer(text))
    yield from (found[1].count("dirname") for found in _NAMED.finditer(text))


def _placed(stage: Stage, name: str) -> Iterator[str]:
    """Yield where the instructions of a stage put a file of the build context."""
    for copy in (one for one in stage.instructions if isinstance(one, Copy) and one.from_stage is None):
        target = destination(stage, copy)
        for token in copy.sources if target is not None else ():
            source = posixpath.normpath((stage.expand(token.text, copy) or "").lstrip("/") or ".")
            if name == source:
                yield f"{target}{posixpath.basename(name)}" if target and target.endswith("/") else target or "/"
            elif source == "." or name.startswith(f"{source}/"):
                yield posixpath.join(target or "/", posixpath.relpath(name, source))
