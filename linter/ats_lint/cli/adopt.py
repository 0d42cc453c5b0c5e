"""What helps to adopt the linter on an old project: what is known, new since a revision, or to be ignored."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.cli.errors import BAD_INPUT, CLEAN, CRASHED, FINDINGS, lines, shown, warn
from ats_lint.cli.progress import Progress
from ats_lint.files.history import Past, RevisionError, before
from ats_lint.files.workspace import normal
from ats_lint.lint import baseline
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.known_findings import Known, key_of, known
from ats_lint.lint.local_rules import registry_of
from ats_lint.lint.results import Result
from ats_lint.lint.surroundings import RunSurroundings, root_of
from ats_lint.records import replace
from ats_lint.report.escape import printable
from ats_lint.report.output import MisuseError, save, say
from ats_lint.report.summary import plural
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.cli.request import CommandRequest

MODES = frozenset({"ignores", "baseline", "files"})


def run(request: CommandRequest, settings: Settings) -> int:
    """Do what one of `MODES` asks for."""
    if request.mode == "files":
        return _show_files(request, settings)
    return _add_ignores(request, settings) if request.mode == "ignores" else _write_baseline(request, settings)


def around(request: CommandRequest, settings: Settings, progress: Callable[[int, int], None]) -> RunSurroundings:
    """Return what is known before the run: the findings of the baseline, and those from before a revision was left.

    Raises:
        MisuseError: the revision cannot be read.
        ConfigError: the baseline cannot.
    """
    found = Known({}) if settings.baseline is None else baseline.read(settings.baseline)
    if request.since is None:
        return RunSurroundings(known=found, progress=progress)
    rules = settings.rules(registry_of(settings))
    past = RunSurroundings(past=_past(request, settings), progress=progress)
    old = check(request.paths, settings, rules, around=past, jobs=request.jobs)
    counts = Counter(known(old.diagnostics).counts) | Counter(found.counts)
    return RunSurroundings(known=replace(found, counts=counts), progress=progress)


def _past(request: CommandRequest, settings: Settings) -> Past:
    # Imported late: what is kept is told without what examines.
    from ats_lint.lint.prepare import prepare

    run = prepare(request.paths, settings, ())
    try:
        return before(root_of(request.paths), str(request.since), sorted(run.reported))
    except RevisionError as error:
        raise MisuseError(f"--new-from-rev: {error}") from error


def notes(request: CommandRequest, settings: Settings, result: Result, found: Known) -> Iterator[str]:
    """Yield what is to be said of known findings: how many there are, and entries of the baseline that match none."""
    if request.quiet:
        return
    if result.known:
        yield f"note: {plural(len(result.known), 'known finding')} not reported"
    if isinstance(found, baseline.Baseline) and not result.crashes:
        matched = Counter(map(key_of, result.known))
        ran = frozenset(rule.code for rule in settings.rules(registry_of(settings)))
        listed = baseline.read(found.file)
        yield from lines(listed.stale(matched, result.reported - _broken(result), ran), "warning")


def _broken(result: Result) -> frozenset[Path]:
    return frozenset(error.path for error in result.errors)


def _write_baseline(request: CommandRequest, settings: Settings) -> int:
    file = settings.baseline or Path(baseline.FILE)
    with Progress(quiet=request.quiet) as progress:
        rules = settings.rules(registry_of(settings))
        around = RunSurroundings(progress=progress.step)
        result = check(request.paths, settings, rules, around=around, cache=request.cache, jobs=request.jobs)
    warn(lines(result.errors))
    if result.crashes or result.errors:
        warn([f"error: {shown(file)}: not written, for not everything could be linted"])
        return CRASHED if result.crashes else BAD_INPUT
    save(baseline.written(result.diagnostics, file), file)
    say([f"wrote {plural(len(result.diagnostics), 'finding')} to {shown(file)}\n"], sys.stdout)
    if settings.baseline is None and not request.quiet:
        warn([f'note: it counts with --baseline {file}, or baseline = "{file}" in ats-lint.toml'])
    return CLEAN


def _show_files(request: CommandRequest, settings: Settings) -> int:
    """Print the files that would be linted, and as what."""
    from ats_lint.lint.prepare import prepare

    run = prepare(request.paths, settings, ())
    view = View(Path.cwd())
    found = sorted((target.path, target.kind) for target in run.targets)
    say((f"{kind:10}  {printable(view.path(path))}\n" for path, kind in found), sys.stdout)
    warn(lines(run.errors))
    return BAD_INPUT if run.errors else CLEAN


def _add_ignores(request: CommandRequest, settings: Settings) -> int:
    """Write an ignore comment for each finding that is not known."""
    from ats_lint.fix.silence import silence
    from ats_lint.report.diff import render

    with Progress(quiet=request.quiet) as progress:
        aims = around(request, settings, progress.step)
        rules = settings.rules(registry_of(settings))
        done = silence(request.paths, settings, rules, request.reason, aims, least=request.least, write=not request.dry)
    if request.dry:
        say(
            render(Result(root_of(request.paths), changes=done.changes, hidden=done.secrets), View(Path.cwd())),
            sys.stdout,
        )
    verb = "would ignore" if request.dry else "ignored"
    files = plural(len(done.changes), "file")
    say([f"{verb} {plural(done.count, 'finding')} in {files}\n"], sys.stderr if request.dry else sys.stdout)
    for one in done.left:
        line, column = one.start
        place = f"{shown(normal(one.path))}:{line}:{column}"
        warn([f"warning: {place}: no comment can silence {one.rule.code} {one.rule.name}"])
    warn(lines(done.errors))
    return BAD_INPUT if done.errors else FINDINGS if done.left else CLEAN
