"""Instructions of which only the last one of a stage counts."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Cmd, EditRefused, Entrypoint, Finding, Fix, Related, Safety, Stage, edits


def dead(stage: Stage, kind: type[Cmd] | type[Entrypoint]) -> Iterator[Finding]:
    """Yield a finding for each instruction of a kind that a later one replaces."""
    found = [item for item in stage.instructions if isinstance(item, kind)]
    for item in found[:-1]:
        related = Related(stage.dockerfile.path, found[-1].keyword_span, "the one that counts")
        yield Finding(item.keyword_span, f"{item.keyword} is replaced by a later one", _fix(item), related=(related,))


def _fix(item: Cmd | Entrypoint) -> Fix:
    title = f"remove the dead {item.keyword}"
    try:
        made = edits.delete(item)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The instruction cannot be removed exactly: {refused}.")
    return Fix(title, made, Safety.SAFE, "The builder uses only the last one.")
