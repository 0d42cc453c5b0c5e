from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.files.source import Source
from ats_lint.syntax.compose.dotenv import MAX_ASSIGNMENTS, DotEnv, parse, quote_value
from ats_lint.syntax.compose.interpolation import Setting
from counting import calls


def read(text: str) -> DotEnv:
    return parse(Source(Path("/project/.env"), text), {"OUTSIDE": Setting("there")}.get)


def values(text: str) -> dict[str, str | None]:
    found = read(text)
    assert not found.problems
    return {one.name: one.value for one in found.assignments}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("K=v", "v"),
        ("K=v\n", "v"),
        ("K=v\r\n", "v"),
        ("K = v ", "v"),
        ("K: v", "v"),
        ("export K=v", "v"),
        ("export\tK=v", "v"),
        ("  K=v", "v"),
        ("K=", ""),
        ("K=\nL=x", ""),
        ("K=a b  # comment", "a b"),
        ("K=a#b", "a#b"),
        ("K=#b", "#b"),
        ("K='a # b' # c", "a # b"),
        ('K="a # b" # c', "a # b"),
        ('K="a\nb"', "a\nb"),
        ("K='a\nb'", "a\nb"),
        (r'K="a\nb\t\"c\" \\ \$x"', 'a\nb\t"c" \\ $x'),
        (r"K='a\nb\\c'", r"a\nb\\c"),
        (r"K='it\'s'", "it's"),
        (r"K=a\nb", r"a\nb"),
        (r'K="\0101\q\0"', "A\\q\\"),
        ("K=$OUTSIDE/x", "there/x"),
        ('K="${OUTSIDE}"', "there"),
        ("K='${OUTSIDE}'", "${OUTSIDE}"),
        ("K=$$x", "$x"),
        ("K=${NONE:-d}", "d"),
        ("K=${NONE}", None),
        ("K=a'b'", "a'b'"),
        ("K.a-b[0]=v", "v"),
        ("# c\n\n  # d\nK=v", "v"),
    ],
)
def test_value(text: str, value: str | None) -> None:
    first = next(iter(values(text).values()))
    assert first == value


def test_earlier_lines_are_known_and_the_last_wins() -> None:
    assert values("A=1\nB=${A}2\nA=3\n") == {"A": "3", "B": "12"}
    assert read("A=1\nA=2").lookup("A") == Setting("2")


def test_outside_wins_over_earlier_lines() -> None:
    assert values("OUTSIDE=here\nB=$OUTSIDE\n")["B"] == "there"


def test_bare_name_inherits() -> None:
    found = read("OUTSIDE\nNOWHERE\n").assignments
    assert [(one.name, one.value, one.inherited) for one in found] == [
        ("OUTSIDE", "there", True),
        ("NOWHERE", None, True),
    ]
    assert read("NOWHERE\n").lookup("NOWHERE") is None


def test_spans() -> None:
    text = "# c\nexport KEY = 'a b' # c\nL=x${V}\n"
    first, second = read(text).assignments
    assert [text[one.start : one.end] for one in (first.span, first.key_span, first.value_span)] == [
        "export KEY = 'a b'", "KEY", "a b",
    ]  # fmt: skip
    (variable,) = second.variables
    assert text[variable.span.start : variable.span.end] == "${V}"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("K='a", "'a"),
        ('K="a\nb', '"a'),
        ("a b=c", "a b"),
        ("a!=b", "!"),
        ("export ", "export "),
        ("K=${", "${"),
        ('K="${1}"', "${1}"),
    ],
)
def test_malformed(text: str, at: str) -> None:
    (problem,) = read(text).problems
    assert text[problem.span.start : problem.span.end] == at


def test_reading_goes_on_after_a_fault() -> None:
    found = read("bad!=1\nGOOD=2\n")
    assert found.problems
    assert found.lookup("GOOD") == Setting("2")


def test_raw_format() -> None:
    text = "\n # c\n K='a' # $b\\n\r\nL=\nINHERITED\nOUTSIDE\n"
    found = parse(Source(Path("/e"), text), {"OUTSIDE": Setting("x")}.get, "raw")
    assert [(one.name, one.value) for one in found.assignments] == [
        ("K", "'a' # $b\\n"), ("L", ""), ("INHERITED", None), ("OUTSIDE", "x"),
    ]  # fmt: skip
    assert parse(Source(Path("/e"), "a b=c\n=d"), style="raw").problems[1].span.start == 6


@pytest.mark.parametrize(
    ("value", "written"),
    [("", ""), ("simple-1.2/x:y@z", "simple-1.2/x:y@z"), ("a b", "'a b'"), ("a$b", "'a$b'"), ("it's", '"it\'s"'),
     ("a\\b", '"a\\\\b"'), ("'$", '"\'\\$"'), ("#x", "'#x'"), ("a\nb", '"a\\nb"')],
)  # fmt: skip
def test_quote_value(value: str, written: str) -> None:
    assert quote_value(value) == written


NOT_NUL = st.characters(blacklist_characters="\0", blacklist_categories=("Cs",))


@given(st.lists(st.one_of(st.text(NOT_NUL), st.text(alphabet="\"'\\$#{} \n\r\tnA0", max_size=12)), max_size=5))
def test_written_values_are_read_back(wanted: list[str]) -> None:
    text = "".join(f"K{index}={quote_value(value)}\n" for index, value in enumerate(wanted))
    assert list(values(text).values()) == wanted


@given(st.text(alphabet="AB=:'\"\\ #$\n{}!", max_size=30))
def test_never_fails(text: str) -> None:
    for one in read(text).assignments:
        assert 0 <= one.span.start <= one.span.end <= len(text)


def test_variables_beyond_a_bound_are_left_out_and_told() -> None:
    text = "".join(f"A{number}=b\n" for number in range(MAX_ASSIGNMENTS + 2))
    found = parse(Source(Path("/x/.env"), text))
    (problem,) = found.problems
    assert problem.message == f"expected at most {MAX_ASSIGNMENTS} variables"
    assert text[problem.span.start : problem.span.end] == f"A{MAX_ASSIGNMENTS}"
    assert len(found.assignments) == MAX_ASSIGNMENTS


def test_a_variable_is_found_without_a_look_at_all_others() -> None:
    found = parse(Source(Path("/x/.env"), "".join(f"A{number}=b\n" for number in range(1000)) + "A1=c\n"))
    assert found.lookup("A1") == Setting("c")
    assert calls(lambda: found.lookup("A2")) < 20
