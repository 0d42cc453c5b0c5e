"""Variables and quotes, as the builder expands them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.syntax.dockerfile.variables import UNSET, Unset, expand, references, split_words, unquote
from dockerfiles import texts

_VALUES = {"A": "hello", "E": "", "P": "/usr/local/bin/foo.tar.gz", "V": "1.2.3", "S": "a b", "N": "x\ny"}
_CASES = [
    ("plain", "plain"),
    ("$A", "hello"),
    ("${A}", "hello"),
    ("$A.b$A", "hello.bhello"),
    ("$Ab", ""),
    ("${A}b", "hellob"),
    ("$E|$X|", "||"),
    ("'$A'", "$A"),
    ('"$A"', "hello"),
    ('"it\'s $A"', "it's hello"),
    ("'a \"b\"'", 'a "b"'),
    ("\\$A", "$A"),
    ('"\\$A \\" \\n \\\\"', '$A " \\n \\'),
    ("a\\ b\\c", "a bc"),
    ("a\\", "a"),
    ("$", "$"),
    ("a$ b", "a$ b"),
    ("$1x", "x"),
    ("${A:-x}", "hello"),
    ("${E:-x}", "x"),
    ("${E-x}", ""),
    ("${X:-x}", "x"),
    ("${X-x}", "x"),
    ("${A:+x}", "x"),
    ("${E:+x}", ""),
    ("${E+x}", "x"),
    ("${X+x}", ""),
    ("${X:-$A}", "hello"),
    ("${X:-${E:-${A}}}", "hello"),
    ("${X:-'a }'}", "a }"),
    ("${X:-a\\}b}", "a}b"),
    ("${A:?m}", "hello"),
    ("${E?m}", ""),
    ("${P#*/}", "usr/local/bin/foo.tar.gz"),
    ("${P##*/}", "foo.tar.gz"),
    ("${P%.*}", "/usr/local/bin/foo.tar"),
    ("${P%%.*}", "/usr/local/bin/foo"),
    ("${P%/*}", "/usr/local/bin"),
    ("${V%.*}", "1.2"),
    ("${V%%.?}", "1.2"),
    ("${V#?}", ".2.3"),
    ("${A#x}", "hello"),
    ("${V//./_}", "1_2_3"),
    ("${V/./_}", "1_2.3"),
    ("${A/l*/}", "he"),
    ("${A//?/x}", "xxxxx"),
    ("${A//*/x}", "x"),
    ("${A//z/x}", "hello"),
    ("${P//\\//-}", "-usr-local-bin-foo.tar.gz"),
    ("${A//l/<\\$0>}", "he<\\l><\\l>o"),
    ("${A//\\*/x}", "hello"),
    ("${N//x*/z}", "z\ny"),
    ("é$A", "éhello"),
    ("\ufeff$A", "hello"),
    ("<<$A < $A", "<<hello < hello"),
]
_REFUSED = [
    "'a",
    '"a',
    "${A",
    "${",
    "${}",
    "${:x}",
    "${{A}}",
    "${A:x}",
    "${A:#x}",
    "${A!x}",
    "${A//x",
    "${A//x/",
    "${A#\\a}",
]


def lookup(name: str) -> str | Unset | None:
    return None if name.startswith("U") else _VALUES.get(name, UNSET)


@pytest.mark.parametrize(("text", "result"), _CASES)
def test_expand(text: str, result: str) -> None:
    assert expand(text, lookup) == result


@pytest.mark.parametrize("text", [*_REFUSED, "${X?}", "${X:?m}", "${E:?m}"])
def test_the_builder_refuses(text: str) -> None:
    assert expand(text, lookup) is None
    assert split_words(text, lookup) is None


@pytest.mark.parametrize(
    "text", ["$U", "a${U}", "${U:-x}", "${U+x}", '"$U"', "${X:-$U}", "${A+$U}", "${U//a/b}", "${A//$U/b}"]
)
def test_an_unknown_variable_makes_the_result_unknown(text: str) -> None:
    assert expand(text, lookup) is None


@pytest.mark.parametrize(("text", "result"), [("${A:-$U}", "hello"), ("${X:+$U}", ""), ("'$U'", "$U"), ("\\$U", "$U")])
def test_an_unknown_variable_that_decides_nothing(text: str, result: str) -> None:
    assert expand(text, lookup) == result


def test_backtick_escape() -> None:
    assert expand("`$A C:\\$A", lookup, "`") == "$A C:\\hello"
    assert expand("C:\\a", lookup, "`") == "C:\\a"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b", ("a", "b")),
        (" $S ", ("a", "b")),
        ('"$S" c', ("a b", "c")),
        ("'' a", ("a",)),
        ("a\\ b c", ("a b", "c")),
        ("$E", ()),
        ("80${X:-80}", ("80",)),
        ("x << a", ("x", "<< a")),
    ],
)
def test_split_words(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text, lookup) == words


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a", "a"),
        ("'a b'", "a b"),
        ('"$A"', "$A"),
        ("${A:-'b'}c", "${A:-b}c"),
        ("'a", "'a"),
        ("\\'", "'"),
        ("${A/b/c}", "${A/b/c}"),
    ],
)
def test_unquote_keeps_variables(text: str, result: str) -> None:
    assert unquote(text) == result


def test_references() -> None:
    text = "$A '$B' ${C:-$D} \"${E#x}\" ${F/a/b} \\$G $1"
    found = [(item.name, item.operator, text[item.start : item.end]) for item in references(text)]
    assert found == [
        ("A", "", "$A"),
        ("D", "", "$D"),
        ("C", ":-", "${C:-$D}"),
        ("E", "#", "${E#x}"),
        ("F", "/", "${F/a/b}"),
        ("1", "", "$1"),
    ]
    assert [item.name for item in references("$A 'b")] == ["A"]


def test_hostile_texts_take_no_time() -> None:
    short, long = "a" * 200, "a" * 60_000
    assert expand(f"${{L//{'*a' * 40}b/x}}", lambda _name: short) == short
    assert expand(f"${{L##{'*a' * 20}b}}", lambda _name: long) == long
    assert expand(f"${{L//{'*' * 2000}b/x}}", lambda _name: long) is None
    assert expand("${L//a/b}", lambda _name: long) == "b" * 60_000
    assert expand("${a:-" * 5000, lookup) is None
    assert expand("${a:-" * 200 + "}" * 200, lookup) is None


@given(texts, st.sampled_from("\\`"), st.dictionaries(st.sampled_from("AXab"), st.none() | st.text(max_size=8)))
def test_total(text: str, escape: str, values: dict[str, str | None]) -> None:
    def get(name: str) -> str | Unset | None:
        return values.get(name, UNSET)

    expand(text, get, escape)
    split_words(text, get, escape)
    unquote(text, escape)
    for item in references(text, escape):
        assert text[item.start] == "$"


@given(st.text(alphabet=st.characters(exclude_characters="$'\"\\\ufeff<"), max_size=30))
def test_text_without_marks_stays(text: str) -> None:
    assert expand(text, lookup) == text
    assert unquote(f"'{text}'") == text
