"""What the smaller commands do, between the arguments and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.cli.checking import start, troubles
from ats_lint.cli.errors import BAD_INPUT, CLEAN, CRASHED, FINDINGS, fail, shown, warn
from ats_lint.cli.request import CommandRequest
from ats_lint.files.source import Source
from ats_lint.lint.config import Settings, find, load
from ats_lint.lint.known_tokens import without_tokens
from ats_lint.lint.local_rules import registry_of
from ats_lint.lint.registry import discover
from ats_lint.model import Span
from ats_lint.records import replace
from ats_lint.report.escape import printable, visible
from ats_lint.report.output import save, say
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.images import ImageFacts

_NOTHING_BEHIND = "no fix leaves data behind, neither one that is left to apply nor one since the files' last changes"


def explain(words: Sequence[str], *, local: bool) -> int:
    """Print the page of each rule that is called by one of `words`."""
    from ats_lint.report.rule_list import named
    from ats_lint.report.rule_page import page

    registry = registry_of(replace(find(Path.cwd()), local_rules=True)) if local else discover()
    pages = [page(named(registry, word)) for word in words]
    say(["\n".join(pages)], sys.stdout)
    return CLEAN


def listing(tool: str | None, form: str) -> int:
    """Print all rules, or another tool's codes with the rules they mean."""
    from ats_lint.report.rule_list import mapping, table

    registry = discover()
    say(mapping(registry, tool, form) if tool else table(registry, form), sys.stdout)
    return CLEAN


def facts(images: Sequence[str], form: str, config: Path | None) -> int:
    """Print what is known of images, and of those that Dockerfiles build."""
    from ats_lint.images.answer import as_json, as_text

    settings = load(config) if config else find(Path.cwd())
    known = {image: _facts(image, settings) for image in images}
    found = {image: one for image, one in known.items() if one is not None}
    if form == "json":
        answers = [as_json(image, one) for image, one in found.items()]
        text = answers[0] if len(images) == 1 and answers else "[" + ",\n".join(answers) + "]"
        say([without_tokens(visible(text)) + "\n"], sys.stdout)
    else:
        say(
            [f"{without_tokens(printable(line))}\n" for image, one in found.items() for line in as_text(image, one)],
            sys.stdout,
        )
    if len(found) < len(known):
        warn(f"nothing is known of {image}" for image in known if image not in found)
        return FINDINGS
    return CLEAN


def _facts(image: str, settings: Settings) -> ImageFacts | None:
    from ats_lint.analysis.build.stagefacts import stage_facts
    from ats_lint.analysis.project.alone import alone
    from ats_lint.files.workspace import read_source
    from ats_lint.images import lookup

    path = Path(image) / "Dockerfile" if os.path.isdir(Path(image)) else Path(image)
    if not os.path.isfile(path):
        return lookup(image, settings.images)
    stages = alone(read_source(path)).stages
    return stage_facts(stages[-1]) if stages else None


def ast(file: Path, form: str) -> int:
    """Print the model of a Dockerfile; what its builder would refuse is part of it and no error."""
    from ats_lint.files.workspace import read_source
    from ats_lint.report.ast import render

    piped = file == Path("-")
    source = Source.from_bytes(Path("<stdin>"), sys.stdin.buffer.read()) if piped else read_source(file)
    say([without_tokens(render(source, form, _secrets(source)))], sys.stdout)
    return CLEAN


def _secrets(source: Source) -> Sequence[Span]:
    """Return where secrets stand in a Dockerfile, whatever it is called and whatever is chosen or ignored."""
    from ats_lint.lint.engine import check
    from ats_lint.report.mask import Mask

    # Those that nobody could read are told by what is said of the lines around them.
    settings = Settings(profile="strict").resolved(discover())
    alone = Source(Path.cwd() / "Dockerfile", source.text)
    return Mask(check((), settings, settings.rules(discover()), stdin=alone)).spans(alone)


def scaffold(directory: Path, only: Sequence[str], config: Path | None, *, force: bool, dry: bool) -> int:
    """Write the files that a project lacks, and say what became of each."""
    from ats_lint.files.workspace import normal
    from ats_lint.scaffold import ALL
    from ats_lint.scaffold import scaffold as plan

    unknown = [kind for kind in only if kind not in ALL]
    if unknown:
        return fail([f"nothing to write is called {unknown[0]!r}; there are {', '.join(ALL)}"])
    words = {"write": "would write" if dry else "wrote", "overwrite": "would overwrite" if dry else "overwrote",
             "keep": "kept"}  # fmt: skip
    folder = normal(directory)
    settings = load(config) if config else find(folder)
    for outcome in plan(folder, only, settings, force=force, dry=dry):
        say([f"{words[outcome.action]} {shown(outcome.path)}\n"], sys.stdout)
    return CLEAN


def migrate(paths: tuple[Path, ...], config: Path | None, since: str | None) -> int:
    """Write the migration scripts again, and say where they are."""
    from ats_lint.files.history import RevisionError
    from ats_lint.fix.recovery import recovered
    from ats_lint.fix.repair import migrations
    from ats_lint.fix.write import write as write_file

    registry = discover()
    settings = (load(config) if config else find(start(CommandRequest(paths, "check")))).resolved(registry)
    rules = settings.rules(registry)
    changes, unknown = {one.path: one for one in migrations(paths, settings, rules)}, ""
    made = {path: change.after for path, change in changes.items()}
    try:
        changes |= {one.path: one for one in recovered(paths, settings, rules, since, made)}
    except RevisionError as error:
        unknown = f"no script is here, and what the files were before a fix is not known: {error}"
    for change in changes.values():
        if change.before is None or change.before.text != change.after.text:
            write_file(change.after, change.before)
        say([f"wrote {shown(change.path)}\n"], sys.stdout)
    if unknown and (since or not changes):
        return fail([unknown])
    if not changes:
        say([f"{_NOTHING_BEHIND}\n"], sys.stdout)
    return CLEAN


def clean(folder: Path | None) -> int:
    """Remove what earlier runs kept, and say how much it was."""
    from ats_lint.lint.cache import Cache, default_folder
    from ats_lint.report.summary import plural

    place = folder or default_folder()
    if place is None:
        return fail(["there is no folder for caches: --cache-dir names one"])
    try:
        count = Cache(place.absolute()).clean()
    except OSError as error:
        return fail([f"{shown(place)}: cannot be removed: {(error.strerror or str(error)).lower()}"])
    say([f"removed {plural(count, 'kept result')} from {shown(place)}\n"], sys.stdout)
    return CLEAN


def report(paths: tuple[Path, ...], form: str, output: Path | None, config: Path | None) -> int:
    """Print how ready a project is for production; open lines are no failure."""
    from ats_lint.report.html import assessed
    from ats_lint.report.readiness import assess
    from ats_lint.report.readiness.render import render

    registry = discover()
    request = CommandRequest(paths, "check")
    settings = (load(config) if config else find(start(request))).resolved(registry)
    assessment = assess(paths, settings, registry)
    view = View(assessment.directory if form == "html" else Path.cwd())
    text = assessed(assessment, view) if form == "html" else render(assessment, form, view)
    if output is None:
        say([text], sys.stdout)
    else:
        save(text, output)
    warn(troubles(request, assessment.result))
    return CRASHED if assessment.result.crashes else BAD_INPUT if assessment.result.errors else CLEAN
