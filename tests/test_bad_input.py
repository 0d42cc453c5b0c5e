"""Input that cannot be read: one clear error each, exit status 2, everything else linted, nothing bad written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app as cli

COMPOSE = 'version: "3"\nservices:\n  web:\n    image: nginx\n'
FIXED = "services:\n  web:\n    image: nginx\n"
LAUGHS = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "services:\n  web:\n    image: nginx\n    command: *j\n"
)
BAD_COMPOSE = {
    "empty": (b"", "1:1", "no YAML in the file"),
    "blank": (b"\n \n", "1:1", "no YAML in the file"),
    "comments": (b"# only\n# comments\n", "1:1", "no YAML in the file"),
    "binary": (bytes(range(256)) * 4, "1:1", "NUL character"),
    "utf-16": (COMPOSE.encode("utf-16"), "1:1", "UTF-16"),
    "nul": (b"services:\n  web:\n    image: ng\0inx\n", "3:14", "NUL character"),
    "control": (b"services:\n  web:\n    image: ng\x01inx\n", "3:14", "control character"),
    "tabs": (b"services:\n\tweb:\n\t\timage: nginx\n", "2:1", "found a tab"),
    "quote": (b'services:\n  web:\n    image: "nginx\n', "3:12", 'closing "'),
    "flow": (b"services:\n  web: {image: nginx\n", "3:1", "expected ',' or '}'"),
    "indentation": (b"services:\n  web:\n    image: nginx\n   ports: [80]\n", "4:4", "expected"),
    "recursive alias": (b"services: &a\n  web: *a\n", "2:8", "inside its own anchor"),
    "unknown alias": (b"services:\n  web: *a\n", "2:8", "expected an anchor &a"),
    "billion laughs": (LAUGHS.encode(), "6:", "aliases"),
    "deep": (b"services: " + b"[" * 5000, "1:", "levels of nesting"),
    "list": (b"- services\n", "1:1", "expected a mapping"),
}
BAD_DOCKERFILE = {
    "empty": (b"", "1:1", "no instructions"),
    "comments": (b"# only\n", "1:1", "no instructions"),
    "binary": (bytes(range(256)) * 4, "1:1", "NUL character"),
    "utf-16": ("FROM alpine\n".encode("utf-16"), "1:1", "UTF-16"),
    "nul": (b"FROM alp\0ine\n", "1:9", "NUL character"),
    "quote": (b'FROM alpine\nENV A="x\n', "2:7", "unclosed double quote"),
    "heredoc": (b"FROM alpine\nRUN cat <<EOF\nx\n", "2:9", "heredoc EOF has no end"),
    "long line": (b"FROM alpine\nRUN echo " + b"x" * 70_000 + b"\n", "2:1", "line is longer"),
    "several": (b"FROM alpine\nUSER\nCOPY a\nWORKDIR\n", "2:1", "USER without an argument"),
}

Run = Callable[..., Result]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one good file beside which a bad one can be put."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "bad").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli, ["--color", "never", *arguments])


def errors(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("error: ")]


def check_bad(path: Path, place: str, message: str, content: bytes) -> None:
    name = path.relative_to(Path.cwd()).as_posix()
    result = run("-f", "concise", "--select", "DF8,DC8", ".")
    assert result.exit_code == 2, result.output
    (error,) = errors(result)
    where = f"error: {name}:{place}" if place else f"error: {name}: "
    assert error.startswith(where)
    assert message in error
    assert "good/compose.yaml:1:1: DC809" in result.stdout
    assert "Traceback" not in result.output
    fixed = run("--fix", "--unsafe-fixes", ".")
    assert fixed.exit_code == 2
    assert len(errors(fixed)) == 1
    assert not (Path.cwd() / "good" / "compose.yaml").read_text().startswith("version")
    if path.is_file():
        assert path.read_bytes() == content


@pytest.mark.parametrize("name", BAD_COMPOSE)
def test_bad_compose_file(name: str, tree: Path) -> None:
    content, place, message = BAD_COMPOSE[name]
    path = tree / "bad" / "compose.yaml"
    path.write_bytes(content)
    check_bad(path, place, message, content)


@pytest.mark.parametrize("name", BAD_DOCKERFILE)
def test_bad_dockerfile(name: str, tree: Path) -> None:
    content, place, message = BAD_DOCKERFILE[name]
    path = tree / "bad" / "Dockerfile"
    path.write_bytes(content)
    check_bad(path, place, message, content)


@pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile"])
def test_file_of_ten_megabytes(file: str, tree: Path) -> None:
    content = (b"#" + b"x" * 99 + b"\n") * 104_000
    path = tree / "bad" / file
    path.write_bytes(content)
    check_bad(path, "", "larger than", content)


@pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile"])
def test_broken_link(file: str, tree: Path) -> None:
    path = tree / "bad" / file
    path.symlink_to("nowhere")
    check_bad(path, "", "broken symbolic link", b"")


def test_link_that_leaves_the_root(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "compose.yaml"
    outside.write_text(COMPOSE)
    path = tree / "bad" / "compose.yaml"
    path.symlink_to(outside)
    check_bad(path, "", "symbolic link leaves the project", COMPOSE.encode())
    assert outside.read_text() == COMPOSE


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(tree: Path) -> None:
    path = tree / "bad" / "compose.yaml"
    path.write_text(COMPOSE)
    path.chmod(0)
    try:
        result = run("-f", "concise", ".")
    finally:
        path.chmod(0o644)
    assert result.exit_code == 2
    assert errors(result) == ["error: bad/compose.yaml: cannot be read: permission denied"]


def test_no_such_file(tree: Path) -> None:
    result = run("-f", "concise", "good", "absent.yaml")
    assert result.exit_code == 2
    assert errors(result) == ["error: absent.yaml: no such file or directory"]
    assert "DC809" in result.stdout


def test_unreadable_syntax_is_a_finding_as_well(tree: Path) -> None:
    (tree / "bad" / "compose.yaml").write_text('services:\n  web:\n    image: "nginx\n')
    (tree / "bad" / "Dockerfile").write_text("FROM alpine\nUSER\nCOPY a\n")
    report = json.loads(run("-f", "json", "--select", "DF801,DC801", ".").stdout)
    found = [(one["code"], one["line"], one["column"]) for one in report["diagnostics"]]
    assert found == [("DF801", 2, 1), ("DF801", 3, 1), ("DC801", 3, 12)]
    assert [(one["line"], one["column"]) for one in report["errors"]] == [(2, 1), (3, 12)]


def test_file_without_services_can_be_read(tree: Path) -> None:
    (tree / "bad" / "compose.yaml").write_text("volumes:\n  a:\n")
    result = run("-f", "concise", "--select", "DC814", ".")
    assert (result.exit_code, errors(result)) == (1, [])
    assert "bad/compose.yaml:1:1: DC814" in result.stdout


def test_standard_input(tree: Path) -> None:
    arguments = ["--stdin-filename", "compose.yaml", "-f", "concise", "-"]
    result = CliRunner().invoke(cli.cli, arguments, input=b"services:\n  web: [\n")
    assert result.exit_code == 2
    assert errors(result) == ["error: compose.yaml:3:1: expected a value"]


def test_other_files_may_be_of_any_kind(tree: Path) -> None:
    """What rules look into only for what it may tell is no input: a binary README is nobody's error."""
    (tree / "good" / "Dockerfile").write_text("FROM alpine AS left\nFROM alpine\nUSER 1000\n")
    (tree / "good" / "README.md").write_bytes(b"\0\1\2")
    result = run("-f", "concise", "--select", "DF8", ".")
    assert result.exit_code == 0, result.output
    assert "DF806" in result.stdout


def test_a_file_that_cannot_be_parsed_offers_no_fix(tree: Path) -> None:
    (tree / "Dockerfile").write_text("FROM alpine\nENV A b\nENV B=${x:y}\nMAINTAINER me\n")
    result = CliRunner().invoke(cli.cli, ["-f", "json", str(tree / "Dockerfile")])
    found = {one["code"]: one["fix"] for one in json.loads(result.stdout)["diagnostics"]}
    assert found["DF814"]["safety"] == found["DF813"]["safety"] == "hint"
    assert "not changed" in found["DF814"]["because"]
