"""Patterns with wildcards: what they match, and in how many steps."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.files.glob import ANY, FOLDERS, NAME, PATH, Glob, Part, literal
from properties import tried

PARTS = (ANY, NAME, PATH, FOLDERS, literal("a"), literal("b"), literal("/"), Part("[^/a]"))


@given(st.lists(st.sampled_from(PARTS), max_size=9), st.text("ab/", max_size=9))
@tried(300)
def test_matches_what_the_expression_matches(parts: list[Part], path: str) -> None:
    expected = re.fullmatch("".join(part.regex for part in parts), path, re.DOTALL) is not None
    assert Glob(parts).matches(path) == expected


@pytest.mark.parametrize("star", [NAME, PATH, FOLDERS])
def test_ends_on_what_would_make_an_expression_try_for_ever(star: Part) -> None:
    parts = [*([star, literal("a")] * 60), literal("b")]
    assert not Glob(parts).matches("a/" * 200 + "a" * 200)
    assert Glob([star, *parts]).matches("a" * 60 + "b") or star is FOLDERS
