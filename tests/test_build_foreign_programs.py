"""Programs that cannot be loaded where they are copied to."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.foreign_programs import foreign
from dockerfiles import read


@pytest.mark.parametrize(
    ("built", "line", "where", "expected"),
    [
        ("rust:1-bookworm", "cargo build --release", "alpine:3", ["needs glibc, which Alpine does not have"]),
        ("rust:1-bookworm", "cargo build --release", "scratch", ["needs glibc, which is not in the image"]),
        ("rust:1-bookworm", "cargo build --release", "debian:12", []),
        ("rust:1", "cargo build --release", "debian:11", []),
        ("rust:1-bookworm", "cargo build --release", "debian:11", ["is built with glibc 2.36, and 2.31 is there"]),
        ("rust:1-alpine", "cargo build --release", "alpine:3", []),
        ("ubuntu:24.04", "gcc -o /s/target/release/a a.c", "ubuntu:22.04",
         ["is built with glibc 2.39, and 2.35 is there"]),
        ("ubuntu:24.04", "gcc -static -o /s/target/release/a a.c", "ubuntu:22.04", []),
        ("ubuntu:24.04", "cmake --build /s", "ubuntu:22.04", ["is built with glibc 2.39, and 2.35 is there"]),
        ("golang:1.23", "CGO_ENABLED=1 go build -tags netgo -o /s/target/release/a", "alpine:3", []),
    ],
)  # fmt: skip
def test_what_is_lacking(built: str, line: str, where: str, expected: list[str]) -> None:
    copy = "COPY --from=b /s/target/release/a /a"
    stages = read(f"FROM {built} AS b\nRUN {line}\nFROM {where}\n{copy}\n").stages
    assert [one.lack for one in foreign(stages[-1])] == expected
