"""Trees made to hang, exhaust or mislead: one run over all of them ends, says what it skipped, and lints the rest."""

from __future__ import annotations

import ast
import json
import os
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from projects import write_tree

GOOD = "FROM alpine:3.20\nMAINTAINER a\n"
SERVICE = "services:\n  a:\n    image: nginx:1.27\n"
DOUBLED = [f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 60)]
NINES = "9" * 5000
ONES = "1" * 30_000 + "!"
STARS = "*a" * 40 + "b\n" + "**/a/" * 40 + "b\n" + "**a" * 40 + "b\n"

TREES: dict[str, dict[str, str]] = {
    "env": {"Dockerfile": "FROM alpine\nENV A0=xxxxxxxx\n" + "".join("ENV " + one for one in DOUBLED) + "USER $A59\n"},
    "arg": {"Dockerfile": "ARG A0=xxxxxxxx\n" + "".join("ARG " + one for one in DOUBLED) + "FROM a:$A59\n"},
    "wide": {"Dockerfile": "ARG A=" + "x" * 60_000 + "\nFROM alpine\nENV B=" + "$A" * 20_000 + "\n"},
    "dotenv": {".env": "A0=xxxxxxxx\n" + "".join(DOUBLED), "compose.yml": SERVICE + "    hostname: ${A59}\n"},
    "env_file": {"e.env": "A0=xxxxxxxx\n" + "".join(DOUBLED), "compose.yml": SERVICE + "    env_file: e.env\n"},
    "include": {
        "compose.yml": "include: [f1.yml, f1.yml]\n" + SERVICE,
        **{f"f{n}.yml": f"include: [f{n + 1}.yml, f{n + 1}.yml]\n" for n in range(1, 30)},
        "f30.yml": "services: {z: {image: x}}\n",
    },
    "included": {
        "compose.yml": "include: [f0.yml]\n",
        **{f"f{n}.yml": f"include: [f{n + 1}.yml]\n" for n in range(400)},
        "f400.yml": "services: {z: {image: x}}\n",
    },
    "extends": {
        "compose.yml": "services:\n"
        + "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(600))
        + "  s600: {image: x}\n",
    },
    "yaml": {
        "application.yml": "a: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{f'*a{n},' * 9}]\n" for n in range(9)),
        "Dockerfile": "FROM eclipse-temurin:21\nCOPY . /app\nCMD java -jar /app/a.jar\n",
    },
    "ignored": {
        ".gitignore": STARS,
        ".dockerignore": STARS,
        "Dockerfile": "FROM a\nCOPY " + "a" * 60 + " /x\n",
        "a" * 60 + "/x": "",
        "a/" * 40 + "x": "",
    },
    "odd": {".gitignore": "!\n\\\nfoo\\\n! \n[z-a]\n[[:alpha:\n", "sub/Dockerfile": GOOD},
    "digits": {
        "compose.yml": "services:\n  a:\n    image: nginx:1.27\n"
        f"    ports: ['{NINES}:80']\n    cpus: {NINES}\n    mem_limit: {NINES}\n"
        f"    scale: {NINES}\n    user: '{NINES}'\n"
        f"    restart: 'on-failure:{NINES}'\n    shm_size: {NINES}\n    expose: ['{NINES}', '²']\n"
        "    pids_limit: .inf\n"
        f"    healthcheck: {{test: [CMD, x], interval: {NINES}s, retries: {NINES}}}\n    ulimits: {{nofile: {NINES}}}\n"
        f"    deploy: {{replicas: {NINES}, resources: {{limits: {{memory: {NINES}g, cpus: .nan}}}}}}\n",
        "package.json": f'{{"scripts": {{"start": {NINES}}}}}',
        "Dockerfile": f"FROM python:3.12\nHEALTHCHECK --interval={NINES}s --retries={NINES} CMD x\nEXPOSE {NINES} ²\n"
        f"USER {NINES}\nSTOPSIGNAL {NINES}\nCOPY --chmod={NINES} . .\nRUN useradd -u {NINES} x\n",
    },
    "sizes": {
        "compose.yml": SERVICE + f"    mem_limit: '{ONES}'\n    stop_grace_period: '{ONES}'\n",
        "Dockerfile": f"FROM a\nHEALTHCHECK --interval={ONES} CMD x\n",
    },
    "word": {"compose.yml": SERVICE + "    command: " + "${A}" * 5_000 + "x" * 500_000 + "\n"},
    "long": {"Dockerfile": "FROM alpine:3.20\n" + "RUN apk add x\n" * 20_000},
    "continued": {"Dockerfile": "FROM alpine:3.20\nMAINTAINER a\nRUN a \\\n" + " && b \\\n" * 500_000 + " c\n"},
    "hashes": {"stack.yml": "services:\n  a: " + " #" * 20_000 + "\n    image: b\n- c\n"},
    "crlf": {"stack.yml": "#\r\n" * 60 + "a: 1\n"},
    "hex": {"compose.yml": SERVICE + f"    labels: {{a: 0x{'f' * 5000}, b: 0b{'1' * 5000}, c: 0o{'7' * 5000}}}\n"},
    "dotted": {
        "pyproject.toml": ".".join(["a"] * 50_000) + " = 1\n",
        "Dockerfile": "FROM python:3.12\nCOPY . .\nRUN pip install .\nCMD python a.py\n",
    },
    "checks": {"compose.yml": SERVICE + f"    healthcheck: {{test: '{'curl x || ' * 5_000}exit 1'}}\n"},
    "platform": {"Dockerfile": "FROM --platform=" + "$A" * 5_000 + " a:" + "b" * 20_000 + "\nRUN echo\n"},
    "volumes": {
        "compose.yml": SERVICE
        + "    volumes:\n"
        + "".join(f"      - v{n}:/d{n}\n" for n in range(5_000))
        + "volumes:\n"
        + "".join(f"  v{n}:\n" for n in range(5_000)),
    },
    "value": {"compose.yml": SERVICE + "    command: " + "x " * 600_000 + "\n"},
    "json": {"package.json": "[" * 100_000, "Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci\nCMD npm start\n"},
}
SKIPPED = {
    "value/compose.yml": "expected at most 1048576 characters in a value",
    "include/f9.yml": "expected at most 1000 includes",
    "included/f50.yml": "expected at most 50 levels of includes",
    "extends/compose.yml": "expected at most 100 levels of extends",
    "long/Dockerfile": "expected at most 5000 instructions",
    "continued/Dockerfile": "expected at most 262144 characters in an instruction",
}


def limited(*words: str, seconds: int = 200) -> subprocess.CompletedProcess[str]:
    """Run the tool with an end to its time and memory, so that one that hangs ends."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    command = [sys.executable, "-m", "ats_lint", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


def test_a_tree_of_traps(tmp_path: Path) -> None:
    for name, files in TREES.items():
        write_tree(tmp_path / name, files)
    write_tree(tmp_path, {"good/Dockerfile": GOOD})
    done = limited("-f", "json", str(tmp_path))
    assert done.returncode == 2, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert any("good/Dockerfile" in str(one) and "DF813" in str(one) for one in found["diagnostics"])
    for place, message in SKIPPED.items():
        assert message in done.stderr, (place, done.stderr)
    assert not re.search("crashed|examined", done.stderr), done.stderr


READ = (".gitignore", ".dockerignore", ".env", "e.env", "nginx.conf", "app.py", "requirements.txt", "package.json",
        ".git/index", ".git/info/exclude", ".env.example", "compose.override.yml", "docker-bake.hcl")  # fmt: skip
KINDS: dict[str, Callable[[Path], object]] = {
    "directory": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "broken": lambda path: path.symlink_to("nowhere"),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_in_every_place(tmp_path: Path, kind: str) -> None:
    write_tree(tmp_path, {
        "Dockerfile": "FROM python:3.12\nCOPY . /app\nCOPY requirements.txt app.py /app/\nCMD python app.py\n",
        "compose.yml": "services:\n  a:\n    image: nginx:${TAG}\n    build: .\n    env_file: [e.env]\n"
        "    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']\n",
        "good/Dockerfile": GOOD,
    })  # fmt: skip
    for name in READ:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        KINDS[kind](tmp_path / name)
    done = limited("-f", "json", str(tmp_path), seconds=60)
    assert done.returncode in (1, 2), done.stderr
    assert not re.search("crashed|examined", done.stderr), done.stderr
    assert "good/Dockerfile" in done.stdout


def test_an_index_that_says_more_than_it_holds(tmp_path: Path) -> None:
    entry = bytes(60) + struct.pack(">H", 0) + b"\0" + b"a" * 90 + b"\0"
    write_tree(tmp_path, {"Dockerfile": GOOD, ".env": "A=1\n"})
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/index").write_bytes(b"DIRC" + struct.pack(">II", 4, 40_000) + entry * 40_000)
    assert limited("-f", "json", str(tmp_path), seconds=60).returncode == 1


FLOATS = {"amount", "entry.mtime", "status.st_mtime", "written"}


def test_texts_become_numbers_in_one_place() -> None:
    """`int` raises for digits that are none to it and for those that are too many, and both are easily forgotten."""
    home = Path(__file__).parent.parent
    found = []
    for path in [*home.glob("linter/ats_lint/**/*.py"), *home.glob("rules/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.func if isinstance(node, ast.Call) else None
            if isinstance(call, ast.Attribute) and call.attr == "isdigit":
                found.append(f"{path.name}:{call.lineno}")
            if isinstance(call, ast.Name) and call.id == "int" and isinstance(node, ast.Call) and len(node.args) == 1:
                known = isinstance(node.args[0], ast.Compare) or ast.unparse(node.args[0]) in FLOATS
                found += [] if known or path.name == "numbers.py" else [f"{path.name}:{call.lineno}"]
    assert found == []
