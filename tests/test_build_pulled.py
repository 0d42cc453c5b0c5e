"""What stages take from elsewhere, as it is written."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.pulled import named, written_default
from dockerfiles import read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("FROM nginx:1.29 AS a\n", ["nginx:1.29"]),
        ("FROM a AS b\nFROM b\n", []),
        ("FROM debian:12\nCOPY --from=composer:2 /x /x\n", ["debian:12", "composer:2"]),
        ("FROM debian:12\nRUN --mount=from=alpine:3,target=/x true\n", ["debian:12", "alpine:3"]),
        ("FROM debian:12 AS a\nFROM scratch\nCOPY --from=0 /x /x\n", ["scratch"]),
    ],
)
def test_what_the_last_stage_names(text: str, names: list[str]) -> None:
    assert [name for name, _, _ in named(read(text).stages[-1])] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARG TAG=3.22\nFROM alpine:$TAG\n", ("alpine:", "3.22")),
        ("ARG IMAGE=alpine:3\nFROM ${IMAGE}\n", ("", "alpine:3")),
        ("FROM alpine:3\n", None),
        ("ARG TAG\nFROM alpine:$TAG\n", None),
    ],
)
def test_where_a_default_is_written(text: str, expected: tuple[str, str] | None) -> None:
    dockerfile = read(text)
    found = written_default(dockerfile.stages[-1])
    assert (found and (found[0], dockerfile.source.slice(found[1]))) == expected
