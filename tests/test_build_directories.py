"""Directories that a process may have to write to, and how a RUN names them."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build import directories
from dockerfiles import read


def made(body: str) -> list[tuple[str, str]]:
    return [tuple(one) for one in directories.made_by_runs(read(f"FROM debian:12\n{body}\n").stages[-1])]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN mkdir -p /srv/a /opt/b", [("/srv/a", "/srv/a"), ("/opt/b", "/opt/b")]),
        ("ENV D=/srv/a\nRUN mkdir $D", [("/srv/a", "$D")]),
        ("WORKDIR /srv\nRUN mkdir up", [("/srv/up", "/srv/up")]),
        ("RUN mkdir '/srv/a b'", [("/srv/a b", "'/srv/a b'")]),
        ("RUN mkdir /srv/a && chown app /srv/a", []),
        ("RUN mkdir /srv/a\nRUN chown -R app /srv", []),
        ("RUN mkdir /srv/a\nRUN chown app /srv", [("/srv/a", "/srv/a")]),
        ("RUN mkdir /srv/a && rm -rf /srv/a", []),
        ("RUN mkdir /srv/a && rm -rf /srv/*", []),
        ("RUN rm -rf /srv/a && mkdir /srv/a", [("/srv/a", "/srv/a")]),
        ("RUN mkdir /srv/a && mv /srv/a /srv/b", []),
        ("RUN if x; then mkdir /srv/a; fi", []),
        ("RUN mkdir /etc/a /var/cache/b /home/c /tmp/d", []),
        ("RUN mkdir $UNKNOWN", []),
    ],
)
def test_made_by_runs(body: str, expected: list[tuple[str, str]]) -> None:
    assert made(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("WORKDIR /app", ("/app", "/app")),
        ("ARG D=/app\nWORKDIR $D", ("/app", ".")),
        ("WORKDIR /usr/src/app", ("/usr/src/app", "/usr/src/app")),
        ("WORKDIR /etc/app", None),
        ("WORKDIR /var/lib", None),
        ("RUN true", None),
    ],
)
def test_working_directory(body: str, expected: tuple[str, str] | None) -> None:
    found = directories.working_directory(read(f"FROM debian:12\n{body}\n").stages[-1])
    assert (tuple(found) if found else None) == expected


def test_declared_volumes_keep_their_variables() -> None:
    stage = read('FROM debian:12\nENV D=/srv/a\nVOLUME $D /srv/b/ /var\nVOLUME ["/srv/c d"]\n').stages[-1]
    found = [tuple(one) for one in directories.declared(stage)]
    assert found == [("/srv/a", "$D"), ("/srv/b", "/srv/b"), ("/srv/c d", "'/srv/c d'")]


@pytest.mark.parametrize(
    ("path", "expected"), [("/usr/bin", True), ("/usr/src/app", False), ("/", True), ("/app", False)]
)
def test_system(path: str, expected: bool) -> None:
    assert directories.is_system(path) is expected
