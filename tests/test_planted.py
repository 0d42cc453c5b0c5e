"""Secrets planted in every position, known by their shape or by a name: no output shows one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Safety
from ats_lint.report import diff
from ats_lint.report.output import FORMATS, render
from ats_lint.report.readiness import assess
from ats_lint.report.readiness.render import render as readiness
from ats_lint.report.view import View
from planting import KINDS, planted
from projects import write_tree


def outputs(root: Path) -> Iterator[tuple[str, str]]:
    """Everything that is printed of a project, with what it is."""
    settings = Settings(profile="strict").resolved(discover())
    rules = settings.rules(discover())
    for safety in (Safety.SAFE, Safety.UNSAFE):
        found = repair([root], settings, rules, safety=safety, write=False)
        for form in FORMATS:
            yield f"{form} after {safety.name}", "".join(render(found, form, View(root)))
        yield f"diff {safety.name}", "".join(diff.render(found, View(root)))
        yield "migrations", "".join(change.after.text for change in found.migrations)
    assessed = assess([root], settings, discover())
    for form in ("markdown", "json"):
        yield f"report {form}", readiness(assessed, form, View(root))


@pytest.mark.parametrize("kind", KINDS)
def test_no_output_shows_a_secret(tmp_path: Path, kind: str) -> None:
    files, places = planted(kind)
    write_tree(tmp_path, files)
    leaks = sorted(
        {f"{place} in {what}" for what, text in outputs(tmp_path) for one, place in places.items() if one in text}
    )
    assert not leaks, "\n".join(leaks)
