"""What one ignore comment can silence as a whole: stages, instructions, services."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Dockerfile, From
from ats_lint.lint.suppress import CommentBlock
from ats_lint.model import Span
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.nodes import Mapping


def dockerfile_blocks(dockerfile: Dockerfile) -> Iterator[CommentBlock]:
    """Yield stages, from FROM to the next one, and every other instruction with all its lines."""
    starts = [one.span.start for one in dockerfile.instructions if isinstance(one, From)]
    ends = iter([*starts[1:], len(dockerfile.source.text)])
    for instruction in dockerfile.instructions:
        span = instruction.span
        whole = Span(span.start, next(ends)) if isinstance(instruction, From) else span
        yield CommentBlock(instruction.keyword_span, whole, span)


def compose_blocks(file: ComposeFile) -> Iterator[CommentBlock]:
    """Yield every service, from its key to the end of its value."""
    for root in file.mappings:
        services = root.get("services")
        if isinstance(services, Mapping):
            for entry in services.entries:
                yield CommentBlock(
                    entry.key.span, Span(entry.key.span.start, max(entry.key.span.end, entry.value.span.end))
                )
