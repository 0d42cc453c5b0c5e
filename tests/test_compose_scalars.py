"""Scalars as Docker Compose 5.6.1 shows them in `config`; every row was asked of it."""

from __future__ import annotations

import pytest

from ats_lint.syntax.compose.scalars import Cast, Typed, cast, is_null, shown, typed

SHOWN = {
    "true": "true", "True": "true", "TRUE": "true", "yes": "yes", "on": "on", "y": "y", "0": "0", "010": "8", "08": "8",
    "0o17": "15", "0x1F": "31", "0b101": "5", "-010": "-8", "1_000": "1000", "_1": "_1", "1.50": "1.5", ".5": "0.5",
    "5.": "5", "1e3": "1000", "1e-5": "1e-05", "1.5e10": "1.5e+10", "12345678.9": "1.23456789e+07", "1e21": "1e+21",
    "18446744073709551615": "18446744073709551615", "18446744073709551616": "1.8446744073709552e+19", "-0": "-0",
    "1:2": "1:2", "190:20:30": "190:20:30", "1.2.3": "1.2.3", "0x": "0x", "1e": "1e", "inf": "inf", "1,000": "1,000",
    "0x" + "f" * 20: "0x" + "f" * 20, "-0x" + "f" * 16: "-0x" + "f" * 16, "0b" + "1" * 70: "0b" + "1" * 70,
    "0o" + "7" * 30: "0o" + "7" * 30, "0" + "7" * 30: "7.777777777777778e+29",
}  # fmt: skip


@pytest.mark.parametrize(("written", "text"), SHOWN.items())
def test_shown(written: str, text: str) -> None:
    assert shown(typed(written)) == text


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nulls(written: str) -> None:
    assert is_null(written)
    assert typed(written) is None
    assert shown(None) == ""


@pytest.mark.parametrize(
    ("text", "to", "value"),
    [("yes", "bool", True), ("Off", "bool", False), ("maybe", "bool", "maybe"), ("5", "int", 5), ("1.5", "int", "1.5"),
     ("0.5", "float", 0.5), ("many", "float", "many")],
)  # fmt: skip
def test_cast(text: str, to: Cast, value: Typed) -> None:
    assert cast(text, to) == value
