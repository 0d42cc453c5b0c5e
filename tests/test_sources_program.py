"""The files of a program: which are read, how much of them, and that any of them can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.analysis.sources import languages, literals, program
from ats_lint.analysis.sources.expression_values import HOME, as_path, path_join, setting, text_value
from ats_lint.analysis.sources.manifest_names import declared
from ats_lint.analysis.sources.reader import read
from ats_lint.analysis.sources.source_facts import SourceFacts
from ats_lint.files.build_context import BuildContext
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from counting import calls
from projects import write_tree
from properties import tried

NAMES = (
    "a.py", "a.js", "a.ts", "a.tsx", "a.go", "a.rb", "a.php", "a.java", "a.rs", "a.cs", "a.sh", "Makefile", "a.yml",
    "a.conf",
    "application.yml", "a.json", "a.toml", "a.properties", "pom.xml", "gunicorn.conf.py", "justfile", ".env",
)  # fmt: skip
MANIFESTS = ("pyproject.toml", "package.json", "pom.xml", "setup.cfg", "Cargo.toml", "a.csproj", "Gemfile", "Pipfile")
PIECES = (
    "open(", "'/data/a'", '"', "`", "${", "}", "(", ")", "[", "]", "{", "def f(", ":\n", "\n", "\t", "app.get(", "=",
    "||", "process.env.", "os.environ[", "PORT", "listen", "1", "func ", ":= ", "import ", "$(", "git describe",
    "include .env", "<a", "/>", "#", "//", "f'", "{x}", "+", ",", "\\", "é", "\0", "\ud800", "location / ", "<<EOF",
)  # fmt: skip


def context(root: Path, files: dict[str, str]) -> BuildContext:
    write_tree(root, files)
    return BuildContext(Workspace(root), root, root / "Dockerfile", certain=True)


@given(
    name=st.sampled_from(NAMES), text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80)
)
@tried(100)
def test_any_text_gives_facts(name: str, text: str) -> None:
    assert isinstance(read(text, name), SourceFacts)


@given(
    name=st.sampled_from(MANIFESTS),
    text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80),
)
def test_any_text_is_a_manifest_or_none(name: str, text: str) -> None:
    assert isinstance(declared(text, name), frozenset)


LINES = {
    "a.py": "@app.get('/x')\ndef f(p):\n    open('/data/' + p, 'w')\n    return os.environ.get('A', 'b')\n",
    "a.ts": "app.get('/x', (q, r) => { fs.writeFileSync(`/data/${q}`, process.env.A || 'b'); });\n",
    "a.go": 'func f(p string) { os.Create("/data/" + p); http.HandleFunc("/x", f) }\n',
    "a.sh": 'mkdir -p "/data/$A" && chown x /data\n',
    "Makefile": "x: y\n\tcc $(V) a.c\n",
}


@pytest.mark.parametrize("name", LINES)
def test_twice_the_text_is_twice_the_work(name: str) -> None:
    def work(times: int) -> int:
        return calls(lambda: read(LINES[name] * times + f"\n# {times}\n", name))

    assert work(400) < 2.3 * work(200)


def test_a_file_is_parsed_once_while_its_text_stays(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_tree(tmp_path, {"a.py": "open('/data/a', 'w')\n"})
    first, second = (BuildContext(workspace, tmp_path, tmp_path / "Dockerfile", certain=True) for _ in "ab")
    before = program.facts(first, "a.py")
    assert program.facts(second, "a.py") is before
    workspace.put(Source(tmp_path / "a.py", "open('/data/b', 'w')\n"))
    assert program.facts(second, "a.py") != before
    workspace.put(Source(tmp_path / "a.py", "open('/data/a', 'w')\n"))
    assert program.facts(first, "a.py") is before


def test_tests_and_what_tools_installed_are_no_part_of_it(tmp_path: Path) -> None:
    files = dict.fromkeys(
        ("a.py", "tests/b.py", "venv/c.py", "d/test_e.py", "docs/conf.py", "README.md", "b.png"), "x = 1\n"
    )
    assert [file.name for file in program.whole(context(tmp_path, files)).files] == ["a.py"]


def test_a_program_that_is_too_large_is_not_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.py": "x = 1\n" * 10, "deep/b.py": "y = 1\n" * 10}
    assert program.whole(context(tmp_path, files)).complete
    monkeypatch.setattr(program, "MAX_CHARACTERS", 100)
    found = program.whole(context(tmp_path, files))
    assert [file.name for file in found.files] == ["a.py"]
    assert not found.complete


def test_a_context_of_too_many_files_is_not_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_LISTED", 2)
    assert program.whole(context(tmp_path / "a", {"a.py": "x = 1\n"})).complete
    assert not program.whole(context(tmp_path / "b", {"a.py": "x = 1\n", "b.py": "x = 1\n"})).complete


def test_a_file_that_is_too_long_is_not_known() -> None:
    found = read("x = 1\n" * languages.MAX_FILE, "a.py")
    assert found is not None
    assert not found.known


def test_the_file_that_its_grammar_does_not_understand_is_named(tmp_path: Path) -> None:
    assert program.whole(context(tmp_path, {"a.py": "open(\n", "b.rb": "x"})).unread == "a.py"
    assert program.whole(context(tmp_path / "b", {"b.rb": "x"})).unread is None


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.py", "", "python"), ("a.MJS", "", "javascript"), ("Makefile", "", "make"), (".env.local", "", "settings"),
        ("start", "#!/usr/bin/env bash\n", "shell"), ("run", "#!/usr/bin/python3\n", "python"),
        ("x", "#!/bin/sh -e\n", "shell"),
        ("tool", "#!/usr/bin/env -S node --x\n", "javascript"), ("x", "text", None), ("a.png", "", None),
    ],
)  # fmt: skip
def test_languages(name: str, text: str, language: str | None) -> None:
    assert languages.language_of(name, text) == language


def test_values() -> None:
    data = setting("DATA", text_value("/data"))
    assert path_join(data, text_value("a")).text({}) == "/data/a"
    assert path_join(data, text_value("a")).text({"DATA": "/x/"}) == "/x//a"
    assert path_join(data, text_value("/b")).text({}) == "/b"
    assert data.text({"DATA": None}) is None
    assert as_path("a", "/app") == "/app/a"
    assert as_path("~/a", "/app") == HOME
    assert as_path("s3://a", "/app") is None


def test_hosts_that_are_mentioned() -> None:
    text = 'db = connect("db", port=1)\nurl: redis://cache:6379\n# web is down\nhttp://other/web\n'
    assert literals.mentioned(text, frozenset({"cache", "db", "web", "mq"})) == {"db", "cache"}
