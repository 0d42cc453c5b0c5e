"""Filling the template: what is shown where, and the policy that lets in the page's own style and script alone."""

from __future__ import annotations

import base64
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ats_lint import __version__
from ats_lint.files.commit import head
from ats_lint.lint.known_tokens import all_without_tokens
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.report.escape import portable
from ats_lint.report.html.entries import entries
from ats_lint.report.html.network_picture import Picture, picture
from ats_lint.report.mask import Mask
from ats_lint.report.readiness.render import WORDS, evidence, outlook, summary
from ats_lint.report.rows import words
from ats_lint.report.rule_page import HOME
from ats_lint.report.summary import summarize

if TYPE_CHECKING:
    from ats_lint.analysis.project.project import Project
    from ats_lint.lint.results import Result
    from ats_lint.report.readiness.assess import Assessment, Line, Sheet
    from ats_lint.report.view import View

_MOST_SERVICES = 80
"""Services of one application that a picture holds."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of a checklist in the words of the page."""

    id: str
    title: str
    status: str
    word: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """Lines under one heading."""

    title: str
    items: tuple[_Item, ...]


@dataclass(frozen=True, slots=True)
class _List:
    """A checklist: its scores by name, and its sections."""

    key: str
    title: str
    source: str
    sentence: str
    scores: tuple[tuple[str, int, int, int], ...]
    sections: tuple[_Section, ...]


@dataclass(frozen=True, slots=True)
class _Networks:
    """The networks of one application now and after all fixes."""

    title: str
    before: Picture
    after: Picture


def page(result: Result, view: View, assessment: Assessment | None = None) -> str:
    """Return the page."""
    environment = Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style, script = _template("style.css"), _template("script.js")
    found = tuple(entries(result, view))
    counts = summarize(result)
    commit = head(result.root)
    text = environment.get_template("page.html.jinja").render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        name=words((assessment.directory if assessment else result.root).name),
        version=__version__,
        home=HOME,
        now=_now(),
        commit=commit,
        files=counts.files,
        counts=counts,
        severities=[(level.label, count) for level, count in counts.severities],
        entries=found,
        rules=_counted(f"{one.code} {one.name}" for one in found),
        paths=_counted(one.path for one in found),
        services=_counted(one.subject for one in found if one.subject),
        failures=tuple(_failures(result, view)),
        checklists=tuple(_checklist(sheet, assessment, view) for sheet in assessment.sheets) if assessment else (),
        networks=tuple(_networks(assessment, view)) if assessment else (),
    )
    return "".join(all_without_tokens([portable(text.lstrip())]))


def _template(name: str) -> str:
    return (files("ats_lint.report.html") / "templates" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _now() -> datetime:
    """Return the time of the report; a build that wants the same bytes again gives its own.

    See https://reproducible-builds.org/docs/source-date-epoch/.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(whole(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


def _counted(texts: Iterator[str]) -> list[tuple[str, int]]:
    return sorted(Counter(texts).items())


def _failures(result: Result, view: View) -> Iterator[str]:
    for error in result.errors:
        place = f":{error.line}" if error.line else ""
        yield words(f"{view.path(error.path)}{place}: {error.message}")
    for crash in result.crashes:
        yield words(f"{view.path(crash.path)}: {crash.sentence}")


def _checklist(sheet: Sheet, assessment: Assessment, view: View) -> _List:
    names = ("now", "after the safe fixes", "after all fixes")
    scores = tuple(
        (name, score.percent, score.met, score.decidable)
        for name, score in zip(names, sheet.scores, strict=True)
        if score.percent is not None
    )
    mask = Mask(assessment.result)
    sections = tuple(
        _Section(title, tuple(_item(line, assessment, mask, view) for line in lines))
        for title, lines in groupby(sheet.lines, key=lambda line: line.control.section)
    )
    framework = sheet.framework
    return _List(framework.key, framework.title, framework.source, summary(sheet), scores, sections)


def _item(line: Line, assessment: Assessment, mask: Mask, view: View) -> _Item:
    told = tuple(words(text) for text in evidence(line, assessment.looked_at, mask, view))
    return _Item(line.control.id, line.control.title, line.status, WORDS[line.status] + outlook(line), told)


def _networks(assessment: Assessment, view: View) -> Iterator[_Networks]:
    after = _applications(assessment.after)
    for key, before in _applications(assessment.projects).items():
        yield _Networks(words(view.path(Path(key))), before, after.get(key, before))


def _applications(projects: Sequence[Project]) -> dict[str, Picture]:
    """Return a picture of every application, variants of another left out."""
    return {
        str(compose.path): picture(compose)
        for project in projects
        for compose in project.composes
        if compose.own_paths is None and 1 < len(compose.services) <= _MOST_SERVICES
    }
