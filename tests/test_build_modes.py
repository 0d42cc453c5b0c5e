"""File modes: who could write, which special bits are set, and what is left when only the owner may write."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.modes import for_owner_only, is_mode, modes, special_bits, world_writable
from ats_lint.analysis.views.dockerfile import Run
from dockerfiles import only


@pytest.mark.parametrize(
    ("mode", "writable", "bits", "less"),
    [
        ("777", True, "", "755"),
        ("0666", True, "", "0644"),
        ("775", False, "", "755"),
        ("1777", False, "", "1755"),
        ("4755", False, "u", "4755"),
        ("6775", False, "ug", "6755"),
        ("a+w", True, "", "u+w"),
        ("o+w", True, "", None),
        ("+w", False, "", "+w"),
        ("ugo=rwx", True, "", "u=rwx,go=rx"),
        ("go+rw", True, "", "go+r"),
        ("a+rwxt", False, "", "u+rwxt,go+rxt"),
        ("u+s", False, "u", "u+s"),
        ("+s", False, "ug", "+s"),
        ("g+s,o-w", False, "g", "g+s,o-w"),
        ("a-s", False, "", "a-s"),
    ],
)
def test_what_a_mode_lets(mode: str, writable: bool, bits: str, less: str | None) -> None:
    assert (world_writable(mode), special_bits(mode), for_owner_only(mode)) == (writable, bits, less)


@pytest.mark.parametrize(("text", "expected"), [("755", True), ("u+x,g-w", True), ("app", False), ("999", False)])
def test_what_a_mode_is(text: str, expected: bool) -> None:
    assert is_mode(text) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("chmod -R 777 /a /b", ("777", ("/a", "/b"), False)),
        ("chmod -v u+x /a", ("u+x", ("/a",), False)),
        ("install -m755 a /b", ("755", ("a", "/b"), False)),
        ("install -d -m 0700 /b", ("0700", ("/b",), True)),
        ("mkdir --mode=700 /b", ("700", ("/b",), True)),
    ],
)
def test_where_a_mode_stands(line: str, expected: tuple[str, tuple[str, ...], bool]) -> None:
    run = only(f"FROM debian:12\nRUN {line}\n")
    assert isinstance(run, Run)
    assert run.stage is not None
    (found,) = modes(run.stage, run)
    assert (found.text, found.paths, found.directory) == expected
    assert run.dockerfile.source.slice(found.span) == found.text
