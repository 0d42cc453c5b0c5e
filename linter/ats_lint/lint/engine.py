"""Running rules over projects: diagnostics in, sorted and deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ats_lint.files.discover import kind_of
from ats_lint.files.source import Source
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.registry import Listed
from ats_lint.lint.results import Result
from ats_lint.lint.run import Look, Run
from ats_lint.lint.suppress import Written
from ats_lint.lint.surroundings import Surroundings
from ats_lint.lint.unused import unused
from ats_lint.model import InputError


def check(
    paths: Sequence[Path],
    settings: Settings,
    rules: Sequence[Listed],
    *,
    stdin: Source | None = None,
    around: Surroundings = Surroundings(),  # noqa: B008  frozen
) -> Result:
    """Lint `paths` and change nothing."""
    run = prepare(paths, settings, rules, stdin, around)
    return result(run, list(run.looks(run.look)))


def result(run: Run, looks: Sequence[Look]) -> Result:
    """Put together what a run found."""
    unparseable = [error for look in looks for error in look.project.fatal() if error.path in run.reported]
    unreadable = (error for error in run.workspace.errors() if error.path in run.reported or _is_input(error.path))
    errors = {(e.path, e.line, e.column, e.message): e for e in (*run.errors, *unreadable, *unparseable)}
    found = {one.key: one for look in looks for one in look.diagnostics if run.tells(one)}
    comments = [look.ignored.comments(path) for look in looks for path in look.project.paths() & run.reported]
    warnings = {(e.path, e.line, e.column, e.message): e for one in comments for e in one.warnings}
    warnings.update({(e.path, e.line, e.column, e.message): e for e in _unused(run, looks, errors)})
    # One line is enough: it says the same of every file.
    notes = {e.message: e for look in looks for e in sorted(look.project.notes, key=lambda e: e.path, reverse=True)}
    warnings.update({(e.path, e.line, e.column, e.message): e for e in notes.values()})
    old = {one.key: one for look in looks for one in look.old if run.tells(one)}
    return Result(
        root=run.workspace.root,
        diagnostics=tuple(found[key] for key in sorted(found)),
        errors=tuple(errors[key] for key in sorted(errors)),
        crashes=tuple(run.crashes[key] for key in sorted(run.crashes)),
        files=len(run.targets),
        warnings=tuple(warnings[key] for key in sorted(warnings)),
        hidden=tuple(run.hidden),
        known=tuple(old[key] for key in sorted(old)),
        reported=run.reported,
    )


def _unused(run: Run, looks: Sequence[Look], errors: Iterable[tuple[object, ...]]) -> Iterator[InputError]:
    """Yield the ignore comments that silence nothing, in files that could be read to their end."""
    if any(crash.rule is None for crash in run.crashes.values()):
        return
    ran = frozenset(rule.code for rule in run.rules) - {code for code, _ in run.crashes}
    used = frozenset[tuple[Written, str]]().union(*(look.used for look in looks))
    texts = {path: text for look in looks for path, text in look.project.embedded.items()}
    written = frozenset[Written]().union(
        *(look.ignored.comments(path).written for look in looks for path in (*look.project.paths(), *texts))
    )
    broken = {error[0] for error in errors}
    for one in unused(written, used, ran, run.registry.entries):
        text = texts.get(one.path)
        told = one if text is None else text.error(one)
        if told.path in run.reported and told.path not in broken:
            yield told


def _is_input(path: Path) -> bool:
    """Tell whether results depend on reading a file: rules look into other ones only for what they may tell."""
    return kind_of(path) is not None or ".env" in path.name
