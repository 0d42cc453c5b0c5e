"""How far the fix of missing-user is trusted: what the files must show, and what takes the trust away."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.config import from_table
from ats_lint.engine import check
from ats_lint.model import Fix, Safety
from ats_lint.registry import discover
from projects import write_tree

APP = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
MAIN = "open('state.db', 'w')\n\n\n@app.get('/data')\ndef data(): ...\n"


def fix_for(root: Path, dockerfile: str, **files: str) -> Fix:
    names = {"main": "main.py", "compose": "compose.yaml", "start": "start.sh"}
    (root / ".git").mkdir()
    write_tree(root, {"Dockerfile": dockerfile, **{names[name]: text for name, text in files.items()}})
    rule = next(one for one in discover().rules if one.code == "DF101")
    (found,) = check([root], from_table({}), [rule]).diagnostics
    assert found.fix is not None
    return found.fix


def compose(service: str) -> str:
    return f"services:\n  api:\n    build: .\n{service}"


def test_is_safe_when_the_sources_name_no_other_place(tmp_path: Path) -> None:
    assert fix_for(tmp_path, APP, main=MAIN).safety is Safety.SAFE


def test_read_only_mounts_change_nothing(tmp_path: Path) -> None:
    service = compose("    volumes: ['./conf:/conf:ro']\n")
    assert fix_for(tmp_path, APP, main=MAIN, compose=service).safety is Safety.SAFE


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ("    volumes: ['./up:/app/up']\n", "/app/up"),
        ("    volumes: ['data:/data']\nvolumes: {data: }\n", "data"),
        ("    secrets: [key]\nsecrets: {key: {file: ./key}}\n", "secrets"),
        ("    network_mode: host\n", "network"),
    ],
)
def test_what_compose_adds_makes_it_unsafe(tmp_path: Path, service: str, word: str) -> None:
    fix = fix_for(tmp_path, APP, main=MAIN, compose=compose(service))
    assert fix.safety is Safety.UNSAFE
    assert word in fix.because


def test_a_place_outside_makes_it_unsafe(tmp_path: Path) -> None:
    fix = fix_for(tmp_path, APP, main="open('/var/lib/app/x', 'w')\n")
    assert (fix.safety, fix.because) == (Safety.UNSAFE, "main.py names /var/lib/app/x.")


def test_sources_that_are_not_there_make_it_unsafe(tmp_path: Path) -> None:
    assert fix_for(tmp_path, APP).safety is Safety.UNSAFE


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ("    privileged: true\n", "privileged"),
        ("    devices: [/dev/ttyUSB0]\n", "devices"),
        ("    cap_add: [NET_ADMIN]\n", "capabilities"),
        ("    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n", "control socket"),
        ("    volumes: ['cache:/root/.cache']\nvolumes: {cache: }\n", "home of root"),
    ],
)
def test_what_takes_root_leaves_it_to_the_author(tmp_path: Path, service: str, word: str) -> None:
    fix = fix_for(tmp_path, APP, main=MAIN, compose=compose(service))
    assert (fix.safety, fix.edits) == (Safety.HINT, ())
    assert word in fix.because


@pytest.mark.parametrize(
    "line",
    ["RUN pip install --user flask", "ENV PATH=/root/.local/bin:$PATH", "RUN poetry install", "ONBUILD RUN make"],
)
def test_what_lies_in_the_home_of_root_leaves_it_to_the_author(tmp_path: Path, line: str) -> None:
    assert fix_for(tmp_path, APP.replace("CMD", f"{line}\nCMD"), main=MAIN).safety is Safety.HINT


def test_a_start_script_that_changes_owners_needs_root(tmp_path: Path) -> None:
    text = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/app/start.sh"]\n'
    fix = fix_for(tmp_path, text, main=MAIN, start="#!/bin/sh\nchown -R 1000 /data\nexec python main.py\n")
    assert (fix.safety, fix.because) == (Safety.HINT, "Chown runs when a container starts, which takes root.")


@pytest.mark.parametrize(
    ("before", "volume", "given"),
    [
        ("ENV D='/data x'\n", '"${D}"', 'mkdir -p "${D}" && chown app:app "${D}"'),
        ("ENV D=/data\n", "$D/x", 'mkdir -p "$D/x" && chown app:app "$D/x"'),
        ("ENV D=/data\n", '["$D"]', "mkdir -p $D && chown app:app $D"),
        ("WORKDIR /etc/x\nRUN curl -o conf https://example.com\n", "/etc/x", "chown -R app:app /etc/x"),
    ],
)
def test_volumes_are_owned_under_the_name_they_have(tmp_path: Path, before: str, volume: str, given: str) -> None:
    fix = fix_for(tmp_path, f'FROM debian:12-slim\n{before}VOLUME {volume}\nCMD ["x"]\n')
    assert given in "".join(edit.text for edit in fix.edits).replace(" \\\n   ", "")
