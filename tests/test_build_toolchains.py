"""Packages that only a build needs, and what stays of them."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.toolchains import is_build_only, runtime_packages


@pytest.mark.parametrize(
    ("package", "expected"),
    [("gcc", True), ("libpq-dev", True), ("openjdk-17-jdk", True), ("clang-16", True), ("openjdk-17-jre", False),
     ("curl", False), ("libpq5", False), ("kernel-headers", True)],
)  # fmt: skip
def test_what_serves_a_build_only(package: str, expected: bool) -> None:
    assert is_build_only(package) is expected


@pytest.mark.parametrize(
    ("family", "packages", "expected"),
    [
        ("apt", ["gcc", "libpq-dev", "curl"], ["libpq5", "curl"]),
        ("apk", ["postgresql-dev"], ["libpq"]),
        ("apt", ["libssl-dev"], []),
        ("apt", ["libnobody-knows-dev"], None),
    ],
)
def test_what_the_runtime_stage_needs(family: str, packages: list[str], expected: list[str] | None) -> None:
    found = runtime_packages(family, packages)
    assert (None if found is None else set(found)) == (None if expected is None else set(expected))
