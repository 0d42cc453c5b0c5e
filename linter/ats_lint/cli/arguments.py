"""The options of `check`, and the plain way through its command line.

Most command lines are paths with a few flags. These are read here, for what reads any command line takes longer to
import than a small file takes to lint. Whatever is less plain, or wrong, is left to that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from ats_lint.model import Severity
from ats_lint.numbers import whole
from ats_lint.records import dataclass
from ats_lint.report.output import FORMATS

Kind = Literal[
    "flag", "choice", "rules", "formats", "text", "reason", "name", "number", "file", "present file", "folder"
]  # fmt: skip
"""What the value of an option is: `rules` and `formats` may be repeated, and rules are separated by commas."""
LEVELS = tuple(level.label for level in sorted(Severity, reverse=True))
COMMANDS = frozenset({
    "ast", "check", "clean", "completion", "config", "explain", "facts", "init", "lsp", "mcp", "migrate", "pin",
    "report", "rule", "rules", "scaffold",
})  # fmt: skip
"""First words that are commands."""
COMPLETION = "_ATS_LINT_COMPLETE"
"""Variable by which a shell asks how a command line may go on."""
_ALONE = ("--fix", "--write-baseline", "--add-ignores")
"""Options of which at most one is given."""


@dataclass(frozen=True, slots=True)
class CheckOption:
    """One option: how it is written, what is said of it, and what its value is."""

    words: tuple[str, ...]
    help: str
    kind: Kind = "flag"
    choices: tuple[str, ...] = ()
    metavar: str | None = None
    parameter: str | None = None
    default: str | None = None
    variable: str | None = None
    """Variable that gives the value where the command line does not."""

    @property
    def name(self) -> str:
        """The name of the parameter that takes the value."""
        return self.parameter or self.words[-1].removeprefix("--").replace("-", "_")

    @property
    def repeated(self) -> bool:
        """Whether all its values count, and not the last alone."""
        return self.kind in {"rules", "formats"}

    @property
    def absent(self) -> object:
        """The value where it is not given."""
        return () if self.repeated else False if self.kind == "flag" else self.default


SETTINGS = (
    CheckOption(("--select",), "Run only these: codes, prefixes, names, aliases or tags, separated by commas.",
                "rules"),
    CheckOption(("--extend-select",), "Run these as well.", "rules"),
    CheckOption(("--ignore",), "Do not run these.", "rules"),
    CheckOption(("--fixable",), "Fix only findings of these; --fix, --diff and reports heed it.", "rules"),
    CheckOption(("--unfixable",), "Fix no findings of these.", "rules"),
    CheckOption(("--baseline",), "File of findings that are known and not reported.", "file"),
    CheckOption(("--require-reason",), "Let ignore comments that give no reason silence nothing."),
    CheckOption(("--local-rules",), "Run the rule files that the configuration names: they are code of the project."),
    CheckOption(("--fail-on",), "Least severity that gives exit status 1.  [medium]", "choice", LEVELS),
    CheckOption(("--profile",),
                "Set of rules: dev leaves out what a laptop does without, strict adds what production needs.",
                "choice", ("dev", "default", "strict")),
    CheckOption(("--config",), "Configuration file; otherwise the nearest upward.", "present file"),
)  # fmt: skip
"""Options that go before what a configuration file says."""
OPTIONS = (
    CheckOption(("--fix",), "Apply safe fixes and write the files."),
    CheckOption(("--unsafe-fixes",), "With --fix or --diff: also fixes that may change behaviour."),
    CheckOption(("--diff",), "Show what --fix would change and write nothing."),
    CheckOption(("--write-baseline",),
                "Write all findings to the baseline (--baseline, the setting, or ats-lint-baseline.json)."),
    CheckOption(("--new-from-rev",),
                "Report only what the working tree has brought in since it left this Git revision.",
                "text", metavar="REV"),
    CheckOption(("--add-ignores",), "Write an ignore comment for every finding; with --diff only show them.",
                "reason", metavar="[=REASON]"),
    CheckOption(("--show-files",), "Print the files that would be linted, and lint none."),
    CheckOption(("--watch",), "Lint again whenever a file changes, until interrupted."),
    CheckOption(("--min-severity",), "Leave findings below this out of every report.", "choice", LEVELS),
    CheckOption(("-f", "--format"), f"{', '.join(FORMATS)}; repeat it to write several reports.", "formats",
                metavar="FORMAT[:PATH]", parameter="formats"),
    CheckOption(("-o", "--output"), "File for the report instead of standard output.", "file"),
    CheckOption(("-j", "--jobs"), "Processes that work at once.  [as many as pay]", "number", metavar="N"),
    CheckOption(("--no-cache",), "Examine everything anew, and keep nothing of it.", variable="ATS_LINT_NO_CACHE"),
    CheckOption(("--cache-dir",), "Folder of what earlier runs found.  [the platform's for caches]", "folder",
                variable="ATS_LINT_CACHE_DIR"),
    CheckOption(("--color",), "Colour the output.", "choice", ("auto", "always", "never"), default="auto"),
    CheckOption(("-v", "--verbose"), "Show every finding with its source and its fix's reason."),
    CheckOption(("-q", "--quiet"), "Print findings and errors only: no summary."),
    CheckOption(("--statistics",), "Print how often each rule fired instead of the findings."),
    CheckOption(("--exit-zero",), "Exit with 0 even when findings remain."),
    CheckOption(("--stdin-filename",), "Name of the text read from `-`.", "name", metavar="PATH"),
)  # fmt: skip


def plain(words: Sequence[str]) -> dict[str, object] | None:
    """Return the values of all parameters of `check`; None where the command line is not plain.

    It is when it names no other command, its paths can be read, each option is a word of its own and has a value as it
    should be, and no variable of the environment sets more than a flag.
    """
    if os.name == "nt" or COMPLETION in os.environ:
        return None  # on Windows, what a shell would do is left to the command
    named = words[0] if words and words[0] in COMMANDS else None
    given = _unasked()
    if given is None or named not in {None, "check"}:
        return None
    known = {word: option for option in (*SETTINGS, *OPTIONS) for word in option.words}
    paths: list[Path] = []
    rest = iter(words[1:] if named else words)
    for word in rest:
        if not word.startswith("-"):
            if not os.access(word, os.R_OK):
                return None
            paths.append(Path(word))
        elif not _taken(word, rest, known, given):
            return None
    return None if len(apart(given)) > 1 else {**given, "paths": tuple(paths)}


def _unasked() -> dict[str, object] | None:
    """Return the values of all options where the command line gives none; None where they are not plain."""
    given: dict[str, object] = {}
    for option in (*SETTINGS, *OPTIONS):
        value = os.environ.get(option.variable) if option.variable else None
        if value is not None and (value != "1" or option.kind != "flag"):
            return None
        given[option.name] = option.absent if value is None else True
    return given


def _taken(word: str, rest: Iterator[str], known: Mapping[str, CheckOption], given: dict[str, object]) -> bool:
    """Give an option its value; tell whether it is a plain one."""
    name, equals, value = word.partition("=")
    option = known.get(name)
    if option is None or (equals and not name.startswith("--")):
        return False
    if option.kind == "flag":
        given[option.name] = True
        return not equals
    value = value if equals else next(rest, "")
    found = _value(option, value) if value and not value.startswith("-") else None
    before = given[option.name]
    given[option.name] = (*before, *found) if isinstance(before, tuple) and isinstance(found, tuple) else found
    return found is not None


def _value(option: CheckOption, text: str) -> object:
    """Return the value that the text of an option stands for; None where that is less plain, or wrong."""
    match option.kind:
        case "rules":
            return rule_words([text])
        case "formats":
            return (text,)
        case "choice":
            return text if text in option.choices else None
        case "number":
            return whole(text) or None if text.isascii() and text.isdecimal() else None
        case "text":
            return text
        case "name":
            return Path(text)
        case "file" | "folder":
            is_right = os.path.isdir(text) == (option.kind == "folder") and os.access(text, os.R_OK)
            return Path(text) if is_right or not os.path.lexists(text) else None
        case "present file":
            return Path(text) if os.path.isfile(text) and os.access(text, os.R_OK) else None
        case _:
            return None


def rule_words(values: Iterable[str]) -> tuple[str, ...]:
    """Split values that may be repeated and hold words with commas between them."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def apart(given: Mapping[str, object]) -> list[str]:
    """Return the options that are given of those that each ask for something else to be done."""
    values = {word: given[word.removeprefix("--").replace("-", "_")] for word in _ALONE}
    return [word for word, value in values.items() if value is not None and value is not False]
