"""Paths in a container."""

from __future__ import annotations

import pytest

from ats_lint.analysis.views.effective import join_path, real_path, within


@pytest.mark.parametrize(
    ("path", "directory", "expected"),
    [
        ("/a/b", "/a", True), ("/a", "/a", True), ("/a", "/a/", True), ("/a/", "/a", True), ("/ab", "/a", False),
        ("/a", "/", True), ("/a", "", True), ("a", "/", False), (None, "/", False),
    ],
)  # fmt: skip
def test_what_lies_in_a_directory(path: str | None, directory: str, expected: bool) -> None:
    assert within(path, directory) is expected


@pytest.mark.parametrize(("path", "expected"), [("/var/run/x", "/run/x"), ("/var/runner", "/var/runner"), ("/v", "/v")])
def test_var_run_is_a_link(path: str, expected: str) -> None:
    assert real_path(path) == expected


@pytest.mark.parametrize(
    ("directory", "path", "expected"),
    [("/a", "b", "/a/b"), ("/a", "/b/../c", "/c"), (None, "b", None), (None, "/b", "/b"), ("C:\\a", "b", "C:\\a\\b")],
)
def test_a_path_is_seen_from_a_directory(directory: str | None, path: str, expected: str | None) -> None:
    assert join_path(directory, path) == expected
