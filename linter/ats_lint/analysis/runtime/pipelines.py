"""Pipelines of the repository that start a Compose project from a fresh clone, where no `.env` is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ats_lint.analysis.runtime.env_examples import example_path
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose
from ats_lint.files import ci_files
from ats_lint.files.source import Source
from ats_lint.patterns import regex
from ats_lint.syntax.compose import dotenv
from ats_lint.syntax.compose.projects import BASES

_CALL = regex(r"\bdocker(?:-|[ \t]+)compose\b((?:[^\n|;&\\]|\\\r?\n|\n[ \t]+(?=--?[a-z]))*)")
_NAMED = regex(r"(?:^|\s)(?:-f|--file)[\s=]+[\"']?([\w./-]+)")
_VARIABLE = regex(r"(?:^|\s)(?:-f|--file)[\s=]+[\"']?\$")
"""A loop over the projects of a repository, whose files its pattern names."""
_GLOB = regex(r"(?<![\w./*-])((?:[\w.*-]{1,60}/){0,8}[\w.*-]{1,80}\.ya?ml)(?![\w.-])")
_FOUND = regex(r"-name[ \t]+[\"']?([\w.*-]{1,80}\.ya?ml)(?![\w.-])")
_STARTERS = regex(r"(?i)makefile|taskfile\.ya?ml|justfile|package\.json|readme(\.\w+)?|[\w.-]+\.(?:sh|service)")
_OTHERWISE = regex(r"(?i)compose(?:(?!compose)[^\n|;&])*?\s(--env-file|--project-directory)\b")
_BESIDE = regex(r"^([ ]+)services:[ \t]*\n(?:\1[ ]+\S.*\n|[ \t]*\n)+", re.MULTILINE)
"""Containers that the pipeline has besides: their variables are not those of its steps."""
_ENTERED = r"(?:\b(?:cd|pushd)|-directory:?|\bworkdir:|\bdir:)[\s=\"']*(?:\S*/)?{}/?(?![\w/.-])"


def pipeline_without(compose: Compose, name: str) -> str:
    """Return a pipeline that runs Compose on the project and gives a variable no value; empty when there is none."""
    for source, text in _starting(compose):
        said = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", _BESIDE.sub("", text))
        if said is None and not _copied(compose, text, name):
            return source.path.name
    return ""


def _copied(compose: Compose, pipeline: str, name: str) -> bool:
    """Tell whether the pipeline makes `.env` of an example that gives the variable a value already."""
    path = example_path(compose, compose.directory)
    example = compose.project.read(path)
    found = dotenv.parse(example).get(name) if example is not None and path.name in pipeline else None
    return found is not None and bool(found.value)


@remembered
def starter_elsewhere(compose: Compose) -> str:
    """Say what starts Compose so that it reads another `.env` than the one beside the file; empty when nothing does."""
    project = compose.project
    for folder in dict.fromkeys((compose.directory, project.root)):
        for path in project.named(folder, _STARTERS):
            source = project.read(path)
            told = _OTHERWISE.search(source.text) if source is not None else None
            if told is not None:
                return f"{path.name} starts Compose with {told[1]}"
            if source is not None and any(_follows(compose, call) for call, _ in _calls(source.text)):
                return f"{path.name} starts Compose with a file of another folder first"
    return ""


def _follows(compose: Compose, options: str) -> bool:
    """Tell whether the project's file is given behind one of another folder: that one's `.env` is read."""
    named = [Path(name) for name in _NAMED.findall(options)]
    behind = [one for one in named[1:] if one.name == compose.path.name]
    return any(one.parent != named[0].parent and one.parent.name == compose.directory.name for one in behind)


@remembered
def _starting(compose: Compose) -> tuple[tuple[Source, str], ...]:
    """Return the pipelines that start the project, each with the text of all that its steps run."""
    found = _pipelines(compose)
    return tuple((source, text) for source, text in found if any(_is_about(compose, call) for call in _calls(text)))


def _pipelines(compose: Compose) -> Iterator[tuple[Source, str]]:
    from ats_lint.analysis.runtime import started_scripts

    project = compose.project
    for path in ci_files.pipelines(project, (project.root,)):
        source = project.read(path)
        if source is not None:
            yield source, started_scripts.whole(project, _uncommented(source.text))


def _uncommented(text: str) -> str:
    return "\n".join("" if line.lstrip().startswith("#") else line for line in text.splitlines())


def _calls(text: str) -> Iterator[tuple[str, str]]:
    """Yield the options of each call of Compose with the text of the pipeline, where directories are changed."""
    lines = _uncommented(text)
    yield from ((found[1], lines) for found in _CALL.finditer(lines) if found[1].strip())


def _is_about(compose: Compose, call: tuple[str, str]) -> bool:
    """Tell whether a call reads the project's file: by its name, or for want of one in its directory."""
    options, text = call
    named = [Path(name).as_posix().removeprefix("./") for name in _NAMED.findall(options)]
    if not compose.directory.is_relative_to(compose.project.root):
        return False
    folder = compose.directory.relative_to(compose.project.root).as_posix()
    entered = folder == "." or re.search(_ENTERED.format(re.escape(folder)), text) is not None
    if not named and not _VARIABLE.search(options):
        return entered and compose.path.name in BASES
    own = compose.path.name
    if _VARIABLE.search(options):
        path = own if folder == "." else f"{folder}/{own}"
        listed = any(fnmatchcase(path, one[1].removeprefix("./")) for one in _GLOB.finditer(text))
        return listed or any(fnmatchcase(own, one[1]) for one in _FOUND.finditer(text))
    return (own if folder == "." else f"{folder}/{own}") in named or (entered and own in named)
