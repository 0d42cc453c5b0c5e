"""What fixes change, as edits of documents: only what differs, so that cursors and folds stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from lsprotocol import types

from ats_lint import api
from ats_lint.lsp.text_positions import Text

Open = Callable[[Path], tuple[str, int | None]]
"""The address of a file's document and its version, None where it is not open."""
Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


def workspace_edit(fixed: api.Fixed, base: Path, open_: Open, text: Callable[[str], Text]) -> types.WorkspaceEdit:
    """Return one edit for all files that fixes change or make."""
    changes: list[Change] = []
    for change in (*fixed.changes, *fixed.migrations):
        uri, version = open_(base / change.path)
        if change.before is None:
            changes.append(types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=False)))
        edits = list(_edits(text(_bare(change.before or "")), _bare(change.after)))
        document = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        changes.append(types.TextDocumentEdit(document, edits))
    return types.WorkspaceEdit(document_changes=changes)


def modes(fixed: api.Fixed, base: Path) -> dict[Path, int]:
    """Return the mode of each new file that others must not read, or that is to be run: an edit cannot say so."""
    new = (change for change in (*fixed.changes, *fixed.migrations) if change.before is None)
    return {base / one.path: one.mode for one in new if one.mode in {0o600, 0o755}}


def _edits(before: Text, after: str) -> Iterator[types.TextEdit]:
    """Yield the lines that differ; lines are compared with their endings."""
    old, new = before.text.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield types.TextEdit(before.range(starts[first], starts[last]), "".join(new[new_first:new_last]))


def _bare(text: str) -> str:
    """Return a text as editors have it: without its byte order mark."""
    return text.removeprefix("\ufeff")
