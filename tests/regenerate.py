"""Write `expected/` and `report.sarif` of every fixture anew: `python tests/regenerate.py [CASE]…`.

The picture in README is written, too.

The `.gitignore` that a fix writes hides the `.env` beside it from Git: add that with `git add --force fixtures`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).parent.parent
sys.path[:0] = [str(HOME / name) for name in ("tests", "linter", "rules", "schemas")]

from golden import CASES, FIXTURES, fix, lay_out, report  # noqa: E402
from picture import TARGET, output, picture  # noqa: E402
from projects import read_tree, write_tree  # noqa: E402


def regenerate(case: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = lay_out(case, Path(folder).resolve() / case)
        (FIXTURES / case / "report.sarif").write_text(report(root), encoding="utf-8")
        fix(root)
        shutil.rmtree(FIXTURES / case / "expected", ignore_errors=True)
        write_tree(FIXTURES / case / "expected", read_tree(root))


for name in sys.argv[1:] or CASES:
    regenerate(name)
TARGET.write_text(picture(output()), encoding="utf-8")
