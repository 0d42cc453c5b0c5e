from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ats_lint.files.source import Source
from ats_lint.syntax.compose import events
from ats_lint.syntax.compose.loader import MAX_EXPANDED, MAX_SERVICES, load
from ats_lint.syntax.compose.nodes import Alias, Loaded, Mapping, Node, Scalar, Sequence, follow, walk
from counting import calls
from properties import tried
from yamltexts import KEYS, Tree, documents, trees


def loaded(text: str) -> Loaded:
    return load(Source(Path("/p/compose.yaml"), text))


def root(text: str) -> Mapping:
    result = loaded(text)
    assert not result.problems
    document = result.documents[0]
    assert isinstance(document, Mapping)
    return document


def at(text: str, *keys: str) -> Node:
    node: Node | None = root(text)
    for key in keys:
        assert isinstance(node, Mapping)
        node = node.get(key)
    assert node is not None
    return node


def structure(node: Node) -> Tree:
    """What a YAML 1.2 reader makes of a tree without merge keys; plain scalars as text."""
    node = follow(node) or node
    if isinstance(node, Mapping):
        return {entry.key.value: structure(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [structure(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.plain:
        return {"": None, "~": None, "null": None, "true": True, "false": False}.get(node.value, node.value)
    return node.value


def texts(tree: object) -> object:
    """The same with numbers as texts, for comparison."""
    if isinstance(tree, dict):
        return {str(key): texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [texts(item) for item in tree]
    return tree if tree is None or isinstance(tree, bool) else str(tree)


@pytest.mark.parametrize(
    ("text", "keys", "raw"),
    [
        ("a:\n  b: 1\n\n# c\nd: 2\n", ["a"], "b: 1"),
        ("a:\n- 1\n- 2  # two\n\nd: 2\n", ["a"], "- 1\n- 2"),
        ("a: &x  # why\n  b: 1\n", ["a"], "b: 1"),
        ("a: !override\n  - b\n", ["a"], "- b"),
        ("a: {b: 1, c: [2]}  # d\n", ["a"], "{b: 1, c: [2]}"),
        ("a: |  # d\n  b\n    c\n\n\n# e\nf: 1\n", ["a"], "|  # d\n  b\n    c"),
        ("a: |+\n  b\n\n\nf: 1\n", ["a"], "|+\n  b\n\n"),
        ("a: >-\r\n  b\r\n\r\nf: 1\r\n", ["a"], ">-\r\n  b"),
        ("a: |\n\n\nf: 1\n", ["a"], "|"),
        ("a:\nb: 1\n", ["a"], ""),
        ("a:\n  -\n  - b\n", ["a"], "-\n  - b"),
        ("a: b\n  c  # d\n", ["a"], "b\n  c"),
        ('a: "b\n  c"\n', ["a"], '"b\n  c"'),
        ("😀: 'é'  # x\n", ["😀"], "'é'"),
        ("a: [1, b:c]\n", ["a"], "[1, b:c]"),
        ("a: b\udcff  # \udcff\n", ["a"], "b\udcff"),
    ],
)
def test_spans_are_tight(text: str, keys: list[str], raw: str) -> None:
    assert at(text, *keys).raw == raw


def test_properties_have_their_own_spans() -> None:
    text = "a: !override &x\n  b: 1\nc: &y !!str d\ne: &z\n"
    source = Source(Path("/p"), text)
    parts = [
        (node.anchor, node.tag, [source.slice(span) for span in (node.anchor_span, node.tag_span) if span])
        for node in (at(text, "a"), at(text, "c"), at(text, "e"))
    ]
    assert parts == [("x", "!override", ["&x", "!override"]), ("y", "!!str", ["&y", "!!str"]), ("z", None, ["&z"])]
    assert at(text, "a").whole.start == text.index("!override")
    assert at(text, "e").raw == ""


def test_aliases_know_their_target() -> None:
    text = "x: &a {b: 1}\ny: *a\nz: &a 2\nw: *a\n"
    first, second = at(text, "y"), at(text, "w")
    assert isinstance(first, Alias)
    assert isinstance(second, Alias)
    assert (first.name, first.raw) == ("a", "*a")
    assert isinstance(first.target, Mapping)
    assert isinstance(second.target, Scalar)


def test_scalars_keep_their_style() -> None:
    styles = [at(f"a: {raw}\n", "a") for raw in ("b", "'b'", '"b"', "|\n  b", ">\n  b")]
    assert [node.style for node in styles if isinstance(node, Scalar)] == [
        "plain",
        "single",
        "double",
        "literal",
        "folded",
    ]
    assert at("a: 0o7\n", "a").raw == "0o7"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\nb: c # d\n", ["# a", "# d"]),
        ("a: 'b # c'  # d 'e\n", ["# d 'e"]),
        ("a: |  # b\n  c # d\n # e\nf: g#h\n", ["# b", "# e"]),
        ("a: [b,#c\n  'd'#e\n ]\n", ["#c", "#e"]),
        ("a: &b#c d\n", []),
        ("a: b\n  c # d\r\n", ["# d"]),
        ("# only", ["# only"]),
        ("a: [\n# b\n'c # d", ["# b"]),
    ],
)
def test_comments(text: str, expected: list[str]) -> None:
    result = loaded(text)
    assert [comment.text for comment in result.comments][: len(expected)] == expected
    assert all(text[comment.span.start : comment.span.end] == comment.text for comment in result.comments)
    if not result.problems:
        assert len(result.comments) == len(expected)


@pytest.mark.parametrize(
    ("text", "name", "message", "position"),
    [
        ("", "empty-compose", "no YAML in the file, expected services", 0),
        ("# a\n", "empty-compose", "no YAML in the file, expected services", 0),
        ("- a\n", "syntax-error", "expected a mapping at the top level", 0),
        ("a: 'b\nc: d\n", "syntax-error", "expected a closing ' before the end of the file", 3),
        ("a:\n\t- b\n", "syntax-error", "expected spaces for indentation, found a tab", 3),
        ("a:\n  b: c\n d: e\n", "syntax-error", "expected a key at this indentation", 11),
        ("a: b: c\n", "syntax-error", "expected a single value, found a second ':'", 4),
        ("a: - b\n", "syntax-error", "expected a value or a new line, found '-'", 3),
        ("a: @b\n", "syntax-error", "expected a quoted value, found '@'", 3),
        ("a: [b\n", "syntax-error", "expected ',' or ']'", 6),
        ("a: {b: c\n", "syntax-error", "expected ',' or '}'", 9),
        ("a: *b\n", "syntax-error", "expected an anchor &b before its alias", 3),
        ("a: &b [*b]\n", "syntax-error", "alias *b stands inside its own anchor", 7),
        ("a: b\x07\n", "syntax-error", "control character, expected printable text", 4),
        ("? [a]\n: b\n", "syntax-error", "expected a text as key, found a collection", 2),
        ("a: 1\nb: 2\n'a': 3\n", "duplicate-key", "key 'a' stands twice in one mapping", 10),
        ("x: &x {}\na:\n  <<: *x\n  <<: *x\n", "duplicate-key", "key '<<' stands twice in one mapping", 23),
        ("a: !reset b\nc: !x d\n", "invalid-name", "unknown YAML tag '!x'", 15),
        ("a: " + "[" * 5000, "syntax-error", "expected at most 100 levels of nesting", 102),
        ("a:\n" + "".join(" " * n + "b:\n" for n in range(1, 300)), "syntax-error", None, None),
    ],
)
def test_problems(text: str, name: str, message: str | None, position: int | None) -> None:
    problems = loaded(text).problems
    assert [problem.name for problem in problems] == [name]
    assert len(problems[0].message) <= 80
    assert message is None or problems[0].message == message
    assert position is None or problems[0].span.start == position


def test_known_tags_are_no_problem() -> None:
    assert not loaded("a: !reset null\nb: !override []\nc: !!str 1\nd: ! e\nf: !<tag:yaml.org,2002:int> 1\n").problems


def test_every_document_is_read() -> None:
    result = loaded("a: 1\n---\n---\nb: 2\n...\n")
    assert [document and document.raw for document in result.documents] == ["a: 1", None, "b: 2"]
    assert not result.problems


def test_what_precedes_a_broken_document_is_kept() -> None:
    result = loaded("a: 1\n---\nb: [\n")
    assert [document and document.raw for document in result.documents] == ["a: 1", None]


def test_billion_laughs_stay_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    assert calls(lambda: loaded("\n".join(lines))) < 20_000
    result = loaded("\n".join(lines))
    assert [problem.name for problem in result.problems] == ["syntax-error"]
    assert str(MAX_EXPANDED) in result.problems[0].message


def test_many_aliases_of_a_small_anchor_are_fine() -> None:
    assert not loaded("x: &x {a: 1}\n" + "".join(f"k{n}: *x\n" for n in range(3000))).problems


@tried(40)
@given(documents(st.dictionaries(KEYS, trees(), min_size=1, max_size=4)))
def test_trees_agree_with_what_was_written(document: tuple[dict[str, Tree], str]) -> None:
    tree, text = document
    assert texts(structure(root(text))) == texts(tree)


@tried(20)
@given(documents(st.dictionaries(KEYS, trees(), min_size=1, max_size=4)))
def test_trees_agree_with_the_pure_parser(document: tuple[dict[str, Tree], str]) -> None:
    text = document[1].replace("\t#", " #")  # the pure parser does not read a tab before a comment
    assert texts(structure(root(text))) == texts(YAML(typ="safe", pure=True).load(text))


@tried(100)
@given(st.text(st.sampled_from("ab: \n\t-?[]{},#&*!|>'\"%@`\\\r~<=é\ufeff\x85\u2028\udcff0.")))
def test_loading_never_raises_and_spans_fit(text: str) -> None:
    result = loaded(text)
    for document in result.documents:
        for node in walk(document) if document else ():
            assert node.whole.start <= node.span.start <= node.span.end <= len(text)
    for item in (*result.problems, *result.comments):
        assert item.span.end <= len(text)
    assert all(len(problem.message) <= 80 for problem in result.problems)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n- \n- # c\n- b: # x\n  c:\n-\n",
        "a: {b: , c: }\n? x\n: \nd   :\n",
        "'a':\n\"b\" : \nc:   # - x\nd:\n  # - y\ne:\n",
        "- - \n  -\n-\n",
        "networks:\n  one:\n  two:\n",
    ],
)
def test_both_parsers_place_absent_values_alike(text: str) -> None:
    fast, pure = (events._collect(events._events(text, pure=pure), text, 0, False) for pure in (False, True))
    assert fast.failure is None
    assert [(one.kind, one.start, one.end) for one in fast.items] == [
        (one.kind, one.start, one.end) for one in pure.items
    ]


def test_services_beyond_a_bound_are_left_out_and_told() -> None:
    text = "services:\n" + "".join(f"  s{number}: {{image: x}}\n" for number in range(MAX_SERVICES + 2))
    loaded = load(Source(Path("/x/compose.yml"), text))
    (problem,) = loaded.problems
    assert problem.message == f"expected at most {MAX_SERVICES} services"
    assert text[problem.span.start : problem.span.end] == f"s{MAX_SERVICES}"
    (root,) = loaded.documents
    assert isinstance(root, Mapping)
    services = root.get("services")
    assert isinstance(services, Mapping)
    assert len(services.entries) == MAX_SERVICES


def test_a_value_beyond_a_bound_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_SCALAR", 40)
    for text in ("a: " + "b " * 30 + "\n", "a: |\n" + "  b\n" * 30, "? " + "b" * 50 + "\n: c\n"):
        (problem,) = loaded(text).problems
        assert problem.message == "expected at most 40 characters in a value"
    assert not loaded(f"a: {'b ' * 20}\n").problems


def test_nodes_beyond_a_bound_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_NODES", 50)
    monkeypatch.setattr(events, "_PURE_LIMIT", 0)
    text = "services: {a: {image: x}}\nx-a: [" + "b, " * 100 + "b]\n"
    (problem,) = load(Source(Path("/x/compose.yml"), text)).problems
    assert problem.message == "expected at most 50 nodes"
    assert text[problem.span.start] == "b"
