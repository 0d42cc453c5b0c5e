"""Names in messages that are cut."""

from __future__ import annotations

import pytest

from ats_lint.shortening import short


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("registry/app", 12, "registry/app"),
        ("registry.example.org/team/application:1.2", 32, "registry.example.org/team/…"),
        ("one two three four", 14, "one two…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("", 4, ""),
    ],
)
def test_a_name_ends_after_a_word_and_shows_that_it_is_cut(text: str, most: int, shown: str) -> None:
    assert short(text, most) == shown
    assert len(shown) <= most
