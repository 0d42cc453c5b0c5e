"""Packages that a release of Debian or Ubuntu does not have."""

from __future__ import annotations

import pytest

from ats_lint import release_packages
from dockerfiles import read


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("debian:12", "bookworm"),
        ("debian:12.7-slim", None),
        ("debian:trixie-slim", "trixie"),
        ("ubuntu:24.04", "noble"),
        ("ubuntu:jammy", "jammy"),
        ("python:3.12-slim-bookworm", "bookworm"),
        ("node:12", None),
        ("python:3.12", None),
        ("alpine:3.20", None),
        ("own/image:trixie", None),
    ],
)
def test_the_tag_tells_the_release(image: str, expected: str | None) -> None:
    assert release_packages.release(read(f"FROM {image}\n").stages[-1]) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN apt-get update && apt-get install -y netcat curl\n", ["netcat"]),
        ("RUN apt install -y openjdk-11-jre=11.0.1\n", ["openjdk-11-jre"]),
        ("RUN apt-get purge -y netcat\n", []),
        ("COPY x.list /etc/apt/sources.list.d/\nRUN apt-get install -y netcat\n", []),
        ("RUN add-apt-repository x && apt-get install -y netcat\n", []),
        ("RUN apt-get install -y $PACKAGES\n", []),
    ],
)
def test_packages_that_are_gone(lines: str, expected: list[str]) -> None:
    stage = read(f"FROM debian:12\n{lines}").stages[-1]
    assert [package for _, package, _ in release_packages.gone(stage)] == expected
