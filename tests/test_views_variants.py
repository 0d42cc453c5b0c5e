"""Other applications of a project that hold a file of one."""

from __future__ import annotations

from pathlib import Path

from ats_lint.analysis.views.compose import Compose
from ats_lint.analysis.views.variants import published_anywhere, variants
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from ats_lint_rules._networks.cut_off import cut_off
from projects import write_tree

BASE = "services:\n  app:\n    image: app\n"
PROD = "services:\n  app:\n    ports: ['80:80']\n  job:\n    image: job\n    depends_on: [app]\n"


def application(root: Path, names: set[str], files: dict[str, str]) -> Compose:
    """Return the application of a project that has these services."""
    write_tree(root, files)
    (root / ".git").mkdir()
    run = prepare([root], from_table({}), ())
    found = (one for unit in run.units for one in run.project(unit).composes)
    return next(one for one in found if set(one.services) == names)


def test_a_file_for_production_is_a_variant(tmp_path: Path) -> None:
    base = application(tmp_path, {"app"}, {"compose.yaml": BASE, "compose.prod.yaml": PROD})
    (variant,) = variants(base)
    assert set(variant.services) == {"app", "job"}
    assert published_anywhere(base.services["app"])
    assert [{one, other} for _, one, other in cut_off(base, {"app": ("data",)})] == [{"app", "job"}]
    assert list(cut_off(base, {"app": ("default",)})) == []


def test_an_application_alone_has_none(tmp_path: Path) -> None:
    base = application(tmp_path, {"app"}, {"compose.yaml": BASE})
    assert list(variants(base)) == []
    assert not published_anywhere(base.services["app"])
