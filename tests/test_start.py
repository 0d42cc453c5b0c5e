"""What a run imports: a start is as fast as what it leaves out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

NEVER = (
    "ast", "asyncio", "attr", "click", "configparser", "dataclasses", "difflib", "email", "hashlib", "http",
    "importlib.metadata", "inspect", "jsonschema", "platform", "sarif_om", "socket", "ssl", "tomllib", "xml", "zipfile",
    "pathspec",
    "ats_lint.fix.repair", "ats_lint.report.json", "ats_lint.report.sarif", "ats_lint.scaffold", "ats_lint.api",
    "ats_lint.docs", "ats_lint.syntax.compose.explain",
)  # fmt: skip
"""Modules that a text run on one plain file has no use for."""
SCRIPT = """
import sys
from ats_lint.cli.entry import main
sys.argv = ["ats-lint", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


def imported(*words: Path | str) -> frozenset[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return frozenset(done.stderr.split())


def below(modules: frozenset[str], package: str) -> frozenset[str]:
    return frozenset(name for name in modules if f"{name}.".startswith(f"{package}."))


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_text('FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install x\nCMD ["python", "app.py"]\n')
    return path


@pytest.fixture
def compose(tmp_path: Path) -> Path:
    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n")
    return path


def test_a_text_run_on_a_dockerfile_imports_its_rules_alone(dockerfile: Path) -> None:
    modules = imported(dockerfile)
    # tree-sitter's grammars import importlib.resources, which brings these along since Python 3.13.
    never = set(NEVER) - ({"ast", "inspect"} if sys.version_info >= (3, 13) else set())
    assert {name: below(modules, name) for name in never if below(modules, name)} == {}
    assert not below(modules, "ats_lint_rules.compose")
    assert not below(modules, "ruamel")
    assert {"ats_lint_rules.dockerfile.missing_user", "ats_lint_rules.dockerfile.pip_cache_kept"} <= modules
    assert "ats_lint_rules.dockerfile.maintainer" not in modules
    assert "ats_lint_rules.dockerfile.bad_stopsignal" not in modules
    # Nothing in the text is what these are about.
    assert not modules & {
        f"ats_lint_rules.dockerfile.{name}"
        for name in ("sudo", "apk_cache_kept", "add_without_checksum", "plain_http", "install_recommends", "ssh_server")
    }
    assert not modules & {
        f"ats_lint_rules.project.{name}" for name in ("bake_argument_secret", "undeclared_bake_argument")
    }
    assert len(modules) < (596 if sys.version_info < (3, 13) else 606)


def test_a_text_run_on_a_compose_file_imports_its_rules_alone(compose: Path) -> None:
    modules = imported(compose)
    assert {name: below(modules, name) for name in NEVER if below(modules, name)} == {}
    assert not below(modules, "ats_lint_rules.dockerfile")
    assert "ats_lint_rules.compose.missing_restart" in modules
    assert not modules & {
        f"ats_lint_rules.compose.{name}" for name in ("privileged", "seccomp_unconfined", "tmpfs_options")
    }
    assert len(modules) < 618


def test_what_is_kept_is_told_without_rules_and_parsers(
    compose: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATS_LINT_NO_CACHE")
    folder = tmp_path_factory.mktemp("cache")
    imported("--cache-dir", folder, compose)
    modules = imported("--cache-dir", folder, compose)
    for package in (*NEVER, "ats_lint.analysis", "ats_lint.lint.prepare", "tree_sitter", "ruamel"):
        assert not below(modules, package)
    assert below(modules, "ats_lint_rules") == {"ats_lint_rules"}


@pytest.mark.parametrize("root", ["linter", "rules"])
def test_no_module_pays_for_records_and_patterns_when_it_is_imported(root: str) -> None:
    eager = re.compile(r"^\S.*\bre\.compile\(|^from dataclasses import .*\b(dataclass|field|replace)\b", re.MULTILINE)
    home = Path(__file__).parent.parent / root
    found = [path for path in home.rglob("*.py") if eager.search(path.read_text("utf-8"))]
    # The public interface and the editors' server have plain ones, and no run of the command imports them.
    assert [path for path in found if path.parent.name not in {"api", "lsp"}] == []
