"""How long messages may be."""

from __future__ import annotations

from ats_lint.diagnostic import brief


def test_a_message_that_fits_stays() -> None:
    assert brief("x" * 80) == "x" * 80


def test_a_longer_one_is_cut_after_a_whole_word() -> None:
    text = "store db shares network " + "back " * 9 + "with web, which publishes ports of its own"
    assert brief(text) == "store db shares network " + "back " * 9 + "with web…"
    assert len(brief(text)) <= 80


def test_a_long_word_is_cut_where_it_has_to_be() -> None:
    assert brief("undefined service " + "x" * 100) == "undefined service " + "x" * 61 + "…"
