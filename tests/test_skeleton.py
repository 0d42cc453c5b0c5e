"""A rule to begin with."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint import docs
from ats_lint.rule import BadExample, Rule
from ats_lint.skeleton import text_of
from projects import build, findings

HOME = Path(__file__).parent.parent
NODES = ("Stage", "Dockerfile", "Run", "HealthcheckInstruction", "Service", "Compose", "ComposeFile", "Project")


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for family in ("dockerfile", "compose", "project"):
        (tmp_path / "rules" / "ats_lint_rules" / family).mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    shutil.copy(HOME / "tests" / "catalogue.tsv", tmp_path / "tests")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(docs.main, ["new", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("node", NODES)
def test_the_first_rule_finds_what_its_example_says(node: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "odd_thing.py"
    path.write_text(text_of("DF999", "odd-thing", node, "low", "off"))
    spec = importlib.util.spec_from_file_location("odd_thing", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "odd_thing", module)
    spec.loader.exec_module(module)
    rule = module.check
    assert isinstance(rule, Rule)
    assert (rule.code, rule.severity.label, rule.enabled) == ("DF999", "low", "off")
    example = next(one for one in rule.examples if isinstance(one, BadExample))
    (tmp_path / "project").mkdir()
    build(tmp_path / "project", rule, example)
    found = findings(tmp_path / "project", rule, example)
    assert [(one.source.slice(one.span), one.message) for one in found] == [(example.at, example.says)]


def test_a_new_rule_has_a_file_and_a_row(top: Path) -> None:
    status, told = new("DC999", "odd-thing", "--on", "Service", "--severity", "high", "--enabled", "strict")
    assert status == 0, told
    assert "rules/ats_lint_rules/compose/odd_thing.py\n" in told
    rows = (top / "tests" / "catalogue.tsv").read_text().splitlines()
    assert "DC999\todd-thing\thigh\tstrict\tnone\t" in rows
    assert rows.index("DC999\todd-thing\thigh\tstrict\tnone\t") == next(
        number for number, row in enumerate(rows) if row.startswith("PX")
    ) - 1  # fmt: skip
    text = (top / "rules" / "ats_lint_rules" / "compose" / "odd_thing.py").read_text()
    assert 'enabled="strict",' in text
    assert new("DC999", "odd-thing", "--on", "Service")[0] == 1, "the file is there"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("DF101", "other", "--on", "Stage"), "DF101 is missing-user: codes are never used twice"),
        (("ACME1", "other", "--on", "Stage"), "DF, DC or PX and three digits"),
        (("DF999", "Other_Name", "--on", "Stage"), "lower-case words"),
        (("DF999", "other", "--on", "Nothing"), "no node of the facade"),
        (("DF999", "other"), "Missing option"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(top: Path, arguments: tuple[str, ...], said: str) -> None:
    before = (top / "tests" / "catalogue.tsv").read_bytes()
    status, told = new(*arguments)
    assert status != 0
    assert said in told
    assert not list((top / "rules").rglob("*.py"))
    assert (top / "tests" / "catalogue.tsv").read_bytes() == before
