"""Fixes that break a law: each is dropped with a reason, and the honest ones beside it are applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Run
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import AnyRule
from ats_lint.lint.results import Result
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
from ats_lint.rule import Rule

COMPOSE = "# top\nservices:\n  web:\n    image: nginx  # proxy\n  db:\n    image: redis\n"
DOCKERFILE = "FROM alpine:3.22\n# tools\nRUN true\nCMD sh\n"


def make(code: str, on: type, make_fix: Callable[[str, Span], tuple[Edit, ...]], key: str = "") -> AnyRule:
    """Return a rule that offers the edits for the service `key`, or for every RUN."""

    def check(node: Service | Run) -> Iterator[Finding]:
        span = node.name.span if isinstance(node, Service) else node.span
        if not key or (isinstance(node, Service) and node.key == key):
            edits = make_fix(node.source.text, span)
            yield Finding(span, f"{code} is unhappy", Fix("change", edits, Safety.SAFE, "Because."))

    return Rule(code, code.lower(), Severity.LOW, on, check, "default", frozenset(), (), (), (), "Doc.")


def replacing(old: str, new: str, claim: tuple[str, ...] = ()) -> Callable[[str, Span], tuple[Edit, ...]]:
    def edits(text: str, _: Span) -> tuple[Edit, ...]:
        at = text.find(old)
        return (Edit(Span(at, at + len(old)), new, claim=claim),) if at >= 0 else ()

    return edits


def add_restart(text: str, _: Span) -> tuple[Edit, ...]:
    at = text.index("nginx") + len("nginx")
    at = text.index("\n", at) + 1
    if "restart" in text:
        return ()
    return (Edit(Span(at, at), "    restart: always\n", claim=("services", "web", "restart")),)


def restart_missing(service: Service) -> Iterator[Finding]:
    if service.key == "web" and not service.has("restart"):
        edits = add_restart(service.source.text, service.name.span)
        yield Finding(service.name.span, "no restart", Fix("add it", edits, Safety.SAFE, "It is absent."))


HONEST: AnyRule = Rule(
    "DC900", "honest", Severity.LOW, Service, restart_missing, "default", frozenset(), (), (), (), "Doc."
)
IMAGE = ("services", "web", "image")
BREAKERS = {
    "would lose the comment": replacing("  # proxy", "", IMAGE),
    "services.db.image would change": replacing("image: redis", "image: mysql", IMAGE),
    "would not parse": replacing("image: nginx", "image: 'nginx", IMAGE),
    "would be invalid": replacing("image: nginx", "image: nginx\n    port: 1", ("services", "web")),
    "the finding would come back": replacing("image: nginx", "image: nginx:1", IMAGE),
}


def run(root: Path, *rules: AnyRule) -> Result:
    result = repair([root], Settings(), rules, safety=Safety.SAFE, write=True)
    assert not result.crashes, result.crashes[0].detail
    return result


@pytest.mark.parametrize("reason", BREAKERS)
def test_fix_that_breaks_a_law_is_dropped_and_the_others_apply(reason: str, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(COMPOSE)
    result = run(tmp_path, make("DC999", Service, BREAKERS[reason], "web"), HONEST)
    assert [dropped.diagnostic.rule.code for dropped in result.dropped] == ["DC999"]
    assert reason in result.dropped[0].reason
    assert [one.rule.code for one in result.fixed] == ["DC900"]
    assert path.read_text() == COMPOSE.replace("# proxy\n", "# proxy\n    restart: always\n")


@pytest.mark.parametrize(
    ("reason", "old", "new"),
    [
        ("would lose the comment", "# tools\n", ""),
        ("CMD on line 4 would change", "RUN true\n", "RUN true \\\n"),
        ("would come back", "RUN true", "RUN false"),
    ],
)
def test_dockerfile_fix_that_breaks_a_law_is_dropped(reason: str, old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(DOCKERFILE)
    result = run(tmp_path, make("DF999", Run, replacing(old, new)))
    assert [reason in dropped.reason for dropped in result.dropped] == [True], result.dropped
    assert path.read_text() == DOCKERFILE


def test_fix_after_which_a_rule_crashes_is_dropped(tmp_path: Path) -> None:
    def check(service: Service) -> Iterator[Finding]:
        if service.has("restart"):
            raise ValueError("surprise")
        yield from ()

    path = tmp_path / "compose.yaml"
    path.write_text(COMPOSE)
    fragile: AnyRule = Rule("DC998", "x", Severity.LOW, Service, check, "default", frozenset(), (), (), (), "Doc.")
    result = run(tmp_path, HONEST, fragile)
    assert [dropped.reason for dropped in result.dropped] == ["rule DC998 x would crash"]
    assert path.read_text() == COMPOSE


def test_insertions_at_one_point_land_in_catalogue_order_in_one_pass(tmp_path: Path) -> None:
    """Law 7."""

    def adding(code: str, key: str) -> AnyRule:
        def check(service: Service) -> Iterator[Finding]:
            if not service.has(key):
                fix = service.insert(f"{key}: 1g" if "mem" in key else f"{key}: always")
                yield Finding(service.name.span, f"no {key}", Fix("add", fix, Safety.SAFE, "It is absent."))

        return Rule(code, code.lower(), Severity.LOW, Service, check, "default", frozenset(), (), (), (), "Doc.")

    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  web:\n    image: nginx\n")
    rules = adding("XX902", "restart"), adding("XX901", "mem_limit"), adding("XX903", "pull_policy")
    result = run(tmp_path, *rules)
    assert len(result.fixed) == 3
    assert result.dropped == ()
    added = "    mem_limit: 1g\n    restart: always\n    pull_policy: always\n"
    assert path.read_text() == f"services:\n  web:\n    image: nginx\n{added}"


@pytest.mark.parametrize("safety", [None, Safety.HINT, Safety.UNSAFE, Safety.SAFE])
def test_a_fix_brings_nothing_that_no_later_pass_mends(safety: Safety | None, tmp_path: Path) -> None:
    def check(service: Service) -> Iterator[Finding]:
        if service.has("restart") and not service.has("init"):
            fix = None if safety is None else Fix("add", service.insert("init: true"), safety, "It is absent.")
            yield Finding(service.name.span, "no init", fix)

    path = tmp_path / "compose.yaml"
    path.write_text(COMPOSE)
    brought: AnyRule = Rule("XX911", "b", Severity.LOW, Service, check, "default", frozenset(), (), (), (), "Doc.")
    result = run(tmp_path, HONEST, brought)
    if safety is Safety.SAFE:
        assert result.dropped == ()
        assert "init: true" in path.read_text()
    else:
        assert [one.reason for one in result.dropped] == ["it would bring XX911 b: no init"]
        assert path.read_text() == COMPOSE
