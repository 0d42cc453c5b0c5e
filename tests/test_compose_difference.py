import pytest

from ats_lint.model import Claim
from ats_lint.syntax.compose.difference import difference
from composing import project


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": 1}, {"a": 1}, set()),
        ({"a": 1}, {"a": 2}, {("a",)}),
        ({"a": 1}, {"a": True}, {("a",)}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {("a", "c")}),
        ({}, {"a": {"b": {"c": 1}, "d": {}}}, {("a", "b", "c"), ("a", "d")}),
        ({"a": None}, {"a": {"b": 1}}, {("a",)}),
        ({"a": [1, 2]}, {"a": [1, 3]}, {("a",)}),
        ({"a": None}, {}, {("a",)}),
        ({}, {"a": None}, {("a",)}),
        ({"a": {"b": 1}}, {}, {("a", "b")}),
    ],
)
def test_paths(before: dict[str, object], after: dict[str, object], paths: set[Claim]) -> None:
    assert difference(before, after) == paths  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ("environment: [A=1]", "environment: {A: '1'}", set()),
        ("environment: {A: 0x10}", "environment: {A: 16}", set()),
        ("environment: [A=1]", "environment: ['A=${A:?}']", {"environment.A"}),
        ("depends_on: [a]", "depends_on: {a: {condition: service_started}}", set()),
        ("depends_on: [a]", "depends_on: {a: {condition: service_healthy}}", {"depends_on.a.condition"}),
        ("ports: [22:22]", "ports: ['22:22']", set()),
        ("ports: ['80:80']", "ports: ['127.0.0.1:80:80']", {"ports"}),
        ("build: .", "build: {context: .}", set()),
        ("networks: [a]", "networks: {a: }", set()),
        ("privileged: yes", "privileged: true", set()),
        ("user: $X", "user: $$X", {"user"}),
        ("user: ${X:-a}", "user: a", set()),
        ("tmpfs: /a", "tmpfs: [/a]", set()),
        ("image: x", "image: x # c", set()),
        ("image: x", "image: x\n    init: true", {"init"}),
        ("labels: [a]", "labels: {a: }", set()),
        ("dns: a", "dns: [a]", set()),
    ],
)
def test_spelling_is_no_difference(before: str, after: str, paths: set[str]) -> None:
    def resolved(text: str) -> object:
        return project(f"services:\n  web:\n    {text}\n").resolved()

    found = difference(resolved(before), resolved(after))  # type: ignore[arg-type]
    assert {".".join(path[2:]) for path in found} == paths
