from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ats_lint.files.source import Source
from ats_lint.fix.batches import Places, splice
from ats_lint.model import Edit
from ats_lint.syntax.compose import yaml_fragments
from ats_lint.syntax.compose.edits import (
    EditRefused,
    Place,
    append,
    insert,
    insert_top,
    locate,
    remove,
    remove_top,
    rename,
    replace_scalar,
    set_value,
)
from ats_lint.syntax.compose.loader import fragment, load
from ats_lint.syntax.compose.nodes import Alias, Loaded, Mapping, Node, Scalar, Sequence
from ats_lint.syntax.compose.quoting import quote
from properties import tried
from yamltexts import Tree, documents, trees

Change = Callable[[Mapping], tuple[Edit, ...]]


def loaded(text: str) -> Loaded:
    return load(Source(Path("/p/compose.yaml"), text))


def root(text: str) -> Mapping:
    document = loaded(text).documents[-1]
    assert isinstance(document, Mapping)
    return document


def web(document: Mapping) -> Place:
    place = locate(document, "services", "web")
    assert place is not None
    return place


def changed(text: str, *changes: Change) -> str:
    document = root(text)
    return splice(text, [edit for change in changes for edit in change(document)])


def inserting(text: str) -> Change:
    return lambda document: insert(web(document), text)


def setting(path: str, text: str) -> Change:
    return lambda document: set_value(web(document), path, text)


def appending(path: str, item: str, items: list[str] | None = None) -> Change:
    return lambda document: append(web(document), path, item, items)


def removing(path: str) -> Change:
    return lambda document: remove(web(document), path)


RESTART = inserting("restart: always")
INIT = inserting("init: true")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  web:\n    image: x  # y\n", "  web:\n    image: x  # y\n    restart: always\n"),
        ("  web:\n    image: x", "  web:\n    image: x\n    restart: always"),
        (
            "  web:\r\n    image: x\r\n\r\n  # db\r\n  db: {}\r\n",
            "  web:\r\n    image: x\r\n    restart: always\r\n\r\n  # db\r\n  db: {}\r\n",
        ),
        ("    web:\n          image: x\t\n", "    web:\n          image: x\t\n          restart: always\n"),
        ("  web:\n    ports:\n    - a\n  db:\n", "  web:\n    ports:\n    - a\n    restart: always\n  db:\n"),
        (
            "  web:\n    ports:\n      - a\n        # b\n    # c\n",
            "  web:\n    ports:\n      - a\n        # b\n    restart: always\n    # c\n",
        ),
        (
            "  web:\n    command: |\n      a\n\n  db:\n",
            "  web:\n    command: |\n      a\n    restart: always\n\n  db:\n",
        ),
        (
            "  web:\n    command: |+\n      a\n\n  db:\n",
            "  web:\n    command: |+\n      a\n\n    restart: always\n  db:\n",
        ),
        ("  web:\n    command: |-\n      a", "  web:\n    command: |-\n      a\n    restart: always"),
        ("  web:\n    image: 'x\n\n      y'\n", "  web:\n    image: 'x\n\n      y'\n    restart: always\n"),
        ("  web:\n    image: x\n    build:\n", "  web:\n    image: x\n    build:\n    restart: always\n"),
        ("  web:\n  db:\n", "  web:\n    restart: always\n  db:\n"),
        ("  web:  # y\n  db:\n", "  web:  # y\n    restart: always\n  db:\n"),
        ("  web: ~ # y\n", "  web: # y\n    restart: always\n"),
        ("  web: {}\n", "  web: {restart: always}\n"),
        ("  web: {image: x}\n", "  web: {image: x, restart: always}\n"),
        ("  web: {image: x, }\n", "  web: {image: x, restart: always, }\n"),
        ("  web: {image: }\n", "  web: {image: , restart: always}\n"),
        (
            "  web: {\n    image: x,\n    init: true,\n  }\n",
            "  web: {\n    image: x,\n    init: true,\n    restart: always,\n  }\n",
        ),
        ("  web: {\n    image: x # y\n  }\n", "  web: {\n    image: x, restart: always # y\n  }\n"),
        ("  web: &w\n    image: x\n", "  web: &w\n    image: x\n    restart: always\n"),
        ("  web: *base  # y\n", "  web:  # y\n    <<: *base\n    restart: always\n"),
        ("  web: {<<: *base}\n", "  web: {<<: *base, restart: always}\n"),
        ("  web:\n    image: x\n    restart:  # y\n", "  web:\n    image: x\n    restart: always  # y\n"),
        ("  web:\n    image: x\n---\na: b\n...\n", None),
        ("  web:\n    image: x\n...\n", "  web:\n    image: x\n    restart: always\n...\n"),
        ("  'web' :\n      image: x\n", "  'web' :\n      image: x\n      restart: always\n"),
    ],
)
def test_insert(before: str, after: str | None) -> None:
    head = "x: &base\n  image: x\nservices:\n"
    document = loaded(head + before).documents[0]
    assert isinstance(document, Mapping)
    if after is None:
        after = before.replace("image: x\n", "image: x\n    restart: always\n")
    assert splice(head + before, RESTART(document)) == head + after


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web: &a\n    image: x\n  db: *a\n",
        "services:\n  web:\n    restart: 'no'\n",
        "services:\n  web: image\n",
        "services:\n  web:\n    - image\n",
        "services:\n  web: !reset null\n",
        "services:\n  web:\n    command: |\n      a",
    ],
)
def test_insert_is_refused(text: str) -> None:
    with pytest.raises(EditRefused):
        changed(text, RESTART)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  web:\n    image: x\n", "  web:\n    image: x\n    mem_limit: 1G  # review\n"),
        ("  web:\n    image: x  # y", "  web:\n    image: x  # y\n    mem_limit: 1G  # review"),
        ("  web: {image: x}\n", "  web: {image: x, mem_limit: 1G}\n"),
        ("  web:\n    mem_limit:\n", "  web:\n    mem_limit: 1G  # review\n"),
    ],
)
def test_insert_takes_a_comment_along_where_it_can_stand(before: str, after: str) -> None:
    assert changed("services:\n" + before, inserting("mem_limit: 1G # review")) == "services:\n" + after


def test_insert_takes_a_comment_behind_brackets_along() -> None:
    done = changed("services:\n  web:\n    image: x\n", inserting("a:\n  b: [c]  # d\n  e: {f: g} # h\n"))
    assert done.endswith("    a:\n      b: [c]  # d\n      e: {f: g}  # h\n")


@pytest.mark.parametrize("text", ["# a\nb: c", "a:\n  # b\n  c: d", "a:  # b\n  c: d"])
def test_other_comments_cannot_be_inserted(text: str) -> None:
    with pytest.raises(EditRefused):
        changed("services:\n  web:\n    image: x\n", inserting(text))


def test_insert_reaches_all_users_of_an_anchor_when_told() -> None:
    document = root("services:\n  web: &a\n    image: x\n  db: *a\n")
    place = locate(document, "services", "web", shared_ok=True)
    assert place is not None
    assert insert(place, "init: true")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  web:\n    image: x\n", "    image: x\n    deploy:\n      limits:\n        memory: 1G\n"),
        (
            "    web:\n        image: x\n",
            "        image: x\n        deploy:\n            limits:\n                memory: 1G\n",
        ),
        ("   web:\n      image: x\n", "      image: x\n      deploy:\n         limits:\n            memory: 1G\n"),
        ("  web: {image: x}\n", "{image: x, deploy: {limits: {memory: 1G}}}\n"),
        ("  web:\n    deploy:\n      mode: a # b\n", "mode: a # b\n      limits:\n        memory: 1G\n"),
        ("  web:\n    deploy: {limits: {}}\n", "    deploy: {limits: {memory: 1G}}\n"),
        ("  web:\n    deploy:\n      limits:  # b\n", "      limits:  # b\n        memory: 1G\n"),
        ("  web:\n    deploy:\n      limits:\n        memory:   512m  # b\n", "        memory:   1G  # b\n"),
        ("  web:\n    deploy:\n      limits:\n        memory: '512m'  # b\n", "        memory: '1G'  # b\n"),
        ("  web:\n    deploy: *d\n", "    deploy:\n      <<: *d\n      limits:\n        memory: 1G\n"),
    ],
)
def test_set(before: str, after: str) -> None:
    text = "x: &d {mode: a}\nservices:\n" + before
    assert changed(text, setting("deploy.limits.memory", "1G")).endswith(after)


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        ("privileged", "false", "privileged: 'yes'", "privileged: false"),
        ("image", "a:1", 'image: "b:2"  # c', 'image: "a:1"  # c'),
        ("restart", '"no"', "restart: always", 'restart: "no"'),
        ("ports", "[]", "ports:\n      - a\n      - b", "ports: []"),
        ("healthcheck", "test: [x]\nretries: 3", "healthcheck: ~", "healthcheck:\n      test: [x]\n      retries: 3"),
        ("healthcheck", "disable: true", "healthcheck: {test: x} # y", "healthcheck: # y\n      disable: true"),
        ("command", "[a]", "command: |\n      b", "command: [a]"),
        ("environment.A", "2", "environment:\n      - A=1  # c", "environment:\n      - A=2  # c"),
        ("environment.B", "2", "environment: [A=1]", "environment: [A=1, B=2]"),
        ("volumes.0.b", "true", "volumes:\n    - a: 1\n    - b", "volumes:\n    - a: 1\n      b: true\n    - b"),
    ],
)  # fmt: skip
def test_set_replaces(path: str, value: str, before: str, after: str) -> None:
    frame = "services:\n  web:\n    {}\n    x-end: 1\n"
    assert changed(frame.replace("{}", before), setting(path, value)) == frame.replace("{}", after)


@pytest.mark.parametrize(
    ("path", "value", "body"),
    [
        ("deploy.limits.memory", "1G", "<<: *base"),
        ("image.x", "1", "image: a"),
        ("ports", "[]", "ports:  # why\n      - a"),
        ("image", "b", "image: &i a\n    x: *i"),
        ("a", "# why\nb: 1", "image: a"),
        ("a", "[", "image: a"),
    ],
)
def test_set_is_refused(path: str, value: str, body: str) -> None:
    text = f"x: &base\n  deploy: {{limits: {{cpus: 1}}}}\nservices:\n  web:\n    {body}\n"
    with pytest.raises(EditRefused):
        changed(text, setting(path, value))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image: x", "image: x\n    cap_drop:\n      - ALL"),
        ("cap_drop:\n      - A  # b", "cap_drop:\n      - A  # b\n      - ALL"),
        ("cap_drop:\n    - A", "cap_drop:\n    - A\n    - ALL"),
        ("cap_drop: [A, B]", "cap_drop: [A, B, ALL]"),
        ("cap_drop: [\n      A,\n      B,\n    ]", "cap_drop: [\n      A,\n      B,\n      ALL,\n    ]"),
        ("cap_drop: []", "cap_drop: [ALL]"),
        ("cap_drop:  # b", "cap_drop:  # b\n      - ALL"),
        ("cap_drop: A  # b", "cap_drop: [A, ALL]  # b"),
        ("ports:\n    - a\n    init: true", "ports:\n    - a\n    init: true\n    cap_drop:\n    - ALL"),
    ],
)
def test_append(before: str, after: str) -> None:
    frame = "services:\n  web:\n    {}\n"
    assert changed(frame.replace("{}", before), appending("cap_drop", "ALL")) == frame.replace("{}", after)


def test_append_writes_an_inherited_list_out() -> None:
    text = "x: &base\n  cap_drop: [A]\nservices:\n  web:\n    <<: *base\n"
    with pytest.raises(EditRefused):
        changed(text, appending("cap_drop", "B"))
    assert changed(text, appending("cap_drop", "B", ["A"])).endswith("*base\n    cap_drop:\n      - A\n      - B\n")
    text = "x: &l [A]\nservices:\n  web:\n    cap_drop: *l  # why\n"
    assert changed(text, appending("cap_drop", "B", ["A"])).endswith("    cap_drop: [A, B]  # why\n")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("init", "init: true\n    a: 1", "a: 1"),
        ("init", "a: 1\n    init: true  # b", "a: 1\n    # b"),
        ("deploy", "a: 1\n    deploy:  # b\n      c:\n      # d\n        e: 1 # f", "a: 1\n    # b\n    # d\n    # f"),
        ("deploy.a.b", "deploy:\n      a:\n        b: 1\n    c: 1", "c: 1"),
        ("ports.0", "ports:\n      - a\n      - b", "ports:\n      - b"),
        ("ports.1", "ports: [a, b, c]", "ports: [a, c]"),
        ("ports.2", "ports: [a, b, c]", "ports: [a, b]"),
        ("a", "x: {a: 1, b: 2}\n    a: 1", "x: {a: 1, b: 2}"),
    ],
)
def test_remove(path: str, before: str, after: str) -> None:
    frame = "services:\n  web:\n    {}\n  db:\n"
    assert changed(frame.replace("{}", before), removing(path)) == frame.replace("{}", after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\n\nb: 2\n", "b: 2\n"),
        ("a: 1  # c\n\nb: 2\n", "# c\n\nb: 2\n"),
        ("---\na: 1\n\nb: 2\n", "---\nb: 2\n"),
        ("b: 2\n\na: 1\n\nc: 3\n", "b: 2\n\nc: 3\n"),
        ("b: 2\n\na:\n  x: 1\n", "b: 2\n"),
        ("b: 2\r\n\r\na: 1", "b: 2"),
        ("b: |\n  2\na: 1", "b: |\n  2\n"),
        ("{a: 1, b: 2}", "{b: 2}"),
    ],
)
def test_remove_top(before: str, after: str) -> None:
    assert changed(before, lambda document: remove_top(document, "a")) == after


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: 1\n",
        "b: 1\n",
        "c: |+\n  x\n\na: 1\n\nb: 2\n",
        "{b: 1, # c\n a: 1}",
        "? a\n: 1\n? b\n: 2\n",
    ],
)
def test_remove_is_refused(text: str) -> None:
    with pytest.raises(EditRefused):
        changed(text, lambda document: remove_top(document, "a"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("services:\n  web:\n", "services:\n  web:\nnetworks:\n  app: {}\n"),
        ("services:\n  web:\n\n  db:\n", "services:\n  web:\n\n  db:\n\nnetworks:\n  app: {}\n"),
        ("a: 1\nb: 2\n", "a: 1\nb: 2\nnetworks:\n  app: {}\n"),
        ("a: 1\n\nb:\n    c: 2", "a: 1\n\nb:\n    c: 2\n\nnetworks:\n    app: {}"),
        ("a: 1\nb: 2\n# end\n\n", "a: 1\nb: 2\n# end\nnetworks:\n  app: {}\n\n"),
        ("a: 1\nb: 2\n...\n", "a: 1\nb: 2\nnetworks:\n  app: {}\n...\n"),
        ("networks:\na: 1\n", "networks:\n  app: {}\na: 1\n"),
        ("networks:\n  b:\na: 1\n", "networks:\n  b:\n  app: {}\na: 1\n"),
        ("networks: {b: {}}\na: 1\n", "networks: {b: {}, app: {}}\na: 1\n"),
        ("{a: 1}\n", "{a: 1, networks: {app: {}}}\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\nnetworks:\r\n  app: {}\r\n"),
    ],
)
def test_insert_top(before: str, after: str) -> None:
    assert changed(before, lambda document: insert_top(document, "networks", "app: {}")) == after


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        ("a", "b", "b"),
        ("a", "yes", '"yes"'),
        ("'a'", "it's", "'it''s'"),
        ('"a"', 'x "y"', '"x \\"y\\""'),
        ("a", 'x: "y"', "'x: \"y\"'"),
        ("|\n      a", "b", "b"),
        ("a\n      b", "c\nd", '"c\\nd"'),
        ("'a'", "c\nd", '"c\\nd"'),
    ],
)
def test_replace_scalar_keeps_the_quotes(old: str, text: str, new: str) -> None:
    frame = "services:\n  web:\n    a: {}  # c\n" if "|" not in old else "services:\n  web:\n    a: {}\n"
    before = frame.replace("{}", old)
    place = locate(root(before), "services", "web", "a")
    assert place is not None
    assert isinstance(place.value, Scalar)
    assert splice(before, replace_scalar(place, place.value, text)) == frame.replace("{}", new)


def test_rename() -> None:
    text = 'services:\n  web:\n    "mem_limit" : 1  # c\n'
    place = locate(root(text), "services", "web", "mem_limit")
    assert place is not None
    assert splice(text, rename(place, "memory")) == text.replace("mem_limit", "memory")


BASES = [
    "services:\n  web:\n    image: x\n",
    "services:\n  web:\n    image: x",
    "services:\n  web:\n    deploy:\n      limits:\n        cpus: 1",
    "services:\r\n  web:\r\n    ports:\r\n    - a\r\nnetworks:\r\n  a:\r\n",
    "services:\n  web:\n",
    "services: {web: {image: x}}\n",
    "services:\n  web: {}\n",
    "x: &b\n  image: x\nservices:\n  web: *b\n",
    "services:\n  web:\n    ports: [a]\n    cap_drop:\n    - A\nvolumes:\n",
]
CHANGES: list[Change] = [
    RESTART,
    INIT,
    setting("deploy.limits.memory", "1G"),
    setting("deploy.limits.cpus", "'2'"),
    setting("deploy.mode", "global"),
    appending("cap_drop", "ALL"),
    appending("ports", "b"),
    lambda document: insert_top(document, "networks", "app: {}"),
    lambda document: insert_top(document, "volumes", "data:"),
    lambda document: insert_top(document, "services", "db:\n  image: y\n"),
    lambda document: remove_top(document, "version"),
]


@tried(25)
@given(st.sampled_from(BASES), st.permutations(CHANGES))
def test_edits_of_one_pass_come_in_any_order(text: str, changes: list[Change]) -> None:
    """What does not collide lands together, and passes reach the same model whatever their order."""
    wanted = plain(root(_fixpoint(text, CHANGES)))
    assert plain(root(_fixpoint(text, changes))) == wanted


def _fixpoint(text: str, changes: list[Change]) -> str:
    left = list(changes)
    for _ in range(len(changes)):
        document, edits, waiting = root(text), list[Edit](), list[Change]()
        places = Places()
        for change in left:
            new = _offered(change, document)
            if any(places.refuses(edit) for edit in new):
                waiting.append(change)
                continue
            edits += [edit for edit in new if places.add(edit)]
        text, left = splice(text, edits), waiting
        assert not loaded(text).problems, text
        if not left:
            return text
    raise AssertionError("passes do not end")


def _offered(change: Change, document: Mapping) -> tuple[Edit, ...]:
    try:
        return change(document)
    except EditRefused:
        return ()


def plain(node: Node) -> Tree:
    """The model that a document stands for, aliases and merge keys resolved; plain scalars marked."""
    if isinstance(node, Alias):
        return plain(node.target) if node.target else None
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Scalar):
        return None if node.plain and node.value in ("", "~", "null") else node.value
    assert isinstance(node, Mapping)
    model = {entry.key.value: plain(entry.value) for entry in node.entries if entry.key.value != "<<"}
    merged = node.get("<<")
    given = plain(merged) if merged else {}
    return {**given, **model} if isinstance(given, dict) else model


def without(tree: Tree, path: tuple[str, ...]) -> Tree:
    if not path or not isinstance(tree, dict | list):
        return None
    if isinstance(tree, list):
        return [without(item, path[1:]) if str(n) == path[0] else item for n, item in enumerate(tree)]
    kept = {key: value for key, value in tree.items() if key != path[0]}
    inner = without(tree.get(path[0]), path[1:]) if len(path) > 1 else None
    return {**kept, path[0]: inner} if inner is not None else kept


SERVICE_KEYS = st.sampled_from(
    ["image", "ports", "a", "b-c", "command", "environment", "deploy", "cap_drop", "restart"]
)
SERVICES = st.fixed_dictionaries(
    {
        "services": st.dictionaries(
            st.sampled_from(["web", "db", "c.d"]), st.dictionaries(SERVICE_KEYS, trees(), max_size=4), max_size=3
        ).map(lambda rest: {"web": {"image": "nginx"}, **rest})
    },
    optional={"networks": st.dictionaries(SERVICE_KEYS, st.none() | st.just({}), max_size=2), "volumes": st.none()},
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Change]:
    key = draw(st.sampled_from(["restart", "image", "a", "ports", "deploy", "environment"]))
    path = draw(st.sampled_from([key, f"{key}.0", f"{key}.a", f"{key}.new.x"]))
    value = draw(st.sampled_from(["1", '"yes"', "[a, b]", "{}", "a: 1\nb:\n- c\n- d: 1\n  e: 2\n", "|\n  x\n   y\n"]))
    return draw(
        st.sampled_from(
            [
                (f"insert {key}", lambda document: insert(web(document), f"{key}: " + _nested(value))),
                (f"set {path} {value}", setting(path, value)),
                (f"append {path} {value}", appending(path, value)),
                (f"remove {path}", removing(path)),
                (f"top {value}", lambda document: insert_top(document, "networks", "n: " + _nested(value))),
                ("remove networks", lambda document: remove_top(document, "networks")),
            ]
        )
    )


def _nested(value: str) -> str:
    lines = value.rstrip("\n").split("\n")
    if len(lines) == 1 or lines[0].startswith("|"):
        return value
    return "\n" + "\n".join("  " + line for line in lines)


@tried(60)
@given(documents(SERVICES), changes())
def test_an_edit_changes_what_it_claims_and_nothing_else(
    document: tuple[dict[str, Tree], str], change: tuple[str, Change]
) -> None:
    _, text = document
    before = loaded(text)
    assume(isinstance(before.documents[0], Mapping))
    edits = _offered(change[1], root(text))
    result = splice(text, edits)
    after = loaded(result)
    assert not after.problems
    assert not Counter(c.text for c in before.comments) - Counter(c.text for c in after.comments)
    old, new = plain(root(text)), plain(root(result))
    for edit in edits:
        assert edit.path == Path("/p/compose.yaml")
        assert edit.claim
        old, new = without(old, edit.claim), without(new, edit.claim)
    assert old == new
    assert "\r\n" not in text or "\n" not in result.replace("\r\n", "")


@tried(60)
@given(st.text(st.sampled_from("ynoYNO~-+.:0x1e9_a #'\"\\,[]{}&*!|>%@`=<\n\té")) | st.text(max_size=8))
def test_quoted_text_is_read_back_by_every_reader(text: str) -> None:
    assume(not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text))
    for flow in (False, True):
        written = quote(text, flow=flow)
        whole = f"[{written}, {written}]" if flow else written
        for version in ("1.1", "1.2"):
            value = YAML(typ="safe", pure=True).load(f"%YAML {version}\n---\na: {whole}\n")["a"]
            assert value == ([text, text] if flow else text)
        node = root(f"a: {whole}\n").get("a")
        assert isinstance(node, Scalar | Sequence)
        first = node.items[0] if isinstance(node, Sequence) else node
        assert isinstance(first, Scalar)
        assert first.value == text


@pytest.mark.parametrize(
    "text",
    ["yes", "No", "on", "y", "~", "null", "0o7", "010", "1:30", "1_000", "0x1F", "1e3", ".5", "-1", "2024-01-01", "<<",
     "=", "", " a", "a ", "a:", "a: b", "a #b", "#a", "*a", "&a", "!a", "- a", "-", "?", "%a", "@a", "`a`", "[a", "{a",
     "---", ".inf", "1,000"],
)  # fmt: skip
def test_doubtful_text_is_quoted(text: str) -> None:
    assert quote(text)[0] in "\"'"


@pytest.mark.parametrize(
    "text",
    ["nginx", "nginx:1.27-alpine", "./data:/data", "unless-stopped", "512M", "30s", "no-new-privileges:true",
     "http://x/y#z", "a=b", "~/x", "$HOME", "${A:-b}", "é", "a,b", "1.2.3"],
)  # fmt: skip
def test_clear_text_stays_plain(text: str) -> None:
    assert quote(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "data",
        "db-data:/var/lib/data",
        "a:b:ro",
        "/run",
        "null",
        "yes",
        "_x.y/z",
        "db-data:\n",
        "a.b_c:\n",
        "null:\n",
        "a:\n",
    ],
)
def test_a_name_is_read_without_the_parser_as_the_parser_reads_it(text: str) -> None:
    def told(node: Node | None) -> object:
        assert node is not None
        own = type(node), node.span, node.raw, node.whole, node.anchor, node.tag
        if isinstance(node, Mapping):
            return (*own, node.flow, [(told(entry.key), told(entry.value)) for entry in node.entries])
        return (*own, node.value, node.style) if isinstance(node, Scalar) else own

    read, comments = fragment(Source(Path("fragment"), text))
    assert told(yaml_fragments.parse(text)) == told(read)
    assert comments == ()
