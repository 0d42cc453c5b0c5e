"""Ports that Kubernetes may keep for root."""

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

_WEB = 'FROM python:3.12-slim\nCOPY a.py /\nEXPOSE {0}\nCMD ["python", "-m", "http.server", "{0}"]\n'


@pytest.mark.parametrize(
    ("port", "manifest", "level"),
    [(80, "k8s/a.yaml", "unsafe"), (8080, "k8s/a.yaml", "safe"), (80, "docs/a.yaml", "safe")],
)
def test_a_low_port_in_a_manifest_leaves_a_doubt(port: int, manifest: str, level: str, tmp_path: Path) -> None:
    files = {"Dockerfile": _WEB.format(port), "a.py": "", manifest: f"ports:\n- containerPort: {port}\n"}
    write_tree(tmp_path, files)
    (tmp_path / ".git").mkdir()
    found = [one for one in check([tmp_path], from_table({}), discover().rules).diagnostics if one.rule.code == "DF101"]
    assert [one.fix.safety.label for one in found if one.fix] == [level]
