"""What instructions do to files: one change for each thing that is sure, and how far a doubt reaches."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.changes import changes
from dockerfiles import read


def made(body: str) -> list[tuple[str, str, str | None]]:
    stage = read(f"FROM debian:12\n{body}\n").stages[-1]
    return [(one.kind, one.path, one.owner) for one in changes(stage)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("WORKDIR /srv/a", ("made", "/srv/a", "root")),
        ("USER 1000\nWORKDIR /srv/a", ("made", "/srv/a", "1000")),
        ("RUN mkdir -p /data", ("made", "/data", "root")),
        ("WORKDIR /a\nRUN mkdir b", ("made", "/a/b", "root")),
        ("RUN cd /opt && mkdir x", ("made", "/opt/x", "root")),
        ("RUN install -d -o app /data", ("made", "/data", "app")),
        ("RUN chown -R app:app /srv", ("owned", "/srv", "app:app")),
        ("ENV WHO=app D=/data\nRUN chown $WHO ${D}", ("owned", "/data", "app")),
        ("RUN chmod 777 /x", ("mode", "/x", "")),
        ("COPY a /srv/", ("brought", "/srv", "root")),
        ("COPY --chown=7 a /srv/", ("brought", "/srv", "7")),
        ("COPY --chmod=755 a /srv/", ("brought", "/srv", None)),
        ("RUN rm -rf /srv/a", ("removed", "/srv/a", "")),
        ("RUN useradd -m app", ("made", "/home/app", "app")),
        ("RUN useradd -m -d /srv/app app", ("made", "/srv/app", "app")),
        ("RUN adduser -D app", ("made", "/home/app", "app")),
        ("RUN adduser --system app", ("touched", "/home/", "")),
        ("RUN useradd -m -d $WHERE app", ("touched", "", "")),
        ("RUN tar -C /srv/x -xf a.tar", ("touched", "/srv/x", "")),
        ("RUN mkdir $WHERE", ("touched", "", "")),
        ("RUN mkdir /data/$NAME", ("touched", "/data/", "")),
        ("RUN ./setup.sh", ("anything", "", "")),
    ],
)
def test_one_change(body: str, expected: tuple[str, str, str | None]) -> None:
    assert made(body)[-1] == expected


@pytest.mark.parametrize("body", ["RUN useradd app", "RUN apt-get install -y curl", "RUN echo x", "ENV A=/b"])
def test_no_change(body: str) -> None:
    assert made(body) == []


def test_a_relative_path_behind_an_unknown_directory_may_be_anywhere() -> None:
    assert made("RUN cd $WHERE && mkdir x") == [("anything", "", "")]


def test_what_a_branch_does_is_not_certain() -> None:
    stage = read("FROM debian:12\nRUN if true; then mkdir /a; fi; mkdir /b\n").stages[-1]
    assert [one.certain for one in changes(stage) if one.kind == "made"] == [False, True]
