"""The Python API: lint and fix from memory or disk as pure functions, stable from release to release.

Nothing is kept between calls, nothing is printed, and nothing is written except by `apply_fixes`: the functions may be
called from threads and processes, and every record can be pickled.
"""

from ats_lint.api.images import NamedImage, images
from ats_lint.api.knowledge import Fact, explain, facts
from ats_lint.api.linting import apply_fixes, find_settings, fix, lint, load_settings, report
from ats_lint.api.public_records import (
    Addition,
    Change,
    Diagnostic,
    Edit,
    Fix,
    Fixed,
    Linted,
    Position,
    Problem,
    Range,
    Refused,
    Related,
    Step,
)
from ats_lint.lint.config import Settings
from ats_lint.lint.config_file import ConfigError
from ats_lint.lint.registry import UnknownRule
from ats_lint.model import Safety, Severity

__all__ = [
    "Addition",
    "Change",
    "ConfigError",
    "Diagnostic",
    "Edit",
    "Fact",
    "Fix",
    "Fixed",
    "Linted",
    "NamedImage",
    "Position",
    "Problem",
    "Range",
    "Refused",
    "Related",
    "Safety",
    "Settings",
    "Severity",
    "Step",
    "UnknownRule",
    "apply_fixes",
    "explain",
    "facts",
    "find_settings",
    "fix",
    "images",
    "lint",
    "load_settings",
    "report",
]
