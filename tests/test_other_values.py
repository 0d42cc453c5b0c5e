"""A variable stays a variable: what a fix does to a file, it does for every value of its variables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.fix.repair import repair
from ats_lint.fix.trial import Trial
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import AnyRule, discover
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
from ats_lint.rule import rule
from ats_lint.syntax.compose.difference import Named, difference
from ats_lint.syntax.compose.values import Json
from ats_lint.syntax.compose.varying import varying
from projects import write_tree
from properties import tried


def rewriting(old: str, new: str, *claim: str) -> AnyRule:
    """Return a rule whose safe fix writes `new` for `old`."""

    @rule("DC999", "rewriting", on=Service, severity=Severity.LOW)
    def check(service: Service) -> Iterator[Finding]:
        at = service.source.text.find(old)
        if at >= 0:
            edit = Edit(Span(at, at + len(old)), new, claim=("services", "web", *claim))
            yield Finding(service.name.span, "is written so", Fix("write", (edit,), Safety.SAFE, "Because."))

    return check


@pytest.mark.parametrize(
    ("line", "new", "claim", "reason"),
    [
        ("image: nginx:${TAG:-1.27}", "image: nginx:1.27", "image", "services.web.image would no longer follow TAG"),
        ("image: nginx:${TAG:-1.27}", "image: nginx:${TAG:-1.28}", "image", None),
        ("image: nginx:${TAG:-1.27}", "image: nginx:${TAG}", "image", None),
        ("image: nginx:${TAG-1.27}", "image: nginx:${TAG:-1.27}", "user", "services.web.image would change where"),
        ("image: nginx:${SET:-1.27}", "image: nginx:1.27.3", "image", "services.web.image would no longer follow SET"),
        ("image: nginx:${SET:-1.27}", "image: nginx:${SET:-1.28}", "user", "services.web.image would change where"),
        ("image: nginx:${SET}-${TAG}", "image: nginx:${SET}", "image", "services.web.image would no longer follow TAG"),
        ("image: nginx:${TAG:-1.27}", "image: nginx:${TAG:?set it}", "image", None),
        ("image: nginx:${SET:-1.27}", "image: nginx:${SET:?set it}", "user", None),
        ("image: nginx\n    user: ${WHO}", "image: nginx", "user", None),
        ("image: nginx\n    expose: [80, '${P}']", "image: nginx\n    expose: [80]", "expose", None),
        (
            "image: nginx\n    expose: ['${P:-80}']", "image: nginx\n    expose: ['80']", "expose",
            "services.web.expose would no longer follow P",
        ),
        (
            "image: nginx\n    ports: ['${PORT:-80}:80']", "image: nginx\n    ports: ['127.0.0.1:${PORT:-80}:80']",
            "ports", None,
        ),
    ],
)  # fmt: skip
def test_fix_that_replaces_a_variable_is_dropped(
    line: str, new: str, claim: str, reason: str | None, tmp_path: Path
) -> None:
    text = f"services:\n  web:\n    {line}\n"
    write_tree(tmp_path, {"compose.yaml": text, ".env": "SET=1.27.3\n"})
    result = repair([tmp_path], Settings(), [rewriting(line, new, claim)], safety=Safety.SAFE, write=True)
    if reason is None:
        assert result.dropped == ()
        assert (tmp_path / "compose.yaml").read_text() == text.replace(line, new)
    else:
        assert [one.reason.startswith(reason) for one in result.dropped] == [True], result.dropped
        assert (tmp_path / "compose.yaml").read_text() == text


def resolved(root: Path, values: dict[str, str | None]) -> list[Json]:
    run = prepare([root], Settings(), ())
    composes: list[Compose] = [one for unit in run.units for one in run.project(unit).composes]
    return [one.resolved(values) for one in composes]


NAMES = ("A", "B", "C")
USE = st.sampled_from(["${%s}", "$%s", "${%s:-one}", "${%s-two}", "${%s:+three}", "x${%s}y"])


def texts() -> st.SearchStrategy[str]:
    """Compose files whose values hold variables wherever fixes write."""
    value = st.builds(lambda use, name: use % name, USE, st.sampled_from(NAMES))
    lines = st.sampled_from(
        ["    image: nginx:1.27-{}", "    ports: ['{}:80']", "    restart: '{}'", "    volumes: ['{}:/data']",
         "    command: [serve, '{}']", "    environment:\n      K: '{}'", "    user: '{}'", "    depends_on: ['db{}']",
         "    healthcheck:\n      test: curl localhost/{}", "    mem_limit: '{}'", "    labels: ['a={}']"]
    )  # fmt: skip
    line = st.builds(lambda shape, text: shape.format(text), lines, value)
    unique = st.lists(line, max_size=6, unique_by=lambda one: one.split(":")[0])
    return unique.map(lambda found: "services:\n  web:\n    build: .\n" + "".join(f"{one}\n" for one in found))


@tried(20)
@given(text=texts(), values=st.fixed_dictionaries({name: st.sampled_from(["7", "other", ""]) for name in NAMES}))
def test_what_no_fix_names_is_the_same_with_every_value(text: str, values: dict[str, str], tmp_path: Path) -> None:
    given_values: dict[str, str | None] = {**values}
    write_tree(tmp_path, {"compose.yaml": text})
    before = resolved(tmp_path, given_values)
    result = repair([tmp_path], Settings(), discover().entries, safety=Safety.UNSAFE, write=True)
    fixes = [one.fix for one in result.fixed if one.fix]
    claims = {edit.claim for fix in fixes for edit in fix.edits if edit.claim} | {
        c for fix in fixes for c in fix.claims
    }
    after = resolved(tmp_path, given_values)
    (tmp_path / "compose.yaml").unlink()
    for name in (".env", ".env.example", ".gitignore", ".dockerignore"):
        (tmp_path / name).unlink(missing_ok=True)
    for old, new in zip(before, after, strict=True):
        assert [one for one in difference(old, new) if not Named(claims).cover(one)] == []


def composes(root: Path, files: dict[str, str]) -> list[Compose]:
    write_tree(root, files)
    run = prepare([root], Settings(), ())
    return [one for unit in run.units for one in run.project(unit).composes]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("services: {a: {image: 'x:${T}'}, b: {image: y}}\n", {"a"}),
        ("services: {a: {image: x}}\nvolumes: {v: {name: $V}}\n", set()),
        ("services: {a: {environment: {P: \"\\x24{T}\"}}, b: {ports: [80, '${P}:80']}}\n", {"a", "b"}),
        ("x-a: &a {image: '${T}'}\nservices: {a: {<<: *a}, b: {image: y}}\n", None),
        ("services: {a: {image: '${T}'}, b: {extends: a}}\n", None),
        ("include: [other.yaml]\nservices: {a: {image: '${T}'}}\n", None),
        ("x-s: &s {a: {image: x}}\nservices: *s\n", None),
    ],
)
def test_where_variables_are_used_is_known_by_service_or_not_at_all(
    text: str, names: set[str] | None, tmp_path: Path
) -> None:
    (one,) = composes(tmp_path, {"compose.yaml": text, "other.yaml": "services: {}\n"})
    found = varying(one.chain)
    assert (None if found is None else set(found)) == names
    if found:
        values = {"T": "1", "P": None, "V": ""}
        whole, part = one.resolved(values), one.resolved(values, frozenset(found))
        assert isinstance(whole, dict)
        assert isinstance(whole["services"], dict)
        assert part == {**whole, "services": {name: whole["services"][name] for name in found}}


def test_a_batch_is_split_by_what_it_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services = "".join(
        f"  a{number}:\n    image: traefik:v3.0\n    ports: ['{8000 + number}:80']\n"
        "    healthcheck:\n      test: [CMD, curl, -f, http://localhost/]\n      interval: 30s\n"
        f"  b{number}:\n    image: own/worker\n    depends_on: [a{number}]\n    restart: always\n"
        f"  c{number}:\n    image: redis:7\n"
        for number in range(8)
    )
    write_tree(tmp_path, {"compose.yaml": f"services:\n{services}"})
    tried: list[int] = []
    attempt = Trial.proved
    monkeypatch.setattr(
        Trial, "proved", lambda self, look, batch: tried.append(len(batch.fixes)) or attempt(self, look, batch)
    )
    result = repair([tmp_path], Settings(), discover().entries, safety=Safety.SAFE, write=False)
    # A check that can pass now is one to wait for, which is no safe fix: a light finding, by fixes of graver ones.
    assert {"DC403", "DC413"} <= {one.rule.code for one in result.fixed}
    assert "DC409" in {one.rule.code for one in result.diagnostics}
    assert result.dropped == ()
    assert len(tried) <= 3
