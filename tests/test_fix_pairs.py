"""Fixes of two rules that touch one instruction or one service: both apply, in one pass or in two."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ats_lint.fix.batches import Places
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import AnyRule, discover
from ats_lint.lint.results import Result
from ats_lint.model import Edit, Safety, Span
from pairings import BESIDE, dockerfiles, projects
from projects import read_tree, write_tree
from properties import is_thorough, tried

TEXTS = {
    "run": {
        "Dockerfile": "FROM debian:12\nRUN apt-get update && apt install curl wget # tools\n"
        "RUN sudo pip install flask\n"
        "RUN cd /srv && apt-get update && apt-get install -y git;  \\\n  # note\n  rm -rf /tmp/x\nUSER 1\n"
    },
    "copy": {
        "Dockerfile": "from alpine:3.20 as Build\nMAINTAINER me <me@example.org>\nadd a b /srv # both\n"
        "WORKDIR app # here\n"
        "ENV A 1\nCOPY c.txt d.txt /etc/x\nRUN apk add curl\nCMD app --port $PORT\nCMD [\"app\"] # start\n",
        "a": "", "b": "", "c.txt": "", "d.txt": "",
    },
    "service": {
        "compose.yml": "version: '3'\nservices:\n  db:  # data\n    image: postgres:16\n"
        "    ports: [22:22, \"5432:5432\"]\n"
        "    environment: [POSTGRES_PASSWORD=hunter2x, DEBUG=yes]\n    healthcheck: {test: pg_isready, interval: 1s}\n"
        "    volumes: ['./data:/var/lib/postgresql/data']\n"
        "  web:\n    image: nginx:1.27\n    user: root\n    links: [db]\n"
        "    depends_on:\n      - db\n    ports:\n      - 80:80"
    },
}  # fmt: skip


def fixed(root: Path, rules: tuple[AnyRule, ...]) -> Result:
    return repair([root], Settings(), rules, safety=Safety.UNSAFE, write=True)


def fixable(files: dict[str, str], root: Path) -> list[AnyRule]:
    """Return the rules of which some fix applies alone and is not dropped."""
    write_tree(root, files)
    (root / ".git").mkdir()
    found = check([root], Settings(), discover().rules).diagnostics
    codes = {one.rule.code for one in found if one.fix is not None and (one.fix.edits or one.fix.lines)}
    return [rule for rule in discover().rules if rule.code in codes]


@pytest.mark.parametrize("name", TEXTS)
def test_every_pair_goes_together(name: str, tmp_path: Path) -> None:
    rules = fixable(TEXTS[name], tmp_path / "all")
    assert len(rules) > 5
    for number, pair in enumerate(combinations(rules, 2)):
        root = tmp_path / str(number)
        write_tree(root, TEXTS[name])
        (root / ".git").mkdir()
        go_together(root, pair)


@given(files=st.one_of(projects(), dockerfiles.map(lambda text: {"Dockerfile": text, **BESIDE})), data=st.data())
@tried(3, derandomize=True)
def test_pairs_of_whatever_is_put_together_go_together(files: dict[str, str], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        whole = Path(folder).resolve()
        rules = fixable(files, whole / "all")
        assume(len(rules) > 1)
        pairs = st.lists(st.sampled_from(rules), min_size=2, max_size=2, unique_by=lambda rule: rule.code)
        for number in range(8 if is_thorough() else 2):
            pair = tuple(data.draw(pairs))
            root = whole / str(number)
            write_tree(root, files)
            (root / ".git").mkdir()
            go_together(root, pair)


def go_together(root: Path, pair: tuple[AnyRule, ...]) -> None:
    """Fix what two rules find: nothing is dropped, and the second time nothing is left to do."""
    names = [rule.code for rule in pair]
    result = fixed(root, pair)
    assert [(one.diagnostic.rule.code, one.reason) for one in result.dropped] == [], names
    assert result.errors == (), names
    assert {one.rule.code for one in result.fixed}, names
    tree = read_tree(root)
    assert fixed(root, pair).changes == (), names
    assert read_tree(root) == tree


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (Span(3, 5), Span(5, 7), False),
        (Span(5, 7), Span(3, 5), False),
        (Span(3, 5), Span(5, 5), False),
        (Span(5, 5), Span(5, 7), False),
        (Span(3, 3), Span(3, 3), True),
        (Span(3, 5), Span(6, 7), True),
        (Span(3, 9), Span(4, 5), False),
        (Span(4, 5), Span(3, 9), False),
        (Span(3, 9), Span(4, 4), False),
        (Span(2, 2), Span(3, 5), True),
    ],
)
def test_edits_that_touch_wait_for_each_other(first: Span, second: Span, together: bool) -> None:
    places = Places()
    places.add(Edit(first, "a"))
    places.add(Edit(Span(20, 20), "b"))
    assert places.refuses(Edit(second, "c")) is not together


def test_the_same_edit_again_is_welcome() -> None:
    places = Places()
    for _ in range(2):
        assert not places.refuses(Edit(Span(3, 5), "a"))
        places.add(Edit(Span(3, 5), "a"))
    assert places.edits == [Edit(Span(3, 5), "a")]
