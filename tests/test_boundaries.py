"""What a run touches: nothing outside of the project but Python itself, no network, no other program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from projects import read_tree, write_tree

SECRET = "OUTSIDE-Zq7xK03vTr9"
COMPOSE = """include:
  - ../out/include.yml
  - path: {out}/absolute.yml
services:
  a:
    extends: {{file: ../out/base.yml, service: b}}
    image: nginx:${{TAG}}
    env_file: [../out/e.env, {out}/e.env, linked.env, ~/e.env]
    label_file: ../out/labels
    build:
      context: ../out
      dockerfile: {out}/Dockerfile
      additional_contexts: {{other: ../out, more: {out}, git: "https://example.invalid/a.git"}}
    volumes: ["../out/nginx.conf:/etc/nginx/nginx.conf:ro", "./linked.conf:/etc/nginx/conf.d/a.conf:ro"]
    develop: {{watch: [{{path: ../out, action: sync, target: /x}}]}}
  w: {{build: {{context: https://example.invalid/a.git}}}}
  x: {{build: {{context: linked}}}}
secrets: {{s: {{file: ../out/secret}}, t: {{file: {out}/secret}}}}
configs: {{c: {{file: linked.conf}}}}
"""
TREE = {
    "Dockerfile": "# syntax=docker/dockerfile:1\nFROM python:3.12\nCOPY ../out/secret linked.conf /app/\n"
    "ADD https://example.invalid/x /y\n"
    "RUN --mount=type=bind,source=../out,target=/x pip install -r linked.txt\nCMD python /app/app.py\n",
    "app.py": "import evil\nopen('../out/secret')\n",
    "evil.py": "raise SystemExit('the linted tree was imported')\n",
    "setup.py": "raise SystemExit('run')\n",
    "conftest.py": "raise SystemExit('run')\n",
    "sitecustomize.py": "raise SystemExit('run')\n",
    "docker-bake.hcl": 'target "a" { context = "../out" dockerfile = "../out/Dockerfile" }\n',
    ".devcontainer/devcontainer.json": '{"dockerComposeFile": ["../../out/dev.yml", "{out}/dev.yml"]}',
    ".git/config": "[core]\n\tfsmonitor = touch ran\n\thooksPath = hooks\n[include]\n\tpath = ../../out/gitconfig\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/hooks/pre-commit": "#!/bin/sh\ntouch ran\n",
    ".gitattributes": "* filter=evil\n",
    "sub/.git": "gitdir: ../../out/.git\n",
    "sub/Dockerfile": "FROM alpine:3.20\n",
}
OUTSIDE = dict.fromkeys(
    ("include.yml", "absolute.yml", "base.yml", "dev.yml", "nginx.conf", "labels", "secret", "Dockerfile", "gitconfig",
     "ignore", ".dockerignore", "requirements.txt", ".git/index", ".git/config", ".git/info/exclude", "ats-lint.toml"),
    f"{SECRET}: x\nservices: {{b: {{image: {SECRET}}}}}\n",
) | {"e.env": f"TAG={SECRET}\n"}  # fmt: skip
LINKS = {
    "linked.env": "e.env", "linked.conf": "nginx.conf", "linked.txt": "requirements.txt", ".env": "e.env",
    ".gitignore": "ignore", ".dockerignore": "ignore", "linked": "", "compose.override.yml": "base.yml",
    ".git/index": ".git/index",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root, out = tmp_path / "in", tmp_path / "out"
    write_tree(out, OUTSIDE)
    write_tree(root, {name: text.replace("{out}", str(out)) for name, text in TREE.items()})
    write_tree(root, {"compose.yml": COMPOSE.format(out=out)})
    for name, target in LINKS.items():
        (root / name).symlink_to(os.path.relpath(out / target, (root / name).parent))
    return root


def environment(folder: Path) -> dict[str, str]:
    home = Path(__file__).parent.parent
    paths = os.pathsep.join(str(home / name) for name in ("linter", "rules", "schemas"))
    (folder / "home").mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": paths, "HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1"}


def traced_command(log: Path, *words: str) -> list[str]:
    return ["strace", "-ff", "-y", "-o", str(log), "-e", "trace=%file,%network,execve", "-s", "4096",
            sys.executable, "-m", "ats_lint", *words]  # fmt: skip


def traced(log: Path, *words: str, cwd: Path, cache: bool = False) -> tuple[subprocess.CompletedProcess[str], str]:
    env = environment(log.parent)
    if cache:
        del env["ATS_LINT_NO_CACHE"]
    command = traced_command(log, *words)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    return done, read(log)


def read(log: Path) -> str:
    """Return what was traced, one process or thread after the other."""
    return "".join(path.read_text(errors="replace") for path in log.parent.glob(f"{log.name}.*"))


def traceable(done: subprocess.CompletedProcess[str], trace: str) -> None:
    if "Operation not permitted" in done.stderr and not trace:
        pytest.skip("strace may not trace here")
    assert done.returncode in (0, 1, 2), done.stderr


def kept_within(project: Path, out: Path, trace: str, *also: Path) -> list[str]:
    """Return the calls that succeeded, after a look at what they open, write and start."""
    calls = [line for line in trace.splitlines() if " = -1 " not in line]
    opened = [line for line in calls if re.search(r"\b(?:open|openat|openat2|creat)\(", line)]
    assert [line for line in opened if str(out) in line.rpartition(" = ")[2]] == []
    assert len([line for line in calls if re.search(r"\bexecve\(", line)]) == 1
    changing = r"\b(?:rename|unlink|rmdir|mkdir|link|symlink|chmod|chown|truncate|utime|mknod)\w*\("
    written = [line for line in opened if re.search(r"O_(?:WRONLY|RDWR|CREAT)", line) and "/dev/" not in line]
    mine = tuple(map(str, (project, *also)))
    assert [line for line in written if not line.rpartition(" = ")[2].partition("<")[2].startswith(mine)] == []
    for line in (line for line in calls if re.search(changing, line)):
        named = re.findall(r'(?<=[<"])/[^">]*', line)
        assert all(one.startswith((*mine, "/proc/self/fd/")) for one in named), line
    known = (sys.prefix, sys.base_prefix, str(Path(__file__).parent.parent), *map(str, sys.path), *mine)
    places = {line.rpartition("<")[2].rstrip(">") for line in opened}
    foreign = {one for one in places if not one.startswith((*known, "/lib", "/usr", "/etc", "/proc", "/dev", "/sys"))}
    assert {one for one in foreign if "site-packages" not in one and "python" not in one} == set()
    return calls


def networked(calls: list[str]) -> list[str]:
    return [line for line in calls if re.search(r"\b(?:socket|connect|bind)\(", line)]


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
COMMANDS = {
    "lint": ("-f", "json", "."),
    "fix": ("--fix", "--unsafe-fixes", "."),
    "ignores": ("--add-ignores", "."),
    "baseline": ("--write-baseline", "."),
    "revision": ("--new-from-rev", "HEAD", "."),
    "report": ("report", "."),
    "html": ("report", "-f", "html", "-o", "{project}/report.html", "."),
    "scaffold": ("scaffold", "."),
    "migrate": ("migrate", "."),
    "init": ("init", "."),
    "config": ("config", "."),
    "ast": ("ast", "Dockerfile"),
    "facts": ("facts", "sub"),
}


@needs_strace
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_outside_is_opened(project: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    words = [word.replace("{project}", str(project)) for word in COMMANDS[name]]
    done, trace = traced(tmp_path / "log", *words, cwd=project)
    traceable(done, trace)
    calls = kept_within(project, out, trace)
    assert any(str(project) in line for line in calls)
    assert networked(calls) == []
    assert SECRET not in done.stdout + done.stderr
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert not list(project.rglob("ran"))
    own = [path for path in project.rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in own if SECRET in path.read_text(errors="replace")] == []


@needs_strace
def test_only_registries_that_are_named_are_asked(project: Path, tmp_path: Path) -> None:
    """Nothing listens at the port of the registry: that is told, and nobody else is asked."""
    for path in project.rglob("*"):
        if path.is_file() and not path.is_symlink():
            text = path.read_text().replace("python:3.12", "127.0.0.1:9/a:1").replace("alpine:3.20", "127.0.0.1:9/b:1")
            path.write_text(text.replace("nginx:${TAG}", "127.0.0.1:9/c:1"))
    done, trace = traced(tmp_path / "log", "pin", "--timeout", "5", ".", cwd=project)
    traceable(done, trace)
    assert done.returncode == 2
    assert "127.0.0.1:9/a:1: error" in done.stdout
    kept_within(project, tmp_path / "out", trace)
    asked = re.findall(r'connect\(.*sin6?_addr=[^"]*"([^"]*)"', trace)
    assert set(asked) == {"127.0.0.1"}
    assert SECRET not in done.stdout + done.stderr


@needs_strace
def test_the_cache_is_the_only_place_beside_the_project(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for words in (("check", "--cache-dir", str(kept), "."), ("clean", "--cache-dir", str(kept))):
        done, trace = traced(tmp_path / words[0], *words, cwd=project, cache=True)
        traceable(done, trace)
        assert networked(kept_within(project, tmp_path / "out", trace, kept)) == []
    assert not kept.exists() or not list(kept.iterdir())


@needs_strace
def test_an_editor_is_served_within_the_project(project: Path, tmp_path: Path) -> None:
    pytest.importorskip("pygls", reason="needs the extra lsp")
    uri, text = (project / "compose.yml").as_uri(), (project / "compose.yml").read_text()
    said = [
        {"id": 1, "method": "initialize",
         "params": {"processId": None, "rootUri": project.as_uri(), "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen",
         "params": {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}},
        {"id": 2, "method": "textDocument/hover",
         "params": {"textDocument": {"uri": uri}, "position": {"line": 6, "character": 12}}},
    ]  # fmt: skip
    command, env, pipe = traced_command(tmp_path / "log", "lsp"), environment(tmp_path), subprocess.PIPE
    with subprocess.Popen(command, cwd=project, env=env, stdin=pipe, stdout=pipe) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for one in said:
            server.stdin.write(message(one))
        server.stdin.flush()
        shown = b""
        while b"publishDiagnostics" not in shown or b'"id":2' not in shown.replace(b" ", b""):
            part = os.read(server.stdout.fileno(), 1 << 20)
            if not part:
                pytest.skip("strace may not trace here")
            shown += part
        for one in ({"id": 3, "method": "shutdown"}, {"method": "exit"}):
            server.stdin.write(message(one))
        server.stdin.flush()
        shown += server.stdout.read()
    assert b"DC406" in shown
    assert SECRET.encode() not in shown
    assert networked(kept_within(project, tmp_path / "out", read(tmp_path / "log"))) == []


def message(body: dict[str, object]) -> bytes:
    data = json.dumps({"jsonrpc": "2.0", **body}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(data), data)


@pytest.mark.parametrize("there", [False, True], ids=["broken", "whole"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compose.migrate.sh", ("check", "--fix", "--unsafe-fixes")),
        ("compose.migrate.sh", ("migrate",)),
        (".env", ("check", "--fix", "--unsafe-fixes")),
        (".env.example", ("check", "--fix", "--unsafe-fixes")),
        (".gitignore", ("check", "--fix", "--unsafe-fixes")),
        (".dockerignore", ("check", "--fix", "--unsafe-fixes")),
        ("compose.prod.yml", ("scaffold",)),
        ("compose.dev.yml", ("scaffold", "--force")),
        ("scripts", ("scaffold",)),
        ("ats-lint.toml", ("init",)),
        ("ats-lint-baseline.json", ("check", "--write-baseline")),
        ("report.html", ("report", "-f", "html", "-o", "report.html")),
        ("report.sarif", ("check", "-f", "sarif:report.sarif")),
    ],
)
def test_nothing_is_written_through_a_link_that_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...], there: bool
) -> None:
    compose = (
        "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2secret9\n"
        "    volumes: ['./pg:/var/lib/postgresql']\n"
    )
    write_tree(tmp_path, {"in/.git/HEAD": "", "in/compose.yml": compose, "out/kept": "x\n"})
    write_tree(tmp_path, {"in/Dockerfile": "FROM scratch\nCOPY . /app\n"})
    (tmp_path / "in" / name).symlink_to("../out" if name == "scripts" else "../out/kept" if there else "../out/new")
    monkeypatch.chdir(tmp_path / "in")
    done = CliRunner().invoke(cli, [*words, "."])
    assert done.exit_code in (0, 1, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert read_tree(tmp_path / "out") == {"kept": "x\n"}
    assert (tmp_path / "in" / name).is_symlink()


def test_a_report_goes_where_a_link_within_the_project_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, {".git/HEAD": "", "Dockerfile": "FROM scratch\n", "reports/old": "x"})
    (tmp_path / "latest.json").symlink_to("reports/new.json")
    monkeypatch.chdir(tmp_path)
    for place in ("latest.json", "/dev/null"):
        done = CliRunner().invoke(cli, ["check", "-f", f"json:{place}", "."])
        assert done.exit_code in (0, 1), done.output
    assert "summary" in json.loads((tmp_path / "reports/new.json").read_text())


def test_a_configuration_in_the_tree_names_nothing_outside(project: Path, tmp_path: Path) -> None:
    for text in (
        'digests = "../out/secret"\n',
        f'digests = "{tmp_path}/out/secret"\n',
        'extend = "../out/ats-lint.toml"\n',
    ):
        (project / "ats-lint.toml").write_text(text)
        command = [sys.executable, "-m", "ats_lint", "--no-cache", "-f", "json", "."]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 2, (text, done.stderr)
        assert SECRET not in done.stdout + done.stderr
    (project / "ats-lint.toml").unlink()
    (project / "ats-lint.toml").symlink_to(tmp_path / "out/ats-lint.toml")
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert SECRET not in done.stdout + done.stderr
    assert not done.stdout or json.loads(done.stdout)
