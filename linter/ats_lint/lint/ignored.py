"""The ignore comments of a project's files, each file's read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.lint.ignore_blocks import compose_blocks, dockerfile_blocks
from ats_lint.lint.registry import Registry
from ats_lint.lint.suppress import CommentBlock, Suppressions, Written
from ats_lint.model import Span
from ats_lint.records import cached_property
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.embedded import Embedded


class Ignored:
    """What the comments of one project silence."""

    def __init__(self, project: Project, registry: Registry, *, reasoned: bool = False) -> None:
        """Look at the comments of `project`, in which `registry` says what words mean.

        With `reasoned`, those of ours must give a reason.
        """
        self._reasoned = reasoned
        self._project = project
        self._registry = registry
        self._found: dict[Path, Suppressions] = {}

    def comments(self, path: Path) -> Suppressions:
        """Return the ignore comments of one of the project's files; none for any other file."""
        if path not in self._found:
            self._found[path] = self._read(path)
        return self._found[path]

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Tell whether a comment in the diagnostic's file is about it."""
        return self.comments(diagnostic.path).covers(diagnostic.rule.code, diagnostic.span, diagnostic.message)

    def used(self, diagnostic: Diagnostic) -> frozenset[Written]:
        """Return the comments of ours that are about the diagnostic."""
        return self.comments(diagnostic.path).used(diagnostic.rule.code, diagnostic.span, diagnostic.message)

    @cached_property
    def _files(self) -> dict[Path, ComposeFile]:
        return {file.path: file for file in self._project.compose_files()}

    def _read(self, path: Path) -> Suppressions:
        dockerfile = self._project.dockerfile(path)
        if dockerfile is not None:
            blocks = tuple(dockerfile_blocks(dockerfile))
            directives = [one.span for one in dockerfile.directives]
            return Suppressions.parse(
                dockerfile.source, "dockerfile", blocks, self._registry, directives, reasoned=self._reasoned
            )
        file = self._files.get(path)
        if file is None:
            return Suppressions.none()
        return self._around(file, [one for one in self._project.embedded.values() if one.outer is file.source])

    def _around(self, file: ComposeFile, texts: Sequence[Embedded]) -> Suppressions:
        """Return a Compose file's ignore comments; those inside of its Dockerfiles are theirs, their warnings its."""
        blocks = (
            *compose_blocks(file),
            *(CommentBlock(Span(one.span.start, one.span.start), one.span) for one in texts),
        )
        around = _blanked(file.source, [one.body for one in texts])
        found = Suppressions.parse(around, "compose", blocks, self._registry, reasoned=self._reasoned)
        warnings = (one.error(error) for one in texts for error in self.comments(one.source.path).warnings)
        return Suppressions(found.silences, (*found.warnings, *warnings))


def _blanked(source: Source, spans: Iterable[Span]) -> Source:
    """Return a text with what is in `spans` taken out and every line where it was."""
    text = source.text
    for span in spans:
        text = text[: span.start] + re.sub(r"[^\n]", " ", source.slice(span)) + text[span.end :]
    return source if text == source.text else source.replaced(text)
