"""The options of `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from ats_lint.cli import completion
from ats_lint.model import Severity
from ats_lint.report.output import FORMATS

F = TypeVar("F", bound=Callable[..., object])
_LEVELS = [level.label for level in sorted(Severity, reverse=True)]


def words(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Split the values of an option that may be repeated and takes comma-separated words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _rules(name: str, text: str) -> Callable[[F], F]:
    return click.option(
        name, multiple=True, callback=words, metavar="RULES", help=text, shell_complete=completion.rules
    )


_FILE = click.Path(dir_okay=False, path_type=Path)
SETTINGS = (
    _rules("--select", "Run only these: codes, prefixes, names, aliases or tags, separated by commas."),
    _rules("--extend-select", "Run these as well."),
    _rules("--ignore", "Do not run these."),
    _rules("--fixable", "Fix only findings of these; --fix, --diff and reports heed it."),
    _rules("--unfixable", "Fix no findings of these."),
    click.option("--baseline", type=_FILE, help="File of findings that are known and not reported."),
    click.option("--require-reason", is_flag=True,
                 help="Let ignore comments that give no reason silence nothing."),
    click.option("--local-rules", is_flag=True,
                 help="Run the rule files that the configuration names: they are code of the project."),
    click.option("--fail-on", type=click.Choice(_LEVELS), help="Least severity that gives exit status 1.  [medium]"),
    click.option("--profile", type=click.Choice(["dev", "default", "strict"]),
                 help="Set of rules: dev leaves out what a laptop does without, strict adds what production needs."),
    click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                 help="Configuration file; otherwise the nearest upward."),
)  # fmt: skip
"""Options that go before what a configuration file says."""
OPTIONS = (
    click.option("--fix", is_flag=True, help="Apply safe fixes and write the files."),
    click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change behaviour."),
    click.option("--diff", is_flag=True, help="Show what --fix would change and write nothing."),
    click.option("--write-baseline", is_flag=True,
                 help="Write all findings to the baseline (--baseline, the setting, or ats-lint-baseline.json)."),
    click.option("--new-from-rev", metavar="REV",
                 help="Report only what the working tree has brought in since it left this Git revision."),
    click.option("--add-ignores", metavar="[=REASON]",
                 help="Write an ignore comment for every finding; with --diff only show them."),
    click.option("--show-files", is_flag=True, help="Print the files that would be linted, and lint none."),
    click.option("--watch", is_flag=True, help="Lint again whenever a file changes, until interrupted."),
    click.option("--min-severity", type=click.Choice(_LEVELS), help="Leave findings below this out of every report."),
    click.option("-f", "--format", "formats", multiple=True, metavar="FORMAT[:PATH]", shell_complete=completion.formats,
                 help=f"{', '.join(FORMATS)}; repeat it to write several reports."),
    click.option("-o", "--output", type=_FILE, help="File for the report instead of standard output."),
    click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N",
                 help="Processes that work at once.  [as many as pay]"),
    click.option("--no-cache", is_flag=True, envvar="ATS_LINT_NO_CACHE",
                 help="Examine everything anew, and keep nothing of it."),
    click.option("--cache-dir", type=click.Path(file_okay=False, path_type=Path), envvar="ATS_LINT_CACHE_DIR",
                 help="Folder of what earlier runs found.  [the platform's for caches]"),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output."),
    click.option("-v", "--verbose", is_flag=True, help="Show every finding with its source and its fix's reason."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only: no summary."),
    click.option("--statistics", is_flag=True, help="Print how often each rule fired instead of the findings."),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 even when findings remain."),
    click.option("--stdin-filename", type=Path, metavar="PATH", help="Name of the text read from `-`."),
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
)  # fmt: skip


def with_settings(function: F) -> F:
    """Give a command the options that are settings: their values as `choices`, and the file apart as `config`."""

    @wraps(function)
    def gathering(**options: object) -> object:
        # Imported late: most commands take no settings.
        from ats_lint.cli.request import Choices

        given = {name: options.pop(name) for name in Choices.__annotations__}
        level = given["fail_on"]
        given["fail_on"] = Severity[level.upper()] if isinstance(level, str) else None
        return function(choices=Choices(**cast("dict[str, Any]", given)), **options)

    command = cast("F", gathering)
    for option in reversed(SETTINGS):
        command = option(command)
    return command


def with_options(function: F) -> F:
    """Give a command the options of `check`."""
    function = with_settings(function)
    for option in reversed(OPTIONS):
        function = option(function)
    return function
