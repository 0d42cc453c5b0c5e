"""How ready a project is for production: a checklist, each line met, open or not decidable from files."""

from __future__ import annotations

from ats_lint.report.readiness.assess import Assessment, Line, assess
from ats_lint.report.readiness.controls import FRAMEWORKS, Control, Framework

__all__ = ["FRAMEWORKS", "Assessment", "Control", "Framework", "Line", "assess"]
