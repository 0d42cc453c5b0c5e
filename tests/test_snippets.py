"""What README and the documentation show is run: commands with their exit status, configuration, YAML and Python.

A fenced block `console` holds commands after `$ `, run one after the other on a copy of the sample project. A comment
before it says what is expected: `<!-- exit: 1 -->`, or `<!-- skip: reason -->` where it installs from a registry.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ats_lint.lint.config import load
from ats_lint.syntax.compose.compose_file import ComposeFile
from picture import TARGET, output, picture
from projects import write_tree
from reporting import source

HOME = Path(__file__).parent.parent
_FENCE = re.compile(
    r"^(?:<!-- (?P<word>exit|skip): (?P<value>[^\n]*) -->\n+)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
_NAMES = ("ats-lint.toml", ".ats-lint.toml")


@dataclass(frozen=True)
class Snippet:
    """A fenced block with its place; `exit` is the status that its commands end with."""

    place: str
    language: str
    text: str
    exit: int = 0
    skip: str = ""


def pages() -> list[Path]:
    """README and the pages that people write."""
    docs = [path for path in (HOME / "docs").glob("*.md") if not path.read_text().startswith("<!-- Generated")]
    return [HOME / "README.md", HOME / "CONTRIBUTING.md", *sorted(docs)]


def snippets() -> Iterator[Snippet]:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for found in _FENCE.finditer(text):
            line = text.count("\n", 0, found.start("language")) + 1
            status = int(found["value"]) if found["word"] == "exit" else 0
            skip = found["value"] if found["word"] == "skip" else ""
            yield Snippet(f"{page.relative_to(HOME)}:{line}", found["language"], found["text"], status, skip)


def of(*languages: str) -> pytest.MarkDecorator:
    found = [one for one in snippets() if one.language in languages]
    return pytest.mark.parametrize("snippet", found, ids=[one.place for one in found])


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    shutil.copytree(HOME / "fixtures" / "ats-sentinel-swarm" / "input", tmp_path / "sample")
    write_tree(tmp_path / "sample", {".git/HEAD": "ref: refs/heads/main\n"})
    return tmp_path / "sample"


@of("console")
def test_commands(snippet: Snippet, sample: Path) -> None:
    if snippet.skip:
        pytest.skip(snippet.skip)
    commands = [line.removeprefix("$ ") for line in snippet.text.splitlines() if line.startswith("$ ")]
    assert commands
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    script = "set -e\n" + "\n".join(commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=sample, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == snippet.exit, f"{snippet.text}\n{done.stdout[-2000:]}\n{done.stderr}"


@of("toml")
def test_configuration(snippet: Snippet, tmp_path: Path) -> None:
    tomllib.loads(snippet.text)
    name = snippet.text.partition("\n")[0].lstrip("# ").strip()
    if name in _NAMES:
        (tmp_path / name).write_text(snippet.text.replace("sha256:…", f"sha256:{0:064}"))
        load(tmp_path / name)


@of("yaml")
def test_yaml(snippet: Snippet) -> None:
    assert ComposeFile(source(snippet.text)).problems == ()


@of("json")
def test_json(snippet: Snippet) -> None:
    json.loads(snippet.text)


@of("python")
def test_python(snippet: Snippet) -> None:
    ast.parse(snippet.text)


def test_every_option_that_pages_name_is_there() -> None:
    """A command line in prose, too, names only options that exist."""
    from ats_lint.cli.app import cli

    known = {word for command in (cli, *cli.commands.values()) for param in command.params for word in param.opts}
    for page in pages():
        for line in re.findall(r"`(ats-lint [^`]*)`", page.read_text(encoding="utf-8")):
            words = {word.partition("=")[0] for word in line.split() if word.startswith("--")}
            assert words <= known | {"--help", "--version"}, (page.name, line)


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "rules" / "missing-user" / "index.html").is_file()


def test_the_picture_of_a_terminal_is_what_is_printed() -> None:
    assert TARGET.read_text(encoding="utf-8") == picture(output()), "python tests/picture.py writes it"
