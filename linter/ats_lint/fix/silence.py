"""Ignore comments for what is found today, written where the syntax has room for a comment.

A comment goes to the end of its line in YAML, above an instruction in a Dockerfile; where neither is possible (inside a
heredoc, a block or a quoted text) to the service or stage around it, and else to the top of the file. All is proved:
the file means what it meant, and the findings are silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.diagnostic import Diagnostic, Key
from ats_lint.files.source import Source
from ats_lint.fix.batches import splice
from ats_lint.fix.write import write as write_file
from ats_lint.lint.config import Settings
from ats_lint.lint.ignore_blocks import compose_blocks, dockerfile_blocks
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed, Registry
from ats_lint.lint.results import Change
from ats_lint.lint.suppress import CommentBlock, Suppressions
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.model import Edit, InputError, Severity, Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax.compose import nodes
from ats_lint.syntax.compose.compose_file import ComposeFile

Place = tuple[int, Literal["end", "above", "top"]]
"""A line, and where the comment stands: at its end, above it, or at the top of the file."""
_DIRECTIVE = regex(r"[ \t]*#[ \t]*(?:syntax|escape|check)[ \t]*=|#!", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Silenced:
    """What became of the findings: files with comments, how many findings those silence, and what none can.

    `secrets` are findings that know where secrets are: who shows the changes masks those.
    """

    changes: tuple[Change, ...]
    count: int
    left: tuple[Diagnostic, ...]
    errors: tuple[InputError, ...]
    secrets: tuple[Diagnostic, ...]


def silence(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    reason: str,
    around: RunSurroundings,
    *,
    least: Severity,
    write: bool,
) -> Silenced:
    """Add a comment that gives `reason` to each finding from `least` on; write the files when `write` is true."""
    run = prepare(paths, settings, rules, around=around)
    found: dict[Path, tuple[Project, dict[object, Diagnostic]]] = {}
    for look in run.looks(run.look):
        for one in look.diagnostics:
            if run.tells(one) and one.severity >= least:
                found.setdefault(one.path, (look.project, {}))[1].setdefault(one.key, one)
    changes, left, count = list[Change](), list[Diagnostic](), 0
    secrets = list(run.hidden)
    for path, (project, ones) in sorted(found.items(), key=lambda item: item[0]):
        text = _text(project, path, run.registry, reason)
        if text is None:
            left += ones.values()
            continue
        after, loud, edits = text.silenced(list(ones.values()))
        left += loud
        count += len(ones) - len(loud)
        telling = [one for one in (*ones.values(), *run.hidden) if one.path == path and one.secrets]
        secrets += [*telling, *(_carried(one, after, edits) for one in telling)]
        if edits:
            changes.append(Change(text.source, after))
    errors = (*run.errors, *(_written(changes) if write else ()))
    return Silenced(tuple(changes), count, tuple(left), errors, tuple(secrets))


def _carried(one: Diagnostic, after: Source, edits: Sequence[Edit]) -> Diagnostic:
    """Return a finding with its secrets where the comments have moved them."""
    secrets = tuple(Span(_moved(span.start, edits), _moved(span.start, edits) + len(span)) for span in one.secrets)
    start = _moved(one.span.start, edits)
    return replace(one, source=after, span=Span(start, start + len(one.span)), secrets=secrets)


def _written(changes: Iterable[Change]) -> Iterator[InputError]:
    """Write the files, and yield what could not be written."""
    for change in changes:
        try:
            write_file(change.after, change.before)
        except InputError as error:
            yield error


def _text(project: Project, path: Path, registry: Registry, reason: str) -> _Text | None:
    """Return a file that may gain comments; None for one in which none is read, `.env` say."""
    dockerfile = project.dockerfile(path)
    if dockerfile is not None:
        return _DockerfileText(dockerfile.source, registry, reason, project)
    source = next((one.source for one in project.compose_files() if one.path == path), None)
    return _ComposeText(source, registry, reason) if source is not None else None


class _Text:
    """One file that gains comments."""

    ends = False
    """Whether a comment may stand at the end of a line."""

    def __init__(self, source: Source, registry: Registry, reason: str) -> None:
        self.source = source
        self._registry = registry
        self._reason = reason

    def silenced(self, found: Sequence[Diagnostic]) -> tuple[Source, list[Diagnostic], list[Edit]]:
        """Return the text with comments, the findings that no comment silences, and what was inserted.

        Each finding gets the nearest place; one at which a comment would change the file, or does not reach the
        finding, is given up for the next.
        """
        waiting = {one.key: self._places(one.span) for one in found}
        chosen = {one.key: next(waiting[one.key], None) for one in found}
        proved = set[Place]()
        while True:
            places = _by_place(found, chosen)
            after = self._with(places)
            unchanged = self.meaning(after) == self.meaning(self.source)
            bad = set[Place]() if unchanged else self._bad(places, proved)
            proved |= places.keys() - bad
            loud = set[object]() if bad else self._loud(after, found, places)
            again = [
                one for one in found if chosen[one.key] is not None and (one.key in loud or chosen[one.key] in bad)
            ]
            if not again:
                return after, [one for one in found if chosen[one.key] is None], self._edits(places)
            chosen.update({one.key: next(waiting[one.key], None) for one in again})

    def _loud(self, after: Source, found: Iterable[Diagnostic], places: dict[Place, set[str]]) -> set[object]:
        """Return the keys of the findings that the comments in `after` are not about."""
        known, edits = self.suppressions(after), self._edits(places)
        return {
            one.key for one in found if not known.covers(one.rule.code, _at(_moved(one.span.start, edits)), one.message)
        }

    def _bad(self, places: dict[Place, set[str]], proved: set[Place]) -> set[Place]:
        """Return the places at which a comment would change what the file means."""
        meant = self.meaning(self.source)
        bad = {one for one in places.keys() - proved if self.meaning(self._with({one: places[one]})) != meant}
        if not bad:
            raise RuntimeError(f"comments would change what {self.source.path.name} means")
        return bad

    def _places(self, span: Span) -> Iterator[Place]:
        """Yield the places for a comment about `span`, the nearest first."""
        around = [one for one in self.blocks(self.source) if one.extent.start <= span.start < one.extent.end]
        starts = [span.start, *(one.header.start for one in sorted(around, key=lambda block: len(block.extent)))]
        for line in dict.fromkeys(self.source.position(start)[0] for start in starts):
            if self.ends:
                yield line, "end"
            yield line, "above"
        yield 1, "top"

    def _with(self, places: dict[Place, set[str]]) -> Source:
        return self.source.replaced(splice(self.source.text, self._edits(places)))

    def _edits(self, places: dict[Place, set[str]]) -> list[Edit]:
        return [self._edit(place, sorted(codes)) for place, codes in sorted(places.items())]

    def _edit(self, place: Place, codes: Sequence[str]) -> Edit:
        line, where = place
        verb = "ignore-file" if where == "top" else "ignore"
        comment = f"# ats-lint: {verb}[{', '.join(codes)}]{' ' * bool(self._reason)}{self._reason}"
        if where == "end":
            end = self.source.line_span(line).end
            blank = self.source.text[end - 1 : end] in {" ", "\t"}
            return Edit(Span(end, end), ("" if blank else "  ") + comment)
        at = self._top() if where == "top" else self.source.line_starts[line - 1]
        text = self.source.text[at:]
        indent = text[: len(text) - len(text.lstrip(" \t"))] if where == "above" else ""
        return Edit(Span(at, at), f"{indent}{comment}{self.source.newline}")

    def _top(self) -> int:
        return 0

    def blocks(self, source: Source) -> Sequence[CommentBlock]:
        """Return what one comment can silence as a whole."""
        raise NotImplementedError

    def meaning(self, source: Source) -> object:
        """Return what a comment may not change."""
        raise NotImplementedError

    def suppressions(self, source: Source) -> Suppressions:
        """Return what the comments of a text silence."""
        raise NotImplementedError


def _by_place(found: Iterable[Diagnostic], chosen: dict[Key, Place | None]) -> dict[Place, set[str]]:
    """Return the codes to be named at each place."""
    places: dict[Place, set[str]] = {}
    for one in found:
        place = chosen[one.key]
        if place is not None:
            places.setdefault(place, set()).add(one.rule.code)
    return places


def _moved(at: int, edits: Iterable[Edit]) -> int:
    """Return where insertions move an offset."""
    return at + sum(len(edit.text) for edit in edits if edit.span.start <= at)


def _at(offset: int) -> Span:
    return Span(offset, offset)


class _ComposeText(_Text):
    ends = True

    def blocks(self, source: Source) -> Sequence[CommentBlock]:
        return tuple(compose_blocks(ComposeFile(source)))

    def meaning(self, source: Source) -> object:
        file = ComposeFile(source)
        return [_plain(document) for document in file.documents], [one.message for one in file.problems]

    def suppressions(self, source: Source) -> Suppressions:
        return Suppressions.parse(source, "compose", self.blocks(source), self._registry)


class _DockerfileText(_Text):
    def __init__(self, source: Source, registry: Registry, reason: str, project: Project) -> None:
        super().__init__(source, registry, reason)
        self._project = project

    def blocks(self, source: Source) -> Sequence[CommentBlock]:
        return tuple(dockerfile_blocks(Dockerfile(source, self._project)))

    def meaning(self, source: Source) -> object:
        dockerfile = Dockerfile(source, self._project)
        return [source.slice(one.span) for one in dockerfile.instructions], source.text[: _first_content(source)]

    def suppressions(self, source: Source) -> Suppressions:
        directives = [one.span for one in Dockerfile(source, self._project).directives]
        return Suppressions.parse(source, "dockerfile", self.blocks(source), self._registry, directives)

    def _top(self) -> int:
        """Return the start of the first line that is no directive: those count only before everything else."""
        return _first_content(self.source)


def _first_content(source: Source) -> int:
    starts = source.line_starts
    return next((start for start in starts if not _DIRECTIVE.match(source.text, start)), len(source.text))


def _plain(node: nodes.Node | None) -> object:
    """Return a YAML node without its places."""
    if isinstance(node, nodes.Mapping):
        return node.tag, [(entry.key.value, _plain(entry.value)) for entry in node.entries]
    if isinstance(node, nodes.Sequence):
        return node.tag, [_plain(item) for item in node.items]
    if isinstance(node, nodes.Alias):
        return node.name
    return (node.tag, node.value, node.style) if isinstance(node, nodes.Scalar) else None
