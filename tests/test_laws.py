"""The laws of a fix, over the fixtures, every example of every rule, and the same texts written in other ways."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from ats_lint.files.discover import kind_of
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import AnyRule, discover
from ats_lint.model import Safety
from ats_lint.rule import BadExample
from further import examples_of
from golden import CASES, FIXTURES, SETTINGS, lay_out
from laws import BOM, obey
from projects import build, default_path, settings_of
from properties import tried
from variants import composes, dockerfiles, variants
from yamltexts import documents

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in discover().rules
    for number, example in enumerate(examples_of(rule))
    if isinstance(example, BadExample)
]


@pytest.mark.parametrize("safety", [Safety.SAFE, Safety.UNSAFE])
@pytest.mark.parametrize("case", CASES)
def test_fixture(case: str, safety: Safety, tmp_path: Path) -> None:
    obey(lay_out(case, tmp_path / case), SETTINGS, safety)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example_under_all_rules(rule: AnyRule, example: BadExample, tmp_path: Path) -> None:
    build(tmp_path, rule, example)
    obey(tmp_path, settings_of(example))


FIXTURE_TEXTS = [
    pytest.param(case, path.relative_to(FIXTURES / case / "input").as_posix(), id=f"{case}-{path.name}")
    for case in CASES
    for path in sorted((FIXTURES / case / "input").rglob("*"))
    if kind_of(path) is not None
]


@pytest.mark.parametrize(("case", "name"), FIXTURE_TEXTS)
@given(data=st.data())
@tried(2, derandomize=True)
def test_fixture_written_in_other_ways(case: str, name: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        root = lay_out(case, Path(folder).resolve() / case)
        _rewrite(data, root / name)


@given(data=st.data())
@tried(60, derandomize=True)
def test_example_written_in_other_ways(data: st.DataObject) -> None:
    rule, example = EXAMPLES[data.draw(st.integers(0, len(EXAMPLES) - 1))].values
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        build(root, rule, example)
        _rewrite(data, root / (example.path or default_path(rule)), settings_of(example))


@given(data=st.data(), document=documents(composes))
@tried(25, derandomize=True)
def test_compose_files_of_all_styles(data: st.DataObject, document: tuple[object, str]) -> None:
    _fix_text(data, "compose.yaml", document[1])


@given(data=st.data(), text=dockerfiles())
@tried(40, derandomize=True)
def test_dockerfiles_of_all_pieces(data: st.DataObject, text: str) -> None:
    _fix_text(data, "Dockerfile", text)


def _fix_text(data: st.DataObject, name: str, text: str) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / ".git").mkdir()
        (root / name).write_bytes(text.encode())
        _rewrite(data, root / name)


def _rewrite(data: st.DataObject, path: Path, config: Settings = SETTINGS) -> None:
    """Write the file in another way, fix the project around it and check the laws."""
    old = path.read_bytes().decode("utf-8", "surrogateescape")
    text, comments = data.draw(variants(old, dockerfile=kind_of(path) == "dockerfile"))
    bom = BOM if data.draw(st.booleans()) and not old.startswith("\ufeff") else b""
    path.write_bytes(bom + text.encode("utf-8", "surrogateescape"))
    note(text)
    root = next(parent for parent in path.parents if (parent / ".git").exists())
    obey(root, config)
    fixed = path.read_bytes().decode("utf-8", "surrogateescape")
    note(fixed)
    assert [comment for comment in comments if comment not in fixed] == []
