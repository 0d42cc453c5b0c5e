"""The file that shows which variables a project wants to be set."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.env_examples import example_path, names_in, others
from ats_lint.files.source import Source
from services import service_in


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, ".env.example"),
        ({".env.sample": "A=\n"}, ".env.sample"),
        ({".env.sample": "A=\n", ".env.example": "A=\n"}, ".env.example"),
        ({"example.env": "A=\n"}, "example.env"),
    ],
)
def test_the_example_that_is_there(files: dict[str, str], name: str, tmp_path: Path) -> None:
    compose = service_in(tmp_path, "image: app", files).compose
    assert example_path(compose, tmp_path) == tmp_path / name


def test_examples_in_folders_count_besides(tmp_path: Path) -> None:
    compose = service_in(tmp_path, "image: app", {"envs/prod.env": "A=1\n", "docs/x.env": "B=1\n"}).compose
    assert [one.path.name for one in others(compose)] == ["prod.env"]


def test_what_a_comment_shows_is_shown() -> None:
    source = Source(Path("/.env.example"), "A=1\n# B=2\n#   export C=\n# what it is for: D\nexport E=5\n")
    assert names_in(source) == {"A", "B", "C", "E"}
