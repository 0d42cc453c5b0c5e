"""Who owns a directory at the end of a stage, and before an instruction."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.contents import contents
from ats_lint.analysis.build.ownership import owner
from dockerfiles import read


@pytest.mark.parametrize(
    ("body", "user", "expected"),
    [
        ("ENV A=b", "1000", "absent"),
        ("RUN mkdir /data", "1000", "root"),
        ("RUN mkdir /data && chown 1000 /data", "1000", "user"),
        ("RUN useradd -u 1000 app && mkdir /data && chown app /data", "1000", "user"),
        ("RUN useradd app && usermod -u 1000 app && mkdir /data && chown app /data", "1000", "user"),
        ("RUN mkdir /data && chown other /data", "app", "unknown"),
        ("RUN mkdir -p /data/x && chown -R app /data", "app", "user"),
        ("RUN mkdir /data && chmod 777 /data", "app", "user"),
        ("RUN mkdir /data && chmod o+w /data", "app", "user"),
        ("RUN mkdir /data && chmod 755 /data", "app", "root"),
        ("RUN mkdir /data && chmod 775 /data", "app", "unknown"),
        ("RUN mkdir /data && chmod 720 /data", "app", "unknown"),
        ("RUN mkdir /data && chmod 0730 /data", "app", "unknown"),
        ("RUN mkdir /data && chmod 750 /data", "app", "root"),
        ("RUN mkdir -m 777 /data", "app", "user"),
        ("RUN mkdir /data && rm -rf /data", "app", "absent"),
        ("RUN if true; then mkdir /data; fi", "app", "unknown"),
        ("RUN cp -r /x /data", "app", "unknown"),
        ("RUN ./setup.sh", "app", "unknown"),
        ("WORKDIR /data", "app", "root"),
        ("USER app\nWORKDIR /data", "app", "user"),
        ("RUN useradd -u 0 -o boss && mkdir /data && chown boss /data", "app", "root"),
    ],
)
def test_owner_at_the_end(body: str, user: str, expected: str) -> None:
    assert owner(read(f"FROM debian:12\n{body}\n").stages[-1], "/data", user) == expected


def test_owner_before_an_instruction() -> None:
    stage = read("FROM debian:12\nRUN mkdir /data\nRUN chown app /data\n").stages[-1]
    found = [contents(stage, at).owner("/data", "app") for at in (*stage.instructions[1:], None)]
    assert found == ["absent", "root", "user"]


@pytest.mark.parametrize("image", ["mystery", "postgres:16"])
def test_an_image_with_files_of_its_own_leaves_it_open(image: str) -> None:
    assert owner(read(f"FROM {image}\nRUN true\n").stages[-1], "/data", "app") == "unknown"
