"""A reference that nothing defines: what may be declared, and what only the author can fill in."""

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

_RULES = [rule for rule in discover().rules if rule.code == "DC805"]


@pytest.mark.parametrize(
    ("name", "fixed"), [("data", True), ("<YOUR_PATH>", False), ("数据", False), ("my data", False)]
)
def test_no_name_is_declared_that_compose_takes_for_none(tmp_path: Path, name: str, fixed: bool) -> None:
    write_tree(tmp_path, {"compose.yaml": f"services:\n  a:\n    image: x\n    volumes: ['{name}:/data']\n"})
    found = check([tmp_path], from_table({}), _RULES).diagnostics
    assert [one.fix is not None and bool(one.fix.edits) for one in found] == [fixed]
