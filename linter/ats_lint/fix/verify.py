"""Proving a batch of edits before anybody sees it: the laws of a fix, one function each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose
from ats_lint.analysis.views.dockerfile import Dockerfile, Instruction
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.fix.batches import Batch, splice
from ats_lint.fix.other_values import unfollowed
from ats_lint.model import Claim, Edit, Severity, Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose.difference import Named, difference


def failures(before: Project, after: Project, batch: Batch, touched: Iterable[Path]) -> Iterator[str]:
    """Yield one sentence for each law that the batch breaks; nothing when it is proved."""
    for path in sorted(touched):
        source = after.read(path)
        if source is None or Source.from_bytes(path, source.encode()).text != source.text:
            yield f"{path.name} would not survive encoding"
    yield from _unparseable(before, after)
    yield from _lost_comments(before, after)
    yield from _dockerfiles(before, after, batch)
    yield from _composes(before, after, batch)


@dataclass(frozen=True, slots=True)
class Regression:
    """What a batch makes worse.

    Attributes:
        reason: one sentence for it.
        severity: that of the finding it brings, which no fix of a graver one answers for; None for one that stays.
        rule: the code of the rule that tells; None where none has to be asked.
    """

    reason: str
    severity: Severity | None = None
    rule: str | None = None


def regressions(
    before: Sequence[Diagnostic],
    after: Sequence[Diagnostic],
    batch: Batch,
    fixable: Callable[[Diagnostic], bool],
    rule: str | None = None,
) -> Iterator[Regression]:
    """Yield each finding that a fix leaves behind or brings with it; with `rule`, findings are those of one rule.

    What the next pass can fix by itself does not count: a health check that a fix adds lets others wait for it, and
    they are told to.
    """
    mended = [one for one in batch.fixes if rule in (None, one.rule.code)]
    before, after = ([one for one in every if rule in (None, one.rule.code)] for every in (before, after))
    was, now = Counter(map(_known_as, before)), Counter(map(_known_as, after))
    for identity, times in Counter(map(_known_as, mended)).items():
        if now[identity] > was[identity] - times:
            yield Regression("the finding would come back", rule=identity[1])
    threshold = min(one.severity for one in batch.fixes)
    said = {(one.path, one.rule.code, one.message) for one in before}
    left = Counter(map(_kind, before))
    left.subtract(map(_kind, mended))
    # A finding that only has another message now, since it names what the fix renamed, makes its kind no more frequent.
    grown = {kind for kind, times in Counter(map(_kind, after)).items() if times > left[kind]}
    for one in after:
        # What was said of one stage of a Dockerfile and is said of one more, or of another, is no news.
        old = one.rule.about == "image" and (one.path, one.rule.code, one.message) in said
        fresh = now[_known_as(one)] > was[_known_as(one)] and _kind(one) in grown
        if fresh and one.severity >= threshold and not (old or fixable(one)):
            reason = f"it would bring {one.rule.code} {one.rule.name}: {one.message}"
            yield Regression(reason, one.severity, one.rule.code)


def _kind(diagnostic: Diagnostic) -> tuple[Path, str]:
    return diagnostic.path, diagnostic.rule.code


def _known_as(diagnostic: Diagnostic) -> tuple[Path, str, str, str]:
    """Return what tells findings apart before and after.

    A fix may split a stage or write its name in lower case: what is said of a stage is the same under another name.
    """
    path, code, subject, message = diagnostic.identity
    return path, code, "" if diagnostic.rule.about == "image" else subject.lower(), message.lower()


def _unparseable(before: Project, after: Project) -> Iterator[str]:
    known = Counter((error.path, error.message) for error in before.fatal())
    for error in after.fatal():
        if not known[(error.path, error.message)]:
            yield f"{error.path.name} would not parse: {error.message}"


def _lost_comments(before: Project, after: Project) -> Iterator[str]:
    kept = after.comments()
    for path, comments in before.comments().items():
        lost = comments - kept.get(path, Counter())
        if lost:
            yield f"{path.name} would lose the comment {next(iter(lost))!r}"


def _dockerfiles(before: Project, after: Project, batch: Batch) -> Iterator[str]:
    for old in before.dockerfiles:
        edits = _edits_of(old, before, batch)
        new = after.dockerfile(old.path)
        if new is None:
            yield f"{old.path.name} would disappear"
        elif old.path in before.embedded and new.source.text.strip("\n") != splice(old.source.text, edits).strip("\n"):
            yield f"{old.path.name} would not be what was meant"
        elif edits:
            yield from _instructions(old, new, edits)
            yield from _second_opinion(old, new)


def _edits_of(dockerfile: Dockerfile, before: Project, batch: Batch) -> list[Edit]:
    """Return the edits of a Dockerfile, those of one inside of YAML as they were before they were carried over."""
    text = before.embedded.get(dockerfile.path)
    if text is None:
        return batch.edits.get(dockerfile.path, [])
    made = (text.written.get(edit) for edit in batch.edits.get(text.outer.path, ()))
    return [edit for edit in made if edit is not None]


def _instructions(old: Dockerfile, new: Dockerfile, edits: Sequence[Edit]) -> Iterator[str]:
    """Instructions that no edit touches must be there, at the place the edits move them to, word for word."""
    moves = _Moves(edits)
    found = {instruction.span.start: instruction for instruction in new.instructions}
    for instruction in old.instructions:
        if moves.touch(instruction.span):
            continue
        moved = found.pop(moves.place(instruction.span.start), None)
        if moved is None or _canonical(moved) != _canonical(instruction):
            yield f"{instruction.keyword} on line {instruction.line} would change"
    for instruction in found.values():
        if not moves.wrote(instruction.span):
            yield f"{instruction.keyword} would appear where nothing was edited"


class _Moves:
    """Where the edits of a text leave what they do not change."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = sorted(edits, key=lambda edit: edit.span)
        self.ends = [edit.span.end for edit in self.edits]
        self.shifts = [0, *accumulate(len(edit.text) - len(edit.span) for edit in self.edits)]
        starts = (edit.span.start + shift for edit, shift in zip(self.edits, self.shifts, strict=False))
        self.written = [(start, start + len(edit.text)) for start, edit in zip(starts, self.edits, strict=True)]

    def touch(self, span: Span) -> bool:
        """Tell whether an edit changes an instruction, and does not only stand on the lines beside it."""
        near = takewhile(lambda edit: edit.span.start <= span.end, self.edits[bisect_left(self.ends, span.start) :])
        return any(_touches(edit, span) for edit in near)

    def place(self, offset: int) -> int:
        """Return where the text at `offset` is afterwards."""
        return offset + self.shifts[bisect_right(self.ends, offset)]

    def wrote(self, span: Span) -> bool:
        """Tell whether a place of the new text is an edit's work, in part at least."""
        at = bisect_left(self.written, span.start, key=lambda written: written[1])
        return at < len(self.written) and self.written[at][0] <= span.end


def _touches(edit: Edit, span: Span) -> bool:
    before = edit.span.end == span.start and (not edit.text or edit.text.endswith("\n"))
    behind = edit.span.start == span.end and (not edit.text or edit.text.startswith(("\n", "\r\n")))
    return not (before or behind)


def _canonical(instruction: Instruction) -> tuple[object, ...]:
    return instruction.keyword, instruction.source.slice(instruction.span)


def _second_opinion(old: Dockerfile, new: Dockerfile) -> Iterator[str]:
    """Ask dockerfile-parse, an independent reader, wherever it read the old text as we did."""
    if _witness(old.source) != [instruction.keyword for instruction in old.instructions]:
        return
    if _witness(new.source) != [instruction.keyword for instruction in new.instructions]:
        yield f"{new.path.name} would read differently to another parser"


def _witness(source: Source) -> list[str]:
    from io import BytesIO

    from dockerfile_parse import DockerfileParser

    parser = DockerfileParser(fileobj=BytesIO(source.text.encode("utf-8", "replace")), cache_content=True)
    return [item["instruction"].upper() for item in parser.structure if item["instruction"] != "COMMENT"]


def _composes(before: Project, after: Project, batch: Batch) -> Iterator[str]:
    claims = {edit.claim for edits in batch.edits.values() for edit in edits if edit.claim}
    claims |= {claim for one in batch.fixes if one.fix for claim in one.fix.claims}
    for old, new in zip(before.composes, after.composes, strict=True):
        yield from _resolution(old, new, claims)
        yield from unfollowed(old, new, claims)
        yield from _schema(old, new)


def _resolution(old: Compose, new: Compose, claims: set[Claim]) -> Iterator[str]:
    named = Named(claims)
    for changed in sorted(difference(old.resolved(), new.resolved())):
        if not named.cover(changed):
            yield f"{'.'.join(changed)} would change"


def _schema(old: Compose, new: Compose) -> Iterator[str]:
    before = {file.path: file for file in old.files}
    for file in new.files:
        if file.path in before and before[file.path].source is not file.source and not before[file.path].violations:
            for placed in file.violations:
                yield f"{file.path.name} would be invalid: {placed.violation.message}"
