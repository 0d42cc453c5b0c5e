"""The laws of a fix as checks of a whole run over a project, whatever is in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.files.source import Source
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.model import Safety
from ats_lint.syntax.compose.difference import difference
from ats_lint.syntax.compose.plain import check as schema_check

BOM = b"\xef\xbb\xbf"
_OWN_LINE = re.compile(r"^[ \t]*(#.*?)[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True)
class Look:
    """A project at one moment: its bytes and its models."""

    files: dict[str, bytes]
    projects: tuple[Project, ...]

    @classmethod
    def at(cls, root: Path, settings: Settings) -> Look:
        run = prepare([root], settings, ())
        assert not run.crashes, next(iter(run.crashes.values())).detail
        return cls(bytes_of(root), tuple(map(run.project, run.units)))


def bytes_of(root: Path) -> dict[str, bytes]:
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def obey(root: Path, settings: Settings, safety: Safety = Safety.UNSAFE) -> Result:
    """Fix the project at `root` and check every law on what became of it."""
    before = Look.at(root, settings)
    rules = settings.rules(discover())
    result = repair([root], settings, rules, safety=safety, write=True)
    assert not result.crashes, result.crashes[0].detail
    after = Look.at(root, settings)
    _bytes(before, after, result, root)
    _comments(before, after)
    again = repair([root], settings, rules, safety=safety, write=True)
    assert not again.crashes, again.crashes[0].detail
    assert [change.path.name for change in again.changes] == [], "fixing twice is not fixing once"
    _rest(again, result, safety)
    _model(before, after, result)
    _validity(before, after)
    return result


def _bytes(before: Look, after: Look, result: Result, root: Path) -> None:
    """Law 1: encoding, byte order mark, line endings and the end of the file stay."""
    changed = {change.path.relative_to(root).as_posix() for change in result.changes}
    for name, old in before.files.items():
        new = after.files[name]
        if name not in changed:
            assert new == old, f"{name} changed, and nobody said so"
            continue
        assert Source.from_bytes(root / name, new).encode() == new
        assert new.startswith(BOM) == old.startswith(BOM), f"{name}: byte order mark"
        if old.count(b"\n") and old.count(b"\r\n") == old.count(b"\n"):
            assert new.count(b"\r\n") == new.count(b"\n"), f"{name}: line endings"
        if b"\r" not in old:
            assert b"\r" not in new, f"{name}: line endings"


def _comments(before: Look, after: Look) -> None:
    """Law 2, by what a reader would call a comment: a line that begins with `#`."""
    for name, old in before.files.items():
        if ".env" in name or "ignore" in name:
            continue
        lost = _own_lines(old) - _own_lines(after.files[name])
        assert not lost, f"{name} lost {sorted(lost)}"


def _own_lines(data: bytes) -> Counter[str]:
    return Counter(_OWN_LINE.findall(data.decode("utf-8", "surrogateescape")))


def _rest(again: Result, result: Result, safety: Safety) -> None:
    """Law 3: what is left to fix is what could not be proved, and it was said so."""
    dropped = {one.diagnostic.identity for one in result.dropped}
    left = [one for one in again.diagnostics if one.fix and one.fix.has_effect and one.fix.safety >= safety]
    assert [one.identity for one in left if one.identity not in dropped] == []


def _model(before: Look, after: Look, result: Result) -> None:
    """Law 4: the resolved configuration changed where the fixes said so, and nowhere else."""
    claims = {edit.claim for one in result.fixed if one.fix for edit in one.fix.edits if edit.claim}
    claims |= {claim for one in result.fixed if one.fix for claim in one.fix.claims}
    olds = [compose for project in before.projects for compose in project.composes]
    news = [compose for project in after.projects for compose in project.composes]
    for old, new in zip(olds, news, strict=True):
        for place in difference(old.resolved(), new.resolved()):
            covered = any(place[: len(claim)] == claim or claim[: len(place)] == place for claim in claims)
            assert covered, f"{'.'.join(place)} changed, and no fix said so"


def _validity(before: Look, after: Look) -> None:
    """Law 5: what could be read can be read, what was valid is valid."""
    assert _unreadable(after) <= _unreadable(before)
    assert _invalid(after) <= _invalid(before)


def _unreadable(look: Look) -> set[Path]:
    return {error.path for project in look.projects for error in project.fatal()}


def _invalid(look: Look) -> set[Path]:
    files = [file for project in look.projects for file in project.compose_files()]
    return {file.path for file in files for document in file.mappings for _ in schema_check(document)}
