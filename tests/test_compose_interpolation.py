import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.model import Span
from ats_lint.syntax.compose.interpolation import Interpolated, Setting, escape, interpolate, split_outside

SET = {"SET": Setting("value"), "EMPTY": Setting(""), "OPEN": Setting(None)}


def expand(text: str) -> Interpolated:
    return interpolate(text, SET.get)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("$SET", "value"),
        ("${SET}", "value"),
        ("a${SET}b$SET.c", "avaluebvalue.c"),
        ("$$SET", "$SET"),
        ("$${SET}", "${SET}"),
        ("$$$SET", "$value"),
        ("$UNSET", None),
        ("${UNSET}", None),
        ("a${UNSET}b", None),
        ("${UNSET:-default}", "default"),
        ("${UNSET-default}", "default"),
        ("${UNSET:-}", ""),
        ("${EMPTY:-default}", "default"),
        ("${EMPTY-default}", ""),
        ("${SET:-default}", "value"),
        ("${SET-default}", "value"),
        ("${UNSET:?why}", None),
        ("${UNSET?why}", None),
        ("${EMPTY:?why}", None),
        ("${EMPTY?why}", ""),
        ("${SET:?why}", "value"),
        ("${SET:+other}", "other"),
        ("${SET+other}", "other"),
        ("${EMPTY:+other}", ""),
        ("${EMPTY+other}", "other"),
        ("${UNSET:+other}", None),
        ("${UNSET+other}", None),
        ("${OPEN:-default}", None),
        ("${OPEN+other}", "other"),
        ("${OPEN:+other}", None),
        ("${UNSET:-${SET}}", "value"),
        ("${UNSET:-${OTHER:-deep}}", "deep"),
        ("${UNSET:-${OTHER}}", None),
        ("${UNSET:-a${SET}b} and ${SET}", "avalueb and value"),
        ("${UNSET:-$$x}", "$x"),
        ("${UNSET:-{\"a\": 1}}", '{"a": 1}'),
        ("${UNSET:-a-b:c?d}", "a-b:c?d"),
        ("5$", "5$"),
        ("$1 $ .", "$1 $ ."),
    ],
)  # fmt: skip
def test_result(text: str, result: str | None) -> None:
    found = expand(text)
    assert found.text == result
    assert not found.invalid


@pytest.mark.parametrize("text", ["${", "${}", "${1A}", "${A", "${A:x}", "${A!x}", "${A:-x", "a ${A.b} c", "${A:-\n}"])
def test_invalid_is_told_and_unknown(text: str) -> None:
    found = expand(text)
    assert found.text is None
    assert [text[one.span.start : one.span.end] for one in found.invalid] == ["${"]


def test_default_is_not_judged_when_it_is_not_used() -> None:
    assert not expand("${SET:-${}}").invalid
    assert expand("${UNSET:-${}}").invalid


def test_variables_with_spans() -> None:
    text = "x${UNSET:-a${B}c}y$SET"
    outer, inner, last = expand(text).variables
    assert (outer.name, outer.operator, outer.default) == ("UNSET", ":-", "a${B}c")
    assert text[outer.span.start : outer.span.end] == "${UNSET:-a${B}c}"
    assert text[outer.name_span.start : outer.name_span.end] == "UNSET"
    assert outer.default_span is not None
    assert text[outer.default_span.start : outer.default_span.end] == "a${B}c"
    assert (inner.name, inner.span, inner.nested) == ("B", Span(11, 15), True)
    assert (last.name, last.is_set, last.value, last.operator, last.default) == ("SET", True, "value", "", None)


def test_kinds_of_use() -> None:
    first, second, third = expand("${A:-x} ${B:?y} $C").variables
    assert first.has_default
    assert not first.required
    assert second.required
    assert not third.has_default


@pytest.mark.parametrize(
    ("text", "literal"),
    [("$SET", "value"), ("${X}", "${X}"), ("$$X", "$$X"), ("${X:-d}", "d"), ("${X:?d}-$SET", "${X:?d}-value"),
     ("${X:-${Y}}", "${X:-${Y}}"), ("a$b", "a$b")],
)  # fmt: skip
def test_literal_form(text: str, literal: str) -> None:
    assert expand(text).literal == literal


@given(st.text(alphabet="${}:-?+ABa\n ", max_size=30))
def test_never_fails_and_spans_lie_inside(text: str) -> None:
    for variable in expand(text).variables:
        assert 0 <= variable.span.start < variable.span.end <= len(text)
        assert text[variable.name_span.start : variable.name_span.end] == variable.name


@given(st.text(max_size=30))
def test_escape_is_undone(text: str) -> None:
    assert interpolate(escape(text)).text == text


def test_long_lines_take_linear_time() -> None:
    assert interpolate("${A:-x}" * 20_000).text == "x" * 20_000
    assert len(interpolate("${A:-" * 5_000).invalid) == 5_000


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a:b", ["a", "b"]), ("${A:-b:c}:d", ["${A:-b:c}", "d"]), ("$${A:b", ["$${A", "b"]), ("", [""]), ("${A", ["${A"])],
)
def test_split_outside(text: str, parts: list[str]) -> None:
    assert split_outside(text, ":") == parts
