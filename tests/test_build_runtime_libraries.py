"""Libraries and certificates that a stage lacks for what it copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.runtime_libraries import asks_without_certificates, missing
from ats_lint.analysis.runtime.service_process import stage_of
from ats_lint.analysis.views.dockerfile import Stage
from services import service_in

_TWO = "FROM python:3.12-slim AS b\nRUN apt-get install -y gcc {}\nFROM python:3.12-slim\n{}COPY --from=b /venv /venv\n"
_GO = "FROM golang:1.23 AS b\nCOPY . .\nRUN go build\nFROM {}\nCOPY --from=b /a /a\n{}"


def _stage(root: Path, dockerfile: str, files: dict[str, str]) -> Stage:
    stage = stage_of(service_in(root, "build: .", {"Dockerfile": dockerfile, **files}))
    assert stage is not None
    return stage


@pytest.mark.parametrize(
    ("dev", "line", "requirement", "expected"),
    [
        ("libpq-dev", "", "psycopg2==2.9", ["libpq"]),
        ("libpq-dev", "RUN apt-get install -y libpq5\n", "psycopg2==2.9", []),
        ("libpq-dev", "", "psycopg2-binary==2.9", []),
        ("default-libmysqlclient-dev", "", "mysqlclient", ["libmysqlclient"]),
        ("libssl-dev", "", "psycopg2", []),
    ],
)
def test_libraries(tmp_path: Path, dev: str, line: str, requirement: str, expected: list[str]) -> None:
    stage = _stage(tmp_path, _TWO.format(dev, line), {"requirements.txt": f"{requirement}\n"})
    assert [one.library for one in missing(stage)] == expected


@pytest.mark.parametrize(
    ("base", "line", "source", "expected"),
    [
        ("scratch", "", 'http.Get("https://x.org")', "a.go"),
        ("scratch", "", 'http.NewRequest("GET", "https://x.org", nil)', "a.go"),
        ("scratch", "", 'http.Get("http://x.org")', None),
        ("scratch", "COPY --from=b /etc/ssl/certs /etc/ssl/certs\n", 'http.Get("https://x.org")', None),
        ("alpine:3", "", 'http.Get("https://x.org")', None),
    ],
)
def test_certificates(tmp_path: Path, base: str, line: str, source: str, expected: str | None) -> None:
    stage = _stage(tmp_path, _GO.format(base, line), {"a.go": f"package main\n\nfunc main() {{ {source} }}\n"})
    assert asks_without_certificates(stage) == expected
