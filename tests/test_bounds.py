"""What lies behind a link that leaves a project is unknown, and not absent."""

from __future__ import annotations

from pathlib import Path

from ats_lint.files.bounds import Bounds
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree


def test_covers(tmp_path: Path) -> None:
    write_tree(tmp_path, {"p/a": "", "out/b": ""})
    (tmp_path / "p/link").symlink_to("../out")
    bounds = Bounds(tmp_path / "p")
    assert bounds.cover(tmp_path / "p/nothing")
    assert not bounds.cover(tmp_path / "p/link/b")
    assert not bounds.cover(tmp_path / "out/b")


def test_links_out_of_the_project_are_not_called_absent(tmp_path: Path) -> None:
    write_tree(tmp_path, {
        "shared/app.env": "TAG=1.27\n",
        "p/.env.example": "OTHER=\n",
        "p/.git/HEAD": "",
        "p/compose.yml": "include: [out/x.yml]\nservices:\n  a:\n    image: nginx:${TAG}\n    env_file: [.env]\n"
        "    build: out\n    credential_spec: {file: ./out/x}\n"
        "  b:\n    build: {context: ., dockerfile: out/Dockerfile}\n",
    })  # fmt: skip
    (tmp_path / "p/.env").symlink_to("../shared/app.env")
    (tmp_path / "p/out").symlink_to("../shared")
    settings = Settings().resolved(discover())
    found = {one.rule.code for one in check([tmp_path / "p"], settings, settings.rules(discover())).diagnostics}
    assert not found & {"DC805", "DC811", "DC119"}
    (tmp_path / "p/.env").unlink()
    (tmp_path / "p/out").unlink()
    found = {one.rule.code for one in check([tmp_path / "p"], settings, settings.rules(discover())).diagnostics}
    assert found >= {"DC805", "DC811"}
