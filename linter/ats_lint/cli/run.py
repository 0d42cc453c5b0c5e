"""What the commands do, between the arguments and the exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ats_lint.files.source import Source
from ats_lint.lint.config import Settings, find, load
from ats_lint.lint.config_file import ConfigError
from ats_lint.lint.registry import UnknownRule, discover
from ats_lint.model import InputError, Safety, Severity
from ats_lint.records import dataclass, replace
from ats_lint.report.output import Destination, MisuseError, destinations, leave_quietly, save, say, write
from ats_lint.report.view import View, can_show, terminal_width, wants_color

if TYPE_CHECKING:
    from ats_lint.images import ImageFacts
    from ats_lint.lint.engine import Result

CLEAN, FINDINGS, BAD_INPUT, CRASHED = 0, 1, 2, 3
TRACEBACKS = "ATS_LINT_TRACEBACK"
"""Variable that, when it is set, adds the traceback to what is told of a crash."""


@dataclass(frozen=True, slots=True)
class Request:
    """What `check` was asked to do, apart from the settings."""

    paths: tuple[Path, ...]
    mode: Literal["check", "fix", "diff"]
    unsafe: bool = False
    formats: tuple[str, ...] = ()
    output: Path | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    least: Severity = Severity.INFO
    statistics: bool = False
    exit_zero: bool = False
    stdin_name: Path | None = None

    @property
    def piped(self) -> bool:
        """Whether the text comes from standard input."""
        return Path("-") in self.paths


@dataclass(frozen=True, slots=True)
class Choices:
    """Settings given as options: they go before those of a file, and lists add to it."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    profile: str | None = None

    def over(self, settings: Settings) -> Settings:
        """Return `settings` with the options laid over; `select` alone takes the place of the file's."""
        return replace(
            settings,
            select=self.select or settings.select,
            extend_select=settings.extend_select + self.extend_select,
            ignore=settings.ignore + self.ignore,
            fail_on=settings.fail_on if self.fail_on is None else self.fail_on,
            exit_zero=settings.exit_zero and self.fail_on is None,
            profile=self.profile or settings.profile,
        )


def run(request: Request, config: Path | None, choices: Choices) -> int:
    """Lint, fix or show a diff, report, and return the exit status."""
    try:
        reports = _reports(request)
        stdin = _stdin(request) if request.piped else None
        settings = choices.over(load(config) if config else find(_start(request)))
        result, settings = _result(request, settings, stdin)
        if stdin is not None and request.mode == "fix":
            _write_text(next((one.after for one in result.changes if one.path == stdin.path), stdin))
        _report(request, result, reports)
    except ConfigError as error:
        return _fail(_lines(error.errors))
    except InputError as error:
        return _fail(_lines([error]))
    except (MisuseError, UnknownRule) as error:
        return _fail([str(error)])
    return _status(request, result, settings)


def explain(words: Sequence[str]) -> int:
    """Print the page of each rule that is called by one of `words`."""
    from ats_lint.report.catalogue import named
    from ats_lint.report.page import page

    registry = discover()
    try:
        pages = [page(named(registry, word)) for word in words]
    except UnknownRule as error:
        return _fail([str(error)])
    say(["\n".join(pages)], sys.stdout)
    return CLEAN


def listing(tool: str | None, form: str) -> int:
    """Print all rules, or another tool's codes with the rules they mean."""
    from ats_lint.report.catalogue import mapping, table

    registry = discover()
    say(mapping(registry, tool, form) if tool else table(registry, form), sys.stdout)
    return CLEAN


def facts(images: Sequence[str], form: str, config: Path | None) -> int:
    """Print what is known of images, and of those that Dockerfiles build."""
    from ats_lint.images.answer import as_json, as_text

    try:
        settings = load(config) if config else find(Path.cwd())
        known = {image: _facts(image, settings) for image in images}
    except ConfigError as error:
        return _fail(_lines(error.errors))
    except InputError as error:
        return _fail(_lines([error]))
    found = {image: one for image, one in known.items() if one is not None}
    if form == "json":
        answers = [as_json(image, one) for image, one in found.items()]
        text = answers[0] if len(images) == 1 and answers else "[" + ",\n".join(answers) + "]"
        say([text + "\n"], sys.stdout)
    else:
        say([f"{line}\n" for image, one in found.items() for line in as_text(image, one)], sys.stdout)
    if len(found) < len(known):
        say([f"nothing is known of {image}\n" for image in known if image not in found], sys.stderr)
        return FINDINGS
    return CLEAN


def _facts(image: str, settings: Settings) -> ImageFacts | None:
    from ats_lint.analysis.build.stagefacts import stage_facts
    from ats_lint.analysis.project.alone import alone
    from ats_lint.files.workspace import read_source
    from ats_lint.images import lookup

    path = Path(image) / "Dockerfile" if Path(image).is_dir() else Path(image)
    if not path.is_file():
        return lookup(image, settings.images)
    stages = alone(read_source(path)).stages
    return stage_facts(stages[-1]) if stages else None


def ast(file: Path, form: str) -> int:
    """Print the model of a Dockerfile; what its builder would refuse is part of it and no error."""
    from ats_lint.files.workspace import read_source
    from ats_lint.report.ast import render

    try:
        piped = file == Path("-")
        source = Source.from_bytes(Path("<stdin>"), sys.stdin.buffer.read()) if piped else read_source(file)
        say([render(source, form)], sys.stdout)
    except InputError as error:
        return _fail(_lines([error]))
    return CLEAN


def scaffold(directory: Path, only: Sequence[str], config: Path | None, *, force: bool, dry: bool) -> int:
    """Write the files that a project lacks, and say what became of each."""
    from ats_lint.files.workspace import normal
    from ats_lint.scaffold import ALL
    from ats_lint.scaffold import scaffold as plan

    unknown = [kind for kind in only if kind not in ALL]
    if unknown:
        return _fail([f"nothing to write is called {unknown[0]!r}; there are {', '.join(ALL)}"])
    words = {"write": "would write" if dry else "wrote", "overwrite": "would overwrite" if dry else "overwrote",
             "keep": "kept"}  # fmt: skip
    try:
        folder = normal(directory)
        settings = load(config) if config else find(folder)
        for outcome in plan(folder, only, settings, force=force, dry=dry):
            say([f"{words[outcome.action]} {_shown(outcome.path)}\n"], sys.stdout)
    except ConfigError as error:
        return _fail(_lines(error.errors))
    except InputError as error:
        return _fail(_lines([error]))
    return CLEAN


def migrate(paths: tuple[Path, ...], config: Path | None) -> int:
    """Write the migration scripts again, and say where they are."""
    from ats_lint.fix.repair import migrations
    from ats_lint.fix.write import write as write_file

    registry = discover()
    try:
        settings = (load(config) if config else find(_start(Request(paths, "check")))).resolved(registry)
        changes = migrations(paths, settings, settings.rules(registry))
        for change in changes:
            if change.before is None or change.before.text != change.after.text:
                write_file(change.after, change.before)
            say([f"wrote {_shown(change.path)}\n"], sys.stdout)
    except ConfigError as error:
        return _fail(_lines(error.errors))
    except InputError as error:
        return _fail(_lines([error]))
    except UnknownRule as error:
        return _fail([str(error)])
    if not changes:
        say(["no fix leaves data behind\n"], sys.stdout)
    return CLEAN


def report(paths: tuple[Path, ...], form: str, output: Path | None, config: Path | None) -> int:
    """Print how ready a project is for production; open lines are no failure."""
    from ats_lint.report.html import assessed
    from ats_lint.report.readiness import assess
    from ats_lint.report.readiness.render import render

    registry = discover()
    request = Request(paths, "check")
    try:
        settings = (load(config) if config else find(_start(request))).resolved(registry)
        assessment = assess(paths, settings, registry)
        view = View(assessment.directory if form == "html" else Path.cwd())
        text = assessed(assessment, view) if form == "html" else render(assessment, form, view)
        if output is None:
            say([text], sys.stdout)
        else:
            save(text, output)
    except ConfigError as error:
        return _fail(_lines(error.errors))
    except InputError as error:
        return _fail(_lines([error]))
    except (MisuseError, UnknownRule) as error:
        return _fail([str(error)])
    say((line + "\n" for line in _troubles(request, assessment.result)), sys.stderr)
    return CRASHED if assessment.result.crashes else BAD_INPUT if assessment.result.errors else CLEAN


def _reports(request: Request) -> tuple[Destination, ...]:
    """Return the reports to write; in a diff only those that were asked for and go to files.

    Raises:
        MisuseError: the options do not go together.
    """
    if request.piped and len(request.paths) > 1:
        raise MisuseError("`-` cannot be linted together with other paths")
    if request.mode == "diff" and not request.formats and request.output is None:
        return ()
    found = destinations(request.formats, request.output)
    if request.mode == "diff" and any(target.path is None for target in found):
        raise MisuseError("--diff prints to standard output: give --format a file, as FORMAT:PATH")
    return found


def _stdin(request: Request) -> Source:
    name = request.stdin_name or Path("<stdin>")
    return Source.from_bytes(Path(os.path.abspath(name)), sys.stdin.buffer.read())


def _start(request: Request) -> Path:
    """Return the directory from which the configuration is looked for: the one that holds all paths."""
    paths = [request.stdin_name or Path("x")] if request.piped else request.paths
    folders = [path if path.is_dir() else path.parent for path in map(Path.absolute, paths)]
    return Path(os.path.commonpath(folders))


def _result(request: Request, settings: Settings, stdin: Source | None) -> tuple[Result, Settings]:
    from ats_lint.fix.repair import repair
    from ats_lint.lint.engine import check

    registry = discover()
    settings = settings.resolved(registry)
    rules = settings.rules(registry)
    paths = () if stdin is not None else request.paths
    if request.mode == "check":
        return check(paths, settings, rules, stdin=stdin), settings
    safety = Safety.UNSAFE if request.unsafe else Safety.SAFE
    writing = request.mode == "fix" and stdin is None
    return repair(paths, settings, rules, safety=safety, write=writing, stdin=stdin), settings


def _report(request: Request, result: Result, reports: Iterable[Destination]) -> None:
    """Write the reports and the diff to their places, and what went wrong to standard error."""
    from ats_lint.report import diff

    stream = sys.stderr if request.piped and request.mode == "fix" else sys.stdout
    shown = [one for one in result.diagnostics if one.severity >= request.least]
    view = View(
        Path.cwd(), wants_color(request.color, stream.isatty()), request.quiet, request.statistics,
        request.mode != "check", request.verbose, terminal_width(stream), not can_show("…", stream),
        tuple(map(str, request.paths)), request.least, len(result.diagnostics) - len(shown),
    )  # fmt: skip
    result = replace(result, diagnostics=tuple(shown))
    for target in reports:
        write(result, target, view, stream)
    if request.mode == "diff":
        say(diff.render(result, view), sys.stdout)
    say((line + "\n" for line in _troubles(request, result)), sys.stderr)


def _write_text(source: Source) -> None:
    """Write the fixed text of standard input to standard output, byte for byte."""
    try:
        sys.stdout.buffer.write(source.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        leave_quietly(sys.stdout)


def _troubles(request: Request, result: Result) -> Iterator[str]:
    if not request.quiet:
        yield from _lines(result.warnings, "warning")
    yield from _lines(result.errors)
    for crash in result.crashes:
        yield f"error: {_shown(crash.path)}: {crash.sentence}"
        if TRACEBACKS in os.environ:
            yield crash.detail.rstrip()


def _lines(errors: Iterable[InputError], word: str = "error") -> Iterator[str]:
    for error in errors:
        place = f":{error.line}:{error.column}" if error.line else ""
        yield f"{word}: {_shown(error.path)}{place}: {error.message}"


def _shown(path: Path) -> str:
    return View(Path.cwd()).path(path)


def _fail(messages: Iterable[str]) -> int:
    say((f"error: {message.removeprefix('error: ')}\n" for message in messages), sys.stderr)
    return BAD_INPUT


def crashed(error: Exception) -> int:
    """Tell of an exception that nothing else caught, in one sentence; the status is not that of findings."""
    what = f"{type(error).__name__}: {error}".splitlines()[0] if str(error) else type(error).__name__
    lines = [f"error: ats-lint crashed: {what}; {TRACEBACKS}=1 shows where\n"]
    lines += traceback.format_exception(error) if TRACEBACKS in os.environ else ()
    say(lines, sys.stderr)
    return CRASHED


def _status(request: Request, result: Result, settings: Settings) -> int:
    if result.crashes:
        return CRASHED
    if result.errors:
        return BAD_INPUT
    remaining = any(one.severity >= settings.fail_on for one in result.diagnostics)
    found = remaining or (request.mode == "diff" and result.changes)
    return FINDINGS if found and not (request.exit_zero or settings.exit_zero) else CLEAN
