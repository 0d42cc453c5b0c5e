"""Secrets of shapes that are known, planted in every position: no output shows one."""

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
from planting import SHAPES, planted
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


WORDS = ("Zq7xK03vTr9pLm", "Hs73kKq0pQz1", "Pq83kKw0pBz1", "Vn52kLq8pTz4", "Xd91mWe7rYs3", "Jb46tFq2nUc8")
NAMED = {
    "Dockerfile": "FROM python:3.12\nENV SECRET_TOKEN {}\nRUN apt-get install curl && curl -u a:{} http://x/ -o y\n"
    "RUN export TOKEN={} && cd /x && apt-get install git\n"
    "RUN pip install --index-url https://u:{}@h.example/simple foo\nCMD app --token {}\n",
    "compose.yml": "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: {}\n"
    '  web:\n    build: .\n    command: ["app", "--password={}"]\n    labels: {{api_token: {}}}\n'
    "    environment: [DATABASE_URL=postgres://a:{}@db/x]\n"
    '    healthcheck: {{test: "pg_isready --password {}"}}\n',
}


def test_a_secret_that_a_name_gives_away_stays_hidden_where_its_line_changes(tmp_path: Path) -> None:
    for name, form in NAMED.items():
        (tmp_path / name).write_text(form.format(*WORDS))
    leaks = {f"{one} in {what}" for what, text in outputs(tmp_path) for one in WORDS if one in text}
    assert not leaks, "\n".join(sorted(leaks))


@pytest.mark.parametrize("shape", SHAPES)
def test_no_output_shows_a_secret(tmp_path: Path, shape: str) -> None:
    files, places = planted(shape)
    write_tree(tmp_path, files)
    leaks = sorted(
        {f"{place} in {what}" for what, text in outputs(tmp_path) for one, place in places.items() if one in text}
    )
    assert not leaks, "\n".join(leaks)
