"""Patterns that are compiled late find what compiled ones find."""

from __future__ import annotations

import re

import pytest

from ats_lint.patterns import regex

WORD = regex(r"(?P<first>[a-z])[a-z]*", re.IGNORECASE)


def test_every_way_to_use_a_pattern() -> None:
    found = WORD.search("1 Ab")
    assert found is not None
    assert found["first"] == "A"
    assert WORD.match("1") is None
    assert WORD.fullmatch("abc") is not None
    assert WORD.findall("ab cd") == ["a", "c"]
    assert [one.group() for one in WORD.finditer("ab cd")] == ["ab", "cd"]
    assert WORD.sub("-", "ab cd") == "- -"
    assert WORD.subn("-", "ab cd") == ("- -", 2)
    assert regex(",").split("a,b") == ["a", "b"]
    assert WORD.groupindex == {"first": 1}
    assert WORD.pattern.startswith("(?P<first>")


def test_a_mistake_is_told_at_the_first_use() -> None:
    broken = regex("(")
    with pytest.raises(re.error, match="unterminated"):
        broken.search("")
