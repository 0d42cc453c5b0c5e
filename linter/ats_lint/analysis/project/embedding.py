"""Findings in a text inside of YAML, told in terms of the Compose file around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Edit, EditRefused, Fix, Related, Safety
from ats_lint.records import replace
from ats_lint.syntax.compose.embedded import Embedded

Texts = Mapping[Path, Embedded]
"""The embedded texts of a project by the path that stands for each."""


def placed(diagnostic: Diagnostic, texts: Texts) -> Diagnostic | None:
    """Return a diagnostic with all its places in real files; None when it is about something nobody knows."""
    text = texts.get(diagnostic.path)
    if text is not None and text.hides(diagnostic.span):
        return None
    if not texts or (text is None and not _named(diagnostic, texts)):
        return diagnostic
    fix = diagnostic.fix and _fix(diagnostic.fix, diagnostic.path, texts)
    related = tuple(_related(one, texts) for one in diagnostic.related)
    if text is None:
        return replace(diagnostic, fix=fix, related=related)
    return replace(
        diagnostic,
        path=text.outer.path,
        span=text.place(diagnostic.span),
        subject=text.services[0],
        fix=fix,
        related=related,
        source=text.outer,
        secrets=tuple(text.place(span) for span in diagnostic.secrets),
    )


def _named(diagnostic: Diagnostic, texts: Texts) -> bool:
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return any(path in texts for path in (*(one.path for one in diagnostic.related), *(one.path for one in edits)))


def _related(related: Related, texts: Texts) -> Related:
    text = texts.get(related.path)
    return related if text is None else Related(text.outer.path, text.place(related.span), related.message)


def _fix(fix: Fix, path: Path, texts: Texts) -> Fix:
    """Return the same fix for the Compose file; a hint when an edit has no exact counterpart there."""
    used = [text for one in fix.edits if (text := texts.get(one.path or path))]
    try:
        edits = tuple(_edit(one, path, texts) for one in fix.edits)
    except EditRefused as error:
        return Fix(fix.title, (), Safety.HINT, f"The Dockerfile cannot be edited in place: {error}.")
    claims = dict.fromkeys(claim for text in used for claim in text.claims)
    return replace(fix, edits=edits, claims=(*fix.claims, *claims))


def _edit(edit: Edit, path: Path, texts: Texts) -> Edit:
    text = texts.get(edit.path or path)
    return edit if text is None else text.edit(edit)
