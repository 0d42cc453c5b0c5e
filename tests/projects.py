"""Small projects on disk for tests."""

from __future__ import annotations

from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings, from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import AnyRule
from ats_lint.lint.results import Result
from ats_lint.model import Safety
from ats_lint.rule import Example


def default_path(rule: AnyRule) -> str:
    dockerfile = rule.on.__module__.endswith(".views.dockerfile")
    return "Dockerfile" if dockerfile else "compose.yaml"


def write_tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))


def read_tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts[:1]
    }


def build(root: Path, rule: AnyRule, example: Example) -> None:
    """Lay an example out as a repository of its own."""
    (root / ".git").mkdir()
    write_tree(root, {**example.files, (example.path or default_path(rule)): example.text})


def settings_of(example: Example) -> Settings:
    return from_table(example.settings)  # type: ignore[arg-type]


def findings(root: Path, rule: AnyRule, example: Example) -> list[Diagnostic]:
    result = check([root], settings_of(example), [rule])
    assert not result.crashes, result.crashes[0].detail
    return list(result.diagnostics)


def fixed_tree(root: Path, rule: AnyRule, example: Example) -> tuple[Result, dict[str, str]]:
    result = repair([root], settings_of(example), [rule], safety=Safety.UNSAFE, write=True)
    assert not result.crashes, result.crashes[0].detail
    return result, read_tree(root)
