"""One cause, one finding: who yields to whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.files.workspace import normal
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

DOCKERFILE = 'FROM python:3.12-slim\nCOPY app.py .\nEXPOSE 8000\nCMD ["python", "app.py"]\n'
APP = "from flask import Flask\n\napp = Flask(__name__)\napp.run(port=8000)\n"
BUILT = "services:\n  web:\n    build: .\n    ports: ['127.0.0.1:8000:8000']\n"


def codes(root: Path, *select: str, paths: tuple[str, ...] = ("",)) -> list[str]:
    settings = Settings(select=select)
    found = check([normal(root / path) for path in paths], settings, settings.rules(discover()))
    return [one.rule.code for one in found.diagnostics]


def test_at_one_place_the_rule_that_says_more_is_heard(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": "services:\n  db:\n    image: postgres:17\n    ports:\n      - 5432:5432\n"})
    assert codes(tmp_path, "DC503", "DC505") == ["DC505"]
    assert codes(tmp_path, "DC503") == ["DC503"]
    write_tree(tmp_path, {"compose.yaml": "services:\n  web:\n    image: nginx:1\n    ports: ['80:x']\n"})
    assert codes(tmp_path, "DC510", "DC802") == ["DC510"]
    assert codes(tmp_path, "DC802") == ["DC802"]


def test_what_is_silenced_stays_silent(tmp_path: Path) -> None:
    port = "      - 5432:5432  # ats-lint: ignore[DC505] wanted\n"
    write_tree(tmp_path, {"compose.yaml": "services:\n  db:\n    image: postgres:17\n    ports:\n" + port})
    assert codes(tmp_path, "DC503", "DC505") == []


@pytest.mark.parametrize(("service", "image"), [("DC109", "DF101"), ("DC401", "DF401")])
def test_a_service_is_not_blamed_for_the_image_that_is_built_here(tmp_path: Path, service: str, image: str) -> None:
    write_tree(tmp_path, {"compose.yaml": BUILT, "Dockerfile": DOCKERFILE, "app.py": APP})
    assert codes(tmp_path, service, image) == [image]
    assert codes(tmp_path, service, image, paths=("compose.yaml",)) == [service]


def test_of_one_stage_only_the_missing_user_is_told(tmp_path: Path) -> None:
    text = "FROM debian:12\nRUN useradd -m app\nEXPOSE 80\nCMD ./serve\n"
    write_tree(tmp_path, {"Dockerfile": text})
    assert codes(tmp_path, "DF101", "DF103") == ["DF101"]
