"""Values in double quotes: what the builder reads from them must not change."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ats_lint.analysis.views.dockerfile import Env
from ats_lint.model import EditRefused
from ats_lint.syntax.dockerfile.lexer import Lexer, SubstitutionError
from ats_lint.syntax.dockerfile.requote import quoted, requoted
from ats_lint.syntax.dockerfile.variables import expand
from dockerfiles import read

VALUES = {"A": "x y", "B": "", "HOME": '/root/"q'}
RAW = st.text(st.sampled_from("ab \t$\"'\\`{}:-#=AB"), min_size=1, max_size=14)


def value(raw: str, escape: str) -> str:
    return Lexer(raw, lambda name: VALUES.get(name, ""), escape).word()


@given(RAW, st.sampled_from("\\`"))
@example("$A`A :", "`")
@example('$A"b" c', "\\")
def test_requoted_value_expands_to_the_same(raw: str, escape: str) -> None:
    raw = raw.strip()
    try:
        before = value(raw, escape)
        after = requoted(raw, escape)
    except (SubstitutionError, EditRefused):
        return
    assert value(after, escape) == before
    directive = "# escape=`\n" if escape == "`" else ""
    env = read(f"{directive}FROM a\nENV K={after}\n").instructions[1]
    assert isinstance(env, Env)
    assert [pair.raw for pair in env.pairs] == [after]


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=20), st.sampled_from("\\`"))
def test_quoted_text_is_read_back(text: str, escape: str) -> None:
    assert expand(quoted(text, escape), lambda name: None, escape) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("a b", '"a b"'),
        ('-Dx="a b" -Dy', '"-Dx=a b -Dy"'),
        ("$HOME/a ${B:-c d}", '"$HOME/a ${B:-c d}"'),
        ("a\\ b c\\$d", '"a b c\\$d"'),
        ("it 's \"x'", '"it s \\"x"'),
        ("it's x", None),
        ("'$A' b", '"\\$A b"'),
        ('${A:-"x"} b', None),
        ("C:\\dir x", '"C:dir x"'),
        ('"C:\\dir" x', '"C:\\\\dir x"'),
    ],
)
def test_requoted(raw: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(EditRefused):
            requoted(raw)
    else:
        assert requoted(raw) == expected


def test_line_break_cannot_be_quoted() -> None:
    with pytest.raises(EditRefused):
        quoted("a\nb")
