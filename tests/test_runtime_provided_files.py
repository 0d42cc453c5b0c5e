"""Files that a container has beside those of its image."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.configuration.provided_files import Files
from ats_lint.analysis.runtime.processes import of_service
from services import service_in

CONFIGS = "configs: {site: {content: 'listen 80;'}}\n"


@pytest.mark.parametrize(
    ("body", "rest", "text"),
    [
        ("image: app\nvolumes: ['./a.conf:/etc/a.conf:ro']", "", "one\n"),
        ("image: app\nvolumes: ['./conf:/etc']", "", "two\n"),
        ("image: app\nconfigs: [{source: site, target: /etc/a.conf}]", CONFIGS, "listen 80;"),
        ("build: .", "", "one\n"),
        ("image: app", "", None),
        # What is mounted hides what is copied.
        ("build: .\nvolumes: ['./conf/a.conf:/etc/a.conf']", "", "two\n"),
    ],
)
def test_what_a_file_says(body: str, rest: str, text: str | None, tmp_path: Path) -> None:
    files = {"a.conf": "one\n", "conf/a.conf": "two\n", "Dockerfile": "FROM debian:12\nCOPY a.conf /etc/a.conf\n"}
    assert Files(of_service(service_in(tmp_path, body, files, rest))).text("/etc/a.conf") == text


def test_a_directory_that_is_mounted_covers_what_lies_in_it(tmp_path: Path) -> None:
    found = Files(
        of_service(service_in(tmp_path, "image: app\nvolumes: ['data:/etc/app']", rest="volumes: {data: }\n"))
    )
    covering = found.covers("/etc/app/a.conf")
    assert covering is not None
    assert covering.text is None
    assert found.covers("/etc/other") is None


def test_a_step_of_the_build_may_have_written_there(tmp_path: Path) -> None:
    text = "FROM debian:12\nCOPY a.conf /etc/a.conf\nRUN sed -i s/a/b/ /etc/a.conf\n"
    found = Files(of_service(service_in(tmp_path, "build: .", {"Dockerfile": text, "a.conf": "a\n"})))
    assert found.changed("/etc/a.conf")
