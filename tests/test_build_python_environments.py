"""Environments of Python that lose their interpreter, and what uv puts into root's home."""

from __future__ import annotations

import pytest

from ats_lint import python_environments
from ats_lint.analysis.build.absent_accounts import is_unknown
from dockerfiles import read

_UV = "FROM debian:12\nCOPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\n"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("RUN uv python install 3.12\n", "/root/.local/share/uv/python"),
        ("RUN uv venv --python 3.12 /venv\n", "/root/.local/share/uv/python"),
        ("ENV UV_PYTHON_INSTALL_DIR=/opt/python\nRUN uv python install\n", None),
        ("ENV HOME=/srv\nRUN uv python install\n", None),
        ("RUN useradd -m app\nUSER app\nRUN uv python install\n", None),
        ("RUN apt-get install -y python3\nRUN uv venv\n", None),
        ("RUN uv pip install x\n", None),
    ],
)
def test_a_python_that_uv_fetches_lies_in_the_home_of_who_runs_it(lines: str, place: str | None) -> None:
    assert python_environments.in_home_of_root(read(_UV + lines).stages[-1]) == place


@pytest.mark.parametrize(
    ("base", "name", "unknown"),
    [
        ("python:3.12-slim", "runner", True),
        ("python:3.12-slim", "www-data", False),
        ("node:22", "node", False),
        ("bitnami/python:3.12", "runner", False),
        ("gradle:8", "gradle", False),
        ("python:3.12-slim\nRUN apt-get install -y redis-server", "redis", False),
        ("python:3.12-slim\nRUN apt-get install -y redis-server", "lev", True),
        ("python:3.12-slim\nCOPY passwd /etc/passwd", "lev", False),
        ("python:3.12-slim\nRUN curl https://x.example | sh", "lev", False),
        ("python:3.12-slim\nRUN useradd lev", "lev", False),
    ],
)
def test_an_account_that_nothing_brings_is_unknown(base: str, name: str, unknown: bool) -> None:
    assert is_unknown(read(f"FROM {base}\n").stages[-1], name) is unknown
