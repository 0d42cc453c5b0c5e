"""Writing what fixes change, and telling of exactly what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.fix.migration import path_of
from ats_lint.fix.write import write
from ats_lint.lint.results import Change, Result
from ats_lint.model import InputError
from ats_lint.records import replace


def written(found: Result, look_again: Callable[[], Result]) -> Result:
    """Write the changes and return the result as it is on disk: `look_again` lints it when not all could be written."""
    changes = _in_order((*found.changes, *found.migrations))
    errors = tuple(_write_all(changes))
    if not errors:
        return found
    missing = {error.path for error in errors}
    left = look_again()
    return replace(
        left,
        fixed=tuple(one for one in found.fixed if missing.isdisjoint(_files(one))),
        changes=tuple(one for one in found.changes if one.path not in missing),
        migrations=tuple(one for one in found.migrations if one.path not in missing),
        dropped=found.dropped,
        errors=(*left.errors, *errors),
        hidden=(*found.hidden, *left.hidden),
    )


def _files(diagnostic: Diagnostic) -> Iterator[Path]:
    """Yield every file in which the fix of a finding stands."""
    fix = diagnostic.fix
    if fix is not None:
        yield from (edit.path or diagnostic.path for edit in fix.edits)
        yield from (lines.path for lines in fix.lines)
        yield from (path_of(step.files) for step in fix.migration)


def _in_order(changes: Sequence[Change]) -> list[Change]:
    """Return the changes with those first that others come to depend on.

    `.gitignore` precedes the secrets that it keeps out of Git, and new files and files with secrets precede the rest:
    killed half-way, no file refers to a value that is nowhere.
    """
    return sorted(
        changes, key=lambda one: (one.path.name != ".gitignore", not one.secrets, one.before is not None, one.path)
    )


def _write_all(changes: Sequence[Change]) -> Iterator[InputError]:
    """Write until one file fails, and yield every file that is as it was, with the reason."""
    failed = None
    for change in changes:
        if failed is not None:
            yield InputError(change.path, f"not written, because {failed.path.name} could not be")
            continue
        try:
            write(change.after, change.before, beside=_neighbour(change, changes))
        except InputError as error:
            failed = error
            yield error


def _neighbour(change: Change, changes: Sequence[Change]) -> Path | None:
    """Return a file that was there before and whose owner a new file beside it takes: the one that now needs it."""
    if change.before is not None:
        return None
    there = [one.path for one in changes if one.before is not None]
    return min(there, key=lambda path: (path.parent != change.path.parent, path), default=None)
