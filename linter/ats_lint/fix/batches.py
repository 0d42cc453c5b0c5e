"""Choosing fixes that go together, and splicing their edits into text."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.fix.joining import joined
from ats_lint.model import Claim, Edit, Fix, Lines, Safety, Span
from ats_lint.records import dataclass, field

Groups = Sequence[Sequence[Diagnostic]]
"""Diagnostics, those together whose fixes are equal."""


class OverlappingEditsError(ValueError):
    """Two edits of one text change the same characters."""


def splice(text: str, edits: Iterable[Edit], offset: int = 0) -> str:
    """Return `text` with `edits` applied; insertions at one point keep the order in which they are given.

    Spans count from the beginning of a file, of which `text` may be the part that begins at `offset`.

    Raises:
        OverlappingEditsError: two edits overlap.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        start = edit.span.start - offset
        if start < at:
            raise OverlappingEditsError(f"edits overlap at {edit.span.start}")
        parts += (text[at:start], edit.text)
        at = edit.span.end - offset
    return "".join((*parts, text[at:]))


@dataclass(slots=True)
class Batch:
    """Fixes that can be applied in one pass."""

    fixes: list[Diagnostic] = field(default_factory=lambda: [])
    lines: list[Lines] = field(default_factory=lambda: [])
    _taken: dict[Path, Places] = field(default_factory=lambda: {})
    _said: dict[tuple[Path, str], str] = field(default_factory=lambda: {})
    _fixes: set[int] = field(default_factory=lambda: set())

    def admit(self, diagnostic: Diagnostic) -> bool:
        """Add the fix of `diagnostic` unless it collides with one already here; tell whether it was added."""
        fix = diagnostic.fix
        if fix is None:
            return False
        if id(fix) not in self._fixes:
            if any(self._at(edit, diagnostic).refuses(edit) for edit in fix.edits):
                return False
            if any(self._contradicted(lines) for lines in fix.lines):
                return False
            self._add(fix, diagnostic)
        self.fixes.append(diagnostic)
        return True

    def _add(self, fix: Fix, diagnostic: Diagnostic) -> None:
        for edit in fix.edits:
            self._at(edit, diagnostic).add(edit)
        self.lines += [lines for lines in fix.lines if lines not in self.lines]
        self._said.update({(lines.path, key_of(line)): line for lines in fix.lines for line in lines.lines})
        self._fixes.add(id(fix))

    def _at(self, edit: Edit, diagnostic: Diagnostic) -> Places:
        path = edit.path or diagnostic.path
        if path not in self._taken:
            self._taken[path] = Places()
        return self._taken[path]

    @property
    def edits(self) -> dict[Path, list[Edit]]:
        """The edits of each file, in the order in which they came."""
        return {path: places.edits for path, places in self._taken.items() if places.edits}

    def _contradicted(self, lines: Lines) -> bool:
        told = ((line, self._said.get((lines.path, key_of(line)), line)) for line in lines.lines if "=" in line)
        return any(new != old for new, old in told)


class Places:
    """The places of one file that a batch changes, and those of the resolved model."""

    __slots__ = ("_changed", "_claimed_at", "_claims", "_points", "_seen", "edits")

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self.edits: list[Edit] = []
        self._seen: set[tuple[Span, str, Claim]] = set()
        self._claimed_at: dict[tuple[Span, Claim], int] = {}
        """Which of the edits claims something at a place."""
        self._changed: list[tuple[int, int]] = []
        """What is replaced or deleted, in order; no two of these overlap."""
        self._points: list[int] = []
        """Where something is inserted, in order."""
        self._claims: dict[Claim, bool] = {}
        """Every claim, and as False every path above one."""

    def refuses(self, edit: Edit) -> bool:
        """Tell whether an edit changes what another one does; the same edit again, or a part of it, is welcome."""
        if (edit.span, edit.text, edit.claim) in self._seen:
            return False
        if (edit.span, edit.claim) in self._claimed_at:
            return self._joined(edit) is None
        return self._overlaps(edit.span) or bool(edit.claim and self._claimed(edit.claim))

    def _joined(self, edit: Edit) -> Edit | None:
        return joined(self.edits[self._claimed_at[edit.span, edit.claim]], edit)

    def add(self, edit: Edit) -> None:
        """Take an edit that is not refused, unless it is here already."""
        key, place = (edit.span, edit.text, edit.claim), (edit.span, edit.claim)
        if key in self._seen:
            return
        self._seen.add(key)
        both = self._joined(edit) if place in self._claimed_at else None
        if both is not None:
            self.edits[self._claimed_at[place]] = both
            return
        if edit.claim:
            self._claimed_at[place] = len(self.edits)
        self.edits.append(edit)
        if len(edit.span):
            insort(self._changed, (edit.span.start, edit.span.end))
        else:
            insort(self._points, edit.span.start)
        if edit.claim:
            for length in range(1, len(edit.claim)):
                self._claims.setdefault(edit.claim[:length], False)
            self._claims[edit.claim] = True

    def _overlaps(self, span: Span) -> bool:
        """Tell whether a span shares characters with one here, or touches it; insertions at one point go together."""
        at = bisect_left(self._changed, (span.start, span.end))
        # Those that are changed do not overlap: only its neighbours can reach a span.
        if any(start <= span.end and span.start <= end for start, end in self._changed[max(at - 1, 0) : at + 1]):
            return True
        point = bisect_left(self._points, span.start)
        return bool(len(span)) and point < len(self._points) and self._points[point] <= span.end

    def _claimed(self, claim: Claim) -> bool:
        """Tell whether a claim lies on, below or above another one."""
        return claim in self._claims or any(self._claims.get(claim[:length]) for length in range(1, len(claim)))


def key_of(line: str) -> str:
    """Return what makes a line of a dotenv or ignore file the same line: the name before `=`, or all of it."""
    bare = line.strip().removeprefix("export ").strip()
    name = bare.partition("=")[0].strip()
    return name if "=" in bare and not bare.startswith("#") else bare


def batches(diagnostics: Sequence[Diagnostic], safety: Safety) -> Batch:
    """Return the largest first batch: fixes of at least `safety`, in catalogue order, that do not collide.

    Images come first, alone: what a service needs depends on the user, the tools and the probe of its image.
    """
    wanted = [one for one in diagnostics if one.fix is not None and one.fix.safety >= safety and one.fix.has_effect]
    images = [one for one in wanted if one.rule.about == "image"]
    batch = Batch()
    for diagnostic in sorted(images or wanted, key=lambda one: (one.rule.code, one.path, one.span)):
        batch.admit(diagnostic)
    return batch


def same(diagnostics: Iterable[Diagnostic]) -> Groups:
    """Return diagnostics with those together whose fixes are equal: one that they share is compared once."""
    shared: dict[int, list[Diagnostic]] = {}
    for one in diagnostics:
        shared.setdefault(id(one.fix), []).append(one)
    found: dict[Fix | None, list[Diagnostic]] = {}
    for group in shared.values():
        found.setdefault(group[0].fix, []).extend(group)
    return list(found.values())


def batch_of(groups: Groups) -> Batch:
    """Return the diagnostics of all groups as one batch."""
    batch = Batch()
    for one in (one for group in groups for one in group):
        batch.admit(one)
    return batch


def apply(workspace: Workspace, batch: Batch) -> set[Path]:
    """Apply a batch to the workspace and return the files it touches.

    Raises:
        OverlappingEditsError: the batch was not built by `admit`.
        InputError: an edited file cannot be read.
    """
    for path, edits in batch.edits.items():
        source = workspace.read(path)
        if source is None:
            raise OverlappingEditsError(f"edit of a file that does not exist: {path}")
        workspace.put(source.replaced(splice(source.text, edits)))
    for lines in batch.lines:
        workspace.put(with_lines(workspace.read(lines.path), lines))
    return set(batch.edits) | {lines.path for lines in batch.lines}


def with_lines(source: Source | None, lines: Lines) -> Source:
    """Return the file with the lines it lacks appended."""
    if source is None:
        return Source(lines.path, "".join(line + "\n" for line in lines.lines), mode=lines.mode)
    present = {key_of(line) for line in source.lines()}
    shown = {key_of(line.lstrip("# ")) for line in source.lines()}
    missing = [line for line in lines.lines if not line.strip() or key_of(line) not in present]
    # A name alone shows what may be set: a comment does that, too, and a setting all the more.
    missing = [line for line in missing if not _is_shown(line, shown)]
    if not any(line.strip() and not line.startswith("#") for line in missing):
        return source
    newline = source.newline
    glue = "" if not source.text or source.text.endswith("\n") else newline
    return source.replaced(source.text + glue + "".join(line + newline for line in missing))


def _is_shown(line: str, shown: set[str]) -> bool:
    bare = line.lstrip("# ")
    return (bare != line or bare.endswith("=")) and "=" in bare and key_of(bare) in shown
