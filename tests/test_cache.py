"""What earlier runs found: told whole, for as long as nothing changes that mattered, and never in anybody's way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.fix import repair as repair_module
from ats_lint.lint import engine, kept
from ats_lint.lint.cache import Cache, default_folder
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Examined
from ats_lint.lint.known_findings import known
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.lint.run import LintRun
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.model import Fix, Safety
from ats_lint.report.output import render
from ats_lint.report.view import View
from projects import write_tree
from properties import tried
from test_git import git

FIXTURES = Path(__file__).parent.parent / "fixtures"
SECRET = "hunter2-correct-horse"
TREE = {
    "compose.yaml": "include: [more/compose.yaml]\nservices:\n  web:\n    build: app\n    env_file: [web.env]\n"
    f"    volumes: ['./data:/data']\n    environment: {{DB_PASSWORD: {SECRET}, A: '${{A}}'}}\n",
    "more/compose.yaml": "services:\n  db:\n    image: postgres:16\n    extends: {file: ../base.yaml, service: x}\n",
    "base.yaml": "services:\n  x:\n    image: postgres\n",
    ".env": "A=1\n",
    "web.env": "TOKEN=abcdefgh12345678\n",
    "app/Dockerfile": "FROM python:3.12\nCOPY . /app\nRUN pip install flask\nCMD python /app/main.py\n",
    "app/main.py": "from flask import Flask\n",
    ".gitignore": "*.log\n",
    "apart/Dockerfile": "FROM node\nCMD node a.js  # ats-lint: ignore[DF101]\n",
}
TEXTS = (
    "", "A=2\nB=3\n", "*.env\n", "services:\n  x:\n    image: redis\n    privileged: true\n", "FROM alpine\nUSER 1\n",
    "open('x', 'w')\n", "# ats-lint: ignore-file\nservices: {web: {image: x}}\n", "services: [",
)  # fmt: skip
NAMES = (
    *TREE,
    "gone.env",
    "data",
    "compose.override.yaml",
    "Dockerfile.dockerignore",
    ".dockerignore",
    "docker-bake.json",
)


def write(root: Path, name: str, text: str) -> None:
    remove(root, name)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)


def remove(root: Path, name: str) -> None:
    path = root / name
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def make_link(root: Path, name: str, target: str) -> None:
    remove(root, name)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(target)


def make_directory(root: Path, name: str) -> None:
    remove(root, name)
    (root / name).mkdir(parents=True)


CHANGES = st.one_of(
    st.builds(lambda name, text: lambda root: write(root, name, text), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.builds(lambda name: lambda root: remove(root, name), st.sampled_from(NAMES)),
    st.builds(
        lambda name, target: lambda root: make_link(root, name, target),
        st.sampled_from(NAMES), st.sampled_from(("base.yaml", ".env", "nowhere", "/etc", "more")),
    ),
    st.builds(lambda name: lambda root: make_directory(root, name), st.sampled_from(NAMES)),
    st.builds(lambda name: lambda root: git(root, "add", "-f", name), st.sampled_from((".env", "app/main.py"))),
    st.builds(lambda name: lambda root: git(root, "rm", "--cached", "-q", name), st.sampled_from((".env", "x"))),
    st.just(lambda root: (root / ".env").chmod(0o600) if (root / ".env").is_file() else None),
)  # fmt: skip


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tree(tmp_path / "tree", TREE)
    git(tmp_path / "tree", "init", "-q")
    return tmp_path / "tree"


def lint(root: Path, cache: Cache | None = None, around: RunSurroundings | None = None) -> Result:
    chosen = Settings().rules(discover())
    return engine.check([root], Settings(), chosen, cache=cache, around=around or RunSurroundings())


def told(result: Result, root: Path) -> list[str]:
    """Return all that a run tells, in every way."""
    view = View(root, verbose=True)
    messages = [f"{one.path}:{one.line}:{one.column} {one.message}" for one in (*result.errors, *result.warnings)]
    return ["".join(render(result, form, view)) for form in ("json", "text", "rdjson")] + messages


def fixes(result: Result) -> list[Fix]:
    """Return the fixes that write no secret."""
    found = (one.fix for one in result.diagnostics if one.fix is not None)
    return [fix for fix in found if not any(lines.secret for lines in fix.lines)]


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the projects that are examined."""
    found = list[str]()
    examine = LintRun.examine

    def noted(run: LintRun, unit: tuple[tuple[Path, ...], tuple[Path, ...]]) -> Examined:
        found.append((unit[0] or unit[1])[0].name)
        return examine(run, unit)

    monkeypatch.setattr(LintRun, "examine", noted)
    return found


@given(rounds=st.lists(st.lists(CHANGES, min_size=1, max_size=2), min_size=1, max_size=3))
@tried(4)
def test_what_is_kept_is_what_would_be_found(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[Callable[[Path], object]]]
) -> None:
    home = tmp_path_factory.mktemp("kept")
    root, cache = home / "tree", Cache(home / "cache")
    write_tree(root, TREE)
    git(root, "init", "-q")
    lint(root, cache)
    for changes in rounds:
        for change in changes:
            change(root)
        assert told(lint(root, cache), root) == told(lint(root), root)


@pytest.mark.parametrize("name", ["node-postgres", "flow-and-anchors"])
def test_a_second_run_tells_the_same_and_examines_nothing(
    tmp_path: Path, cache: Cache, examined: list[str], name: str
) -> None:
    root = tmp_path / name
    shutil.copytree(FIXTURES / name / "input", root)
    first = lint(root, cache)
    count = len(examined)
    second = lint(root, cache)
    assert len(examined) == count > 0
    assert told(second, root) == told(first, root)
    assert "".join(render(second, "sarif", View(root))) == "".join(render(first, "sarif", View(root)))
    assert fixes(second) == fixes(first)


def test_a_fix_of_many_findings_is_kept_once(root: Path, cache: Cache) -> None:
    services = "".join(f"  s{number}:\n    image: nginx\n" for number in range(40))
    (root / "compose.yaml").write_text(f"services:\n{services}")
    rules = tuple(rule for rule in discover().entries if rule.code == "DC501")
    for _ in range(2):
        result = engine.check([root / "compose.yaml"], Settings(), rules, cache=cache)
        assert len(result.diagnostics) == 40
        assert len({id(one.fix) for one in result.diagnostics}) == 1
    assert max(path.stat().st_size for path in cache.folder.glob("*.json")) < 40_000


def test_only_what_a_change_is_about_is_examined_again(root: Path, cache: Cache, examined: list[str]) -> None:
    lint(root, cache)
    examined.clear()
    (root / "apart/Dockerfile").write_text("FROM node:20\n")
    lint(root, cache)
    assert examined == ["Dockerfile"]
    examined.clear()
    lint(root / "apart", cache)
    lint(root / "apart", cache)
    assert examined == [], "the same project, whichever path leads to it"


@pytest.mark.parametrize("name", ["apart/Dockerfile", "compose.yaml", "apart"])
def test_a_path_by_itself_is_known_as_well(root: Path, cache: Cache, examined: list[str], name: str) -> None:
    first = lint(root / name, cache)
    examined.clear()
    assert told(lint(root / name, cache), root) == told(first, root)
    assert examined == []


def test_other_settings_and_rules_are_other_results(root: Path, cache: Cache, examined: list[str]) -> None:
    lint(root, cache)
    examined.clear()
    rules = Settings().rules(discover())
    for changed, some in ((Settings(trusted_registries=("x",)), rules), (Settings(), rules[1:])):
        engine.check([root], changed, some, cache=cache)
        assert len(examined) == 2
        examined.clear()


def test_another_program_is_another_result(
    root: Path, cache: Cache, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lint(root, cache)
    examined.clear()
    monkeypatch.setattr(kept, "basis", lambda settings, rules: "later")
    lint(root, cache)
    assert len(examined) == 2


def test_what_is_known_is_left_out_afterwards(root: Path, cache: Cache, examined: list[str]) -> None:
    found = lint(root, cache).diagnostics
    around = RunSurroundings(known=known(found[1:]))
    examined.clear()
    result = lint(root, cache, around)
    assert examined == []
    assert told(result, root) == told(lint(root, around=around), root)
    assert [one.key for one in result.diagnostics] == [found[0].key]


def test_a_fix_is_made_of_what_is_examined_now_and_nothing_to_fix_is_kept(root: Path, cache: Cache) -> None:
    from ats_lint.fix.repair import repair

    lint(root, cache)
    rules = Settings().rules(discover())
    plain = repair([root], Settings(), rules, safety=Safety.UNSAFE, write=False)
    found = repair([root], Settings(), rules, safety=Safety.UNSAFE, write=False, cache=cache)
    assert [one.after.text for one in found.changes] == [one.after.text for one in plain.changes] != []
    rules = tuple(rule for rule in rules if rule.code == "DF301")
    engine.check([root], Settings(), rules, cache=cache)
    nothing = repair([root], Settings(), rules, safety=Safety.SAFE, write=True, cache=cache)
    assert told(nothing, root) == told(repair([root], Settings(), rules, safety=Safety.SAFE, write=True), root)


def test_no_secret_is_kept(root: Path, cache: Cache) -> None:
    result = lint(root, cache)
    assert any(one.secrets for one in result.diagnostics)
    kept = "".join(path.read_text() for path in cache.folder.glob("*.json"))
    assert SECRET not in kept
    assert "abcdefgh12345678" not in kept
    again = lint(root, cache)
    assert told(again, root) == told(result, root)


def test_nothing_is_kept_of_a_project_in_which_a_rule_crashes(
    root: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: LintRun, unit: object) -> object:
        raise ValueError("oops")

    monkeypatch.setattr(LintRun, "look", broken)
    assert len(lint(root, cache).crashes) == 2
    monkeypatch.undo()
    assert told(lint(root, cache), root) == told(lint(root), root)


def test_entries_are_for_their_owner_alone(root: Path, cache: Cache) -> None:
    lint(root, cache)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in cache.folder.glob("*.json")} == {0o600}
    assert (cache.folder / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("damage", [b"", b"{", b"x" * 100, b"0" * 32 + b"[]"])
def test_a_damaged_entry_is_none_and_is_written_again(root: Path, cache: Cache, damage: bytes) -> None:
    lint(root, cache)
    entries = {path: path.read_bytes() for path in cache.folder.glob("*.json")}
    for path in entries:
        path.write_bytes(damage)
    assert told(lint(root, cache), root) == told(lint(root), root)
    assert {path: path.read_bytes() for path in cache.folder.glob("*.json")} == entries


@pytest.mark.parametrize("data", [[], {}, {"answers": []}, {"answers": {"kinds": 1}}, {"answers": {}, "told": []}, 7])
def test_an_entry_that_says_something_else_is_none(root: Path, cache: Cache, data: object) -> None:
    lint(root, cache)
    for path in cache.folder.glob("*.json"):
        cache.put(path.stem, data)
    assert told(lint(root, cache), root) == told(lint(root), root)


def test_a_folder_that_cannot_be_used_disturbs_nobody(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    for folder in (tmp_path / "file", tmp_path / "file/below", open_to_all):
        assert told(lint(root, Cache(folder)), root) == told(lint(root), root)
    assert list(open_to_all.iterdir()) == [], "others might write there what we would believe"


def test_the_oldest_go_when_there_is_too_much(cache: Cache) -> None:
    for number in range(8):
        cache.put(str(number), "x" * 1000)
        os.utime(cache.folder / f"{number}.json", (number, number))
    cache.sweep(most=5000)
    assert sorted(path.stem for path in cache.folder.glob("*.json")) == ["5", "6", "7"]
    cache.sweep(most=5000)
    assert len(list(cache.folder.glob("*.json"))) == 3


def test_an_entry_that_is_used_counts_as_new(cache: Cache) -> None:
    cache.put("a", 1)
    os.utime(cache.folder / "a.json", (0, 0))
    assert cache.get("a") == 1
    assert (cache.folder / "a.json").stat().st_mtime > 0


def test_cleaning_leaves_what_is_not_ours(cache: Cache) -> None:
    cache.put("a", 1)
    (cache.folder / "mine.txt").write_text("")
    assert cache.clean() == 1
    assert (cache.folder / "mine.txt").exists()
    (cache.folder / "mine.txt").unlink()
    assert cache.clean() == 0
    assert not cache.folder.exists()
    assert cache.clean() == 0


def test_what_is_kept_is_plain_data(cache: Cache) -> None:
    cache.put("a", {"x": ["ü\udc80", None, 1]})
    text = (cache.folder / "a.json").read_bytes()[32:]
    assert json.loads(text) == cache.get("a") == {"x": ["ü\udc80", None, 1]}


def test_the_folder_is_where_the_platform_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATS_LINT_CACHE_DIR", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", "/home/a")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_folder() == Path("/home/a/.cache/ats-lint")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert default_folder() == Path("/x/ats-lint")
    monkeypatch.setattr("sys.platform", "darwin")
    assert default_folder() == Path("/home/a/Library/Caches/ats-lint")
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert default_folder() is None
    monkeypatch.setenv("ATS_LINT_CACHE_DIR", "/y")
    assert default_folder() == Path("/y")


def test_findings_that_no_fix_mends_call_for_no_second_look(
    root: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(root)
    write_tree(root, {"Dockerfile": "FROM alpine:3.15\nEXPOSE 22\n", ".dockerignore": "*\n"})
    rules = tuple(one for one in discover().entries if one.code in {"DF115", "DF305"})
    found = engine.check([root], Settings(), rules, cache=cache)
    levels = {one.fix.safety if one.fix else None for one in found.diagnostics}
    assert None in levels
    assert Safety.HINT in levels
    assert Safety.SAFE not in levels
    monkeypatch.setattr(repair_module, "prepare", None)
    again = repair_module.repair([root], Settings(), rules, safety=Safety.SAFE, write=True, cache=cache)
    assert [one.key for one in again.diagnostics] == [one.key for one in found.diagnostics]
