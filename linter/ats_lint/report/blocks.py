"""Which findings are told together, and in which order: the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Severity
from ats_lint.records import dataclass

FRAMED = Severity.HIGH
"""Findings of this severity or worse are shown with their source."""
BLOCKED = Severity.MEDIUM
"""Findings of this severity get a block of lines; lesser ones a line in the table at the end."""


@dataclass(frozen=True, slots=True)
class Block:
    """Findings that are told together: what one rule says in one file, the same in several, or what services lack."""

    findings: tuple[Diagnostic, ...]
    first: Diagnostic
    """The finding that stands for the block: the worst, then the first in its file."""
    lacking: bool = False

    @property
    def severity(self) -> Severity:
        """The worst severity in the block."""
        return self.first.severity

    @property
    def path(self) -> Path:
        """The file that the findings lie in, the first of them where they are several."""
        return self.first.path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the findings lie in, the worst first."""
        return tuple(dict.fromkeys(one.path for one in self.findings))

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key of reports for people: severity, path, place, code."""
        return -self.severity, self.first.sort_key

    @property
    def subjects(self) -> tuple[str, ...]:
        """The services or stages concerned, in the order of the file."""
        return tuple(dict.fromkeys(one.subject for one in self.findings if one.subject))

    @property
    def rules(self) -> tuple[tuple[Diagnostic, ...], ...]:
        """The findings by rule, the worst rule first."""
        found: dict[str, list[Diagnostic]] = {}
        for one in sorted(self.findings, key=lambda one: (-one.severity, one.rule.code)):
            found.setdefault(one.rule.code, []).append(one)
        return tuple(map(tuple, found.values()))


def blocks(diagnostics: Iterable[Diagnostic], *, each: bool = False) -> list[Block]:
    """Return the findings in blocks, the worst first.

    `each` asks for a block for each finding that does not say the same of several services.
    """
    lacking: dict[tuple[Path, str], list[Diagnostic]] = {}
    others: dict[object, list[Diagnostic]] = {}
    for one in diagnostics:
        if not each and is_lack(one):
            lacking.setdefault((one.path, one.rule.code), []).append(one)
        else:
            others.setdefault(_kind(one, each), []).append(one)
    found = [_block(same) for same in others.values()]
    if not each:
        found = list(_merged(found))
    return sorted((*found, *_by_services(lacking.values())), key=lambda block: block.order)


def _block(findings: Sequence[Diagnostic], *, lacking: bool = False) -> Block:
    first = min(findings, key=lambda one: (-one.severity, one.sort_key))
    return Block(tuple(findings), first, lacking)


def is_lack(diagnostic: Diagnostic) -> bool:
    """Tell whether a finding says of a service no more than that something is missing."""
    named = diagnostic.source.slice(diagnostic.span).strip("\"'") == diagnostic.subject
    return bool(diagnostic.rule.lacks) and named and diagnostic.severity < FRAMED


def _merged(found: Iterable[Block]) -> Iterator[Block]:
    """Yield one block for what several files say alike; what is critical is told for each file."""
    alike: dict[object, list[Block]] = {}
    for block in found:
        place = block.path if block.severity is Severity.CRITICAL else None
        alike.setdefault((block.first.rule.code, block.first.message, block.severity, place), []).append(block)
    for same in alike.values():
        yield _block([one for block in same for one in block.findings])


def _kind(one: Diagnostic, each: bool) -> object:
    """Return what findings of one block have in common."""
    if one.severity >= FRAMED or each:
        serves = one.subject is not None and one.rule.reports == "service"
        return (one.path, one.rule.code, one.message, one.severity) if serves else one.key
    return one.path, one.rule.code, one.severity


def _by_services(found: Iterable[Sequence[Diagnostic]]) -> Iterable[Block]:
    """Yield one block for all that the same services of one file lack."""
    alike: dict[tuple[Path, frozenset[str | None]], list[Diagnostic]] = {}
    for same in found:
        alike.setdefault((same[0].path, frozenset(one.subject for one in same)), []).extend(same)
    for same in alike.values():
        yield _block(sorted(same, key=lambda one: one.sort_key), lacking=True)
