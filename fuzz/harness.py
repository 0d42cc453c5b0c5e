"""One project through the whole tool: read, lint, report in every format, fix, prove the laws."""

from __future__ import annotations

import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

HOME = Path(__file__).parent.parent
sys.path[:0] = [str(HOME / one) for one in ("linter", "rules", "schemas", "tests")]

from ats_lint.fix.repair import repair  # noqa: E402
from ats_lint.lint.config import Settings  # noqa: E402
from ats_lint.lint.registry import discover  # noqa: E402
from ats_lint.model import Safety  # noqa: E402
from ats_lint.report import diff  # noqa: E402
from ats_lint.report.output import FORMATS, render  # noqa: E402
from ats_lint.report.view import View  # noqa: E402
from laws import obey  # noqa: E402

LIMIT = 30
"""Seconds of processor time after which a project counts as one that hangs."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that no report may hand on as they are."""
SETTINGS = Settings(profile="strict").resolved(discover())


class HangError(AssertionError):
    """A project that takes far too long."""


def tried(project: dict[str, str]) -> None:
    """Put a project through the tool.

    Raises:
        AssertionError: a law is broken, or something takes too long.
        Exception: whatever the tool itself raises.
    """
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        for name, text in project.items():
            path = root / name
            if ".." in Path(name).parts or path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        with _limited():
            shown = repair([root], SETTINGS, SETTINGS.rules(discover()), safety=Safety.UNSAFE, write=False)
            view = View(root)
            for form in FORMATS:
                printed = "".join(render(shown, form, view))
                assert not FORBIDDEN.search(printed), f"{form} prints what moves the cursor or the order of letters"
            assert not FORBIDDEN.search("".join(diff.render(shown, View(root, color=True))).replace("\x1b[", "")), (
                "the diff prints what moves the cursor"
            )
            obey(root, SETTINGS)
        stray = [path for path in root.rglob("*.tmp") if path.name not in project]
        assert not stray, f"left behind: {stray}"
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _limited() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise HangError(f"more than {LIMIT} seconds")

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
