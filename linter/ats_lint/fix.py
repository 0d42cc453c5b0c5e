"""Choosing fixes that go together, and splicing their edits into text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Claim, Edit, Fix, Lines, Safety
from ats_lint.source import Source
from ats_lint.workspace import Workspace


class OverlappingEditsError(ValueError):
    """Two edits of one text change the same characters."""


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` applied; insertions at one point keep the order in which they are given.

    Raises:
        OverlappingEditsError: two edits overlap.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < at:
            raise OverlappingEditsError(f"edits overlap at {edit.span.start}")
        parts += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*parts, text[at:]))


@dataclass(slots=True)
class Batch:
    """Fixes that can be applied in one pass."""

    fixes: list[Diagnostic] = field(default_factory=list)
    edits: dict[Path, list[Edit]] = field(default_factory=dict)
    lines: list[Lines] = field(default_factory=list)

    def admit(self, diagnostic: Diagnostic) -> bool:
        """Add the fix of `diagnostic` unless it collides with one already here; tell whether it was added."""
        fix = diagnostic.fix
        if fix is None or any(self._collides(edit, diagnostic.path) for edit in fix.edits):
            return False
        if any(_contradicts(new, old) for new in fix.lines for old in self.lines):
            return False
        for edit in fix.edits:
            mine = self.edits.setdefault(edit.path or diagnostic.path, [])
            if not any(_same(edit, other) for other in mine):
                mine.append(edit)
        self.lines += [lines for lines in fix.lines if lines not in self.lines]
        self.fixes.append(diagnostic)
        return True

    def _collides(self, edit: Edit, path: Path) -> bool:
        others = self.edits.get(edit.path or path, ())
        return any(not _same(edit, other) and _clash(edit, other) for other in others)


def _same(one: Edit, other: Edit) -> bool:
    return one.span == other.span and one.text == other.text and one.claim == other.claim


def _clash(one: Edit, other: Edit) -> bool:
    if one.span.overlaps(other.span) or (one.span == other.span and len(one.span)):
        return True
    return bool(one.claim and other.claim and _nested(one.claim, other.claim))


def _nested(one: Claim, other: Claim) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def _contradicts(new: Lines, old: Lines) -> bool:
    if new.path != old.path:
        return False
    known = {key_of(line): line for line in old.lines}
    return any("=" in line and known.get(key_of(line), line) != line for line in new.lines)


def key_of(line: str) -> str:
    """Return what makes a line of a dotenv or ignore file the same line: the name before `=`, or all of it."""
    bare = line.strip().removeprefix("export ").strip()
    name = bare.partition("=")[0].strip()
    return name if "=" in bare and not bare.startswith("#") else bare


def batches(diagnostics: Sequence[Diagnostic], safety: Safety) -> Batch:
    """Return the largest first batch: fixes of at least `safety`, in catalogue order, that do not collide.

    Dockerfiles come first, alone: what a service needs depends on the user, the tools and the probe of its image.
    """
    wanted = [one for one in diagnostics if one.fix is not None and one.fix.safety >= safety and has_effect(one.fix)]
    images = [one for one in wanted if one.rule.code.startswith("DF")]
    batch = Batch()
    for diagnostic in sorted(images or wanted, key=lambda one: (one.rule.code, one.path, one.span)):
        batch.admit(diagnostic)
    return batch


def has_effect(fix: Fix) -> bool:
    """Tell whether a fix would do anything; a hint carries a title and no edits."""
    return bool(fix.edits or fix.lines)


def lay(workspace: Workspace, batch: Batch) -> set[Path]:
    """Lay a batch over the workspace and return the files it touches.

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
    present = {key_of(line) for line in source.text.splitlines()}
    missing = [line for line in lines.lines if not line.strip() or key_of(line) not in present]
    if not any(line.strip() and not line.startswith("#") for line in missing):
        return source
    newline = source.newline
    glue = "" if not source.text or source.text.endswith("\n") else newline
    return source.replaced(source.text + glue + "".join(line + newline for line in missing))


def edited_texts(batch: Batch) -> Iterator[tuple[Path, Edit]]:
    """Yield every edit of a batch with its file."""
    for path, edits in batch.edits.items():
        for edit in edits:
            yield path, edit
