"""Files that no edit of an existing line can bring: overrides for each environment, scripts, a scan workflow."""

from __future__ import annotations

from ats_lint.scaffold.scaffolding import ALL, Outcome, scaffold

__all__ = ["ALL", "Outcome", "scaffold"]
