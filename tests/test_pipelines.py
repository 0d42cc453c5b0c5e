"""Which pipelines start a project from a fresh clone, and what they set for it."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.pipelines import pipeline_without
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from projects import write_tree

_FILE = "services:\n  db:\n    image: postgres:17\n"


def _told(tmp_path: Path, compose: str, workflow: str, **more: str) -> str:
    write_tree(tmp_path, {compose: _FILE, ".github/workflows/ci.yml": workflow, **more})
    (tmp_path / ".git").mkdir()
    run = prepare([tmp_path], from_table({}), ())
    found = next(one for unit in run.units for one in run.project(unit).composes)
    return pipeline_without(found, "PW")


@pytest.mark.parametrize(
    ("compose", "run"),
    [
        ("compose.yaml", "docker compose up -d"),
        ("compose.yaml", "docker-compose build"),
        ("docker/compose.yml", "docker compose -f docker/compose.yml up"),
        ("docker/compose.yml", "cd docker && docker compose up"),
        ("docker/dev.compose.yml", "docker compose --file=./docker/dev.compose.yml\n        -p x up"),
    ],
)
def test_a_pipeline_that_starts_the_file_is_named(tmp_path: Path, compose: str, run: str) -> None:
    assert _told(tmp_path, compose, f"steps:\n  - run: {run}\n") == "ci.yml"


@pytest.mark.parametrize(
    ("compose", "run"),
    [
        ("compose.yaml", "docker compose -f other.yml up"),
        ("docker/compose.yml", "docker compose up"),
        ("compose.yaml", "echo PW=x > .env\n  - run: docker compose up"),
        ("compose.yaml", "npm test\n  # docker compose up"),
    ],
)
def test_others_are_not(tmp_path: Path, compose: str, run: str) -> None:
    assert _told(tmp_path, compose, f"steps:\n  - run: {run}\n") == ""


def test_an_example_that_has_a_value_sets_it(tmp_path: Path) -> None:
    run = "steps:\n  - run: cp .env.example .env && docker compose up\n"
    assert _told(tmp_path / "a", "compose.yaml", run, **{".env.example": "PW=dev\n"}) == ""
    assert _told(tmp_path / "b", "compose.yaml", run, **{".env.example": "PW=\n"}) == "ci.yml"


@pytest.mark.parametrize(
    ("compose", "loop", "named"),
    [
        ("shop/compose.yaml", "for file in */compose.yaml; do", "ci.yml"),
        ("shop/compose.yaml", "find . -name 'compose*.yaml' | while read -r file; do", "ci.yml"),
        ("compose.yaml", "for file in *.yaml; do", "ci.yml"),
        ("compose.yaml", "find . -name compose.yaml | while read -r file; do", "ci.yml"),
        ("shop/compose.yaml", "for file in */docker-compose.yml; do", ""),
        ("shop/compose.yaml", "file=other/compose.yaml; if true; then", ""),
    ],
)
def test_a_loop_over_projects_starts_each(tmp_path: Path, compose: str, loop: str, named: str) -> None:
    script = f'{loop}\n  docker compose -f "$file" config\ndone\n'
    workflow = "steps:\n  - run: sh ci/check.sh\n"
    assert _told(tmp_path, compose, workflow, **{"ci/check.sh": script}) == named


def test_a_script_of_the_pipeline_may_copy_the_example(tmp_path: Path) -> None:
    files = {"ci/check.sh": "cp .env.dist .env\ndocker compose config\n"}
    workflow = "steps:\n  - run: sh ci/check.sh\n"
    assert _told(tmp_path / "a", "compose.yaml", workflow, **files, **{".env.dist": "PW=dev\n"}) == ""
    assert _told(tmp_path / "b", "compose.yaml", workflow, **files, **{".env.dist": "#PW=dev\n"}) == "ci.yml"
