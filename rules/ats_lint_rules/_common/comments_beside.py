"""Comments that speak of a value which moves elsewhere: they stay, and the reason of the fix says so."""

from __future__ import annotations

from ats_lint import Compose, Value


def comment_beside(compose: Compose, value: Value) -> str:
    """Return what is to be said of a comment behind a value or in the line above it; nothing when there is none."""
    source = value.source
    file = next((one for one in compose.files if one.path == source.path), None)
    text = source.text
    start = text.rfind("\n", 0, value.span.start) + 1
    end = text.find("\n", value.span.end)
    end = len(text) if end < 0 else end
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    for comment in file.comments if file is not None else ():
        behind = value.span.end <= comment.span.start < end
        alone = above <= comment.span.start < start and not text[above : comment.span.start].strip()
        if behind or alone:
            return f" The comment beside it stays in {source.path.name}: look whether it is still true."
    return ""
