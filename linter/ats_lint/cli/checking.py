"""What `check` does, between the arguments and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.cli.errors import BAD_INPUT, CLEAN, CRASHED, FINDINGS, TRACEBACKS, guarded, lines, shown, warn
from ats_lint.cli.progress import Progress
from ats_lint.cli.request import Choices, CommandRequest, Mode
from ats_lint.files.source import Source
from ats_lint.files.workspace import folder_of
from ats_lint.lint.config import Settings, find, load
from ats_lint.lint.local_rules import registry_of
from ats_lint.model import Safety, Severity
from ats_lint.records import replace
from ats_lint.report.escape import printable
from ats_lint.report.output import Destination, MisuseError, destinations, leave_quietly, say, write
from ats_lint.report.view import View, can_show, terminal_width, wants_color, wants_links

if TYPE_CHECKING:
    from ats_lint.lint.results import Result
    from ats_lint.lint.surroundings import RunSurroundings


def checked(
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    write_baseline: bool,
    new_from_rev: str | None,
    add_ignores: str | None,
    show_files: bool,
    watch: bool,
    min_severity: str | None,
    formats: tuple[str, ...],
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
    cache_dir: Path | None,
    choices: Choices,
    config: Path | None,
    color: str,
    verbose: bool,
    quiet: bool,
    statistics: bool,
    exit_zero: bool,
    stdin_filename: Path | None,
) -> int:
    """Do what the parameters of a command line ask for, and return the exit status."""
    modes: dict[Mode, bool] = {
        "files": show_files,
        "baseline": write_baseline,
        "ignores": add_ignores is not None,
        "diff": diff,
        "fix": fix,
        "check": True,
    }
    request = CommandRequest(
        paths=paths or (Path(),),
        mode=next(mode for mode, wanted in modes.items() if wanted),
        unsafe=unsafe_fixes,
        formats=formats,
        output=output,
        color=color,
        quiet=quiet,
        verbose=verbose,
        least=Severity[min_severity.upper()] if min_severity else Severity.INFO,
        statistics=statistics,
        exit_zero=exit_zero,
        stdin_name=stdin_filename,
        reason=reason(add_ignores or ""),
        since=new_from_rev,
        dry=diff,
        jobs=jobs,
        cached=not no_cache,
        cache_dir=cache_dir,
    )
    if watch:
        from ats_lint.cli.watching import watching

        return guarded(lambda: watching(request, lambda: guarded(lambda: run(request, config, choices))))
    return guarded(lambda: run(request, config, choices))


def reason(text: str) -> str:
    """Return a reason as it is written into a comment."""
    return printable(" ".join(text.split()))


def run(request: CommandRequest, config: Path | None, choices: Choices) -> int:
    """Lint, fix or show a diff, report, and return the exit status."""
    from ats_lint.cli import adopt

    reports = _reports(request)
    stdin = _stdin(request) if request.piped else None
    settings = choices.over(load(config) if config else find(start(request)))
    if settings.rule_files and not settings.local_rules and not request.quiet:
        where = shown(settings.path) if settings.path else "the configuration"
        warn([f"warning: {where}: its rule files are not run without --local-rules"])
    settings = settings.resolved(registry_of(settings))
    if request.mode in adopt.MODES:
        return adopt.run(request, settings)
    with Progress(quiet=request.quiet) as progress:
        around = adopt.around(request, settings, progress.step)
        result = _result(request, settings, stdin, around)
    if stdin is not None and request.mode == "fix":
        _write_text(next((one.after for one in result.changes if one.path == stdin.path), stdin))
    _report(request, result, reports)
    warn(adopt.notes(request, settings, result, around.known))
    return _status(request, result, settings)


def _reports(request: CommandRequest) -> tuple[Destination, ...]:
    """Return the reports to write; in a diff only those that were asked for and go to files.

    Raises:
        MisuseError: the options do not go together.
    """
    if request.piped and len(request.paths) > 1:
        raise MisuseError("`-` cannot be linted together with other paths")
    if request.piped and (request.since or request.mode in {"ignores", "baseline", "files"}):
        raise MisuseError("`-` is one text: baselines, revisions and comments are for files")
    if request.mode == "diff" and not request.formats and request.output is None:
        return ()
    found = destinations(request.formats, request.output)
    if request.mode == "diff" and any(target.path is None for target in found):
        raise MisuseError("--diff prints to standard output: give --format a file, as FORMAT:PATH")
    return found


def _stdin(request: CommandRequest) -> Source:
    name = request.stdin_name or Path("<stdin>")
    return Source.from_bytes(Path(os.path.abspath(name)), sys.stdin.buffer.read())


def start(request: CommandRequest) -> Path:
    """Return the directory from which the configuration is looked for: the one that holds all paths."""
    paths = [request.stdin_name or Path("x")] if request.piped else request.paths
    folders = [folder_of(path.absolute()) for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # Paths on several drives have nothing in common.
        return folders[0]


def _result(request: CommandRequest, settings: Settings, stdin: Source | None, around: RunSurroundings) -> Result:
    from ats_lint.lint.engine import check

    rules = settings.rules(registry_of(settings))
    paths = () if stdin is not None else request.paths
    if request.mode == "check":
        return check(
            paths, settings, rules, stdin=stdin, around=around, cache=request.cache, jobs=request.jobs
        )  # fmt: skip
    from ats_lint.fix.repair import repair

    safety = Safety.UNSAFE if request.unsafe else Safety.SAFE
    writing = request.mode == "fix" and stdin is None
    return repair(
        paths, settings, rules, safety=safety, write=writing, stdin=stdin, around=around, cache=request.cache
    )  # fmt: skip


def _report(request: CommandRequest, result: Result, reports: Iterable[Destination]) -> None:
    """Write the reports and the diff to their places, and what went wrong to standard error."""
    stream = sys.stderr if request.piped and request.mode == "fix" else sys.stdout
    shown = [one for one in result.diagnostics if one.severity >= request.least]
    color = wants_color(request.color, stream.isatty())
    view = View(
        Path.cwd(), color, request.quiet, request.statistics, request.mode != "check", request.verbose,
        terminal_width(stream), not can_show("…", stream), tuple(map(str, request.paths)), request.least,
        len(result.diagnostics) - len(shown), color and wants_links(stream.isatty()),
    )  # fmt: skip
    result = replace(result, diagnostics=tuple(shown))
    for target in reports:
        write(result, target, view, stream)
    if request.mode == "diff":
        from ats_lint.report import diff

        say(diff.render(result, view), sys.stdout)
    warn(troubles(request, result))


def _write_text(source: Source) -> None:
    """Write the fixed text of standard input to standard output, byte for byte."""
    try:
        sys.stdout.buffer.write(source.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        leave_quietly(sys.stdout)


def troubles(request: CommandRequest, result: Result) -> Iterator[str]:
    """Yield what went wrong."""
    if not request.quiet:
        yield from lines(result.warnings, "warning")
    yield from lines(result.errors)
    for crash in result.crashes:
        yield f"error: {shown(crash.path)}: {crash.sentence}"
        if TRACEBACKS in os.environ:
            yield from crash.detail.rstrip().split("\n")


def _status(request: CommandRequest, result: Result, settings: Settings) -> int:
    if result.crashes:
        return CRASHED
    if result.errors:
        return BAD_INPUT
    remaining = any(one.severity >= settings.fail_on for one in result.diagnostics)
    found = remaining or (request.mode == "diff" and result.changes)
    return FINDINGS if found and not (request.exit_zero or settings.exit_zero) else CLEAN
