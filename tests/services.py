"""One service of a project on disk, wired as a run would have it."""

from __future__ import annotations

from pathlib import Path

from ats_lint.analysis.views.compose import Service
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from projects import write_tree


def service_in(root: Path, body: str, files: dict[str, str] | None = None, rest: str = "") -> Service:
    """Return service `app` of the given body; `rest` is what the Compose file says besides."""
    indented = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    write_tree(root, {"compose.yaml": f"services:\n  app:\n{indented}{rest}", **(files or {})})
    (root / ".git").mkdir(exist_ok=True)
    run = prepare([root], from_table({}), ())
    services = (service for unit in run.units for service in run.project(unit).services)
    return next(service for service in services if service.key == "app")
