"""One script for each application whose data has to follow what fixes changed: where it lies, or whose it is."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files as resources
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.model import Carry, Own, Step
from ats_lint.patterns import regex
from ats_lint.records import replace

MODE = 0o755
"""Mode of the scripts."""
_SUFFIX = ".migrate.sh"
_FILES = regex(r'(?m)^  docker compose (?P<files>.*) "\$@"$')
_RECORDED = regex(r"(?m)^  # begin\n(?P<steps>(?:(?!  # (?:begin|end)$).*\n)*)  # end$")

Application = tuple[Path, ...]
"""The Compose files of an application, base first."""


def steps_of(fixed: Iterable[Diagnostic]) -> Iterator[Step]:
    """Yield the steps that fixes call for."""
    return (step for one in fixed if one.fix for step in one.fix.migration)


def gathered(steps: Iterable[Step]) -> dict[Application, list[Step]]:
    """Return steps by the application whose script has them, each once, those of data before those of owners.

    A variant repeats nothing that the script of its base does: both are one project, with the same volumes.
    """
    every = dict.fromkeys(steps)
    largest: dict[Path, Application] = {}
    for step in every:
        path = path_of(step.files)
        largest[path] = max(largest.get(path, ()), step.files, key=len)
    found: dict[Application, list[Step]] = {}
    for step in sorted(every, key=lambda one: (isinstance(one, Own), one.service, repr(one))):
        bases = (step.files[:count] for count in range(1, len(step.files)))
        if not any(replace(step, files=base) in every for base in bases):
            found.setdefault(largest[path_of(step.files)], []).append(step)
    return found


def path_of(application: Application) -> Path:
    """Return where the script of an application lies: beside its first file, and named after it and the last.

    An override that Compose reads by itself makes no other application.
    """
    first, *others = application
    variants = [one.stem.removeprefix(f"{first.stem}.") for one in others if not one.stem.endswith(".override")]
    return first.with_name(".".join((first.stem, *variants[-1:])) + _SUFFIX)


def scripts(workspace: Workspace, fixed: Iterable[Diagnostic]) -> Iterator[tuple[Source | None, Source]]:
    """Yield each script that fixes call for, with the one that is there already; its steps are kept."""
    for application, steps in gathered(steps_of(fixed)).items():
        before = workspace.peek(path_of(application))
        text = script(application, steps, before.text if before else "")
        yield before, Source(path_of(application), text, mode=MODE)


def rewritten(workspace: Workspace, folder: Path) -> Iterator[tuple[Source, Source]]:
    """Yield the scripts of a directory, with their own steps written anew."""
    for path in workspace.list(folder):
        before = workspace.peek(path) if path.name.endswith(_SUFFIX) else None
        found = _FILES.search(before.text) if before is not None else None
        if before is not None and found is not None:
            names = shlex.split(found["files"])[1::2]
            yield before, before.replaced(script(tuple(folder / name for name in names), (), before.text))


def script(application: Application, steps: Sequence[Step], before: str = "") -> str:
    """Return the text of a script for these steps and those of an earlier one."""
    folder = application[0].parent
    lines = [*recorded(before), *(_line(step, folder) for step in steps)]
    lines = list(dict.fromkeys(lines))
    services = list(dict.fromkeys(shlex.split(line)[1] for line in lines))
    text = resources("ats_lint.fix").joinpath("migration.sh").read_text(encoding="utf-8")
    return (
        text.replace("@FILES@", shlex.join(_options(application)))
        .replace("@STEPS@", "\n".join(f"  {line}" for line in lines))
        .replace("@SERVICES@", shlex.join(services))
    )


def recorded(text: str) -> list[str]:
    """Return the steps that an earlier script holds, as they are written."""
    found = _RECORDED.search(text)
    return [line.strip() for line in found["steps"].splitlines() if line.strip()] if found else []


def _options(application: Application) -> Iterator[str]:
    folder = application[0].parent
    for path in application:
        yield from ("-f", os.path.relpath(path, folder))


def _line(step: Step, folder: Path) -> str:
    directory = "" if step.directory is None else _relative(step.directory, folder)
    if isinstance(step, Carry):
        words = ["carry", step.service, step.target, *(word for word in (step.volume, directory) if word)]
    else:
        words = ["own", step.service, step.owner, directory or step.volume]
    return shlex.join(words)


def _relative(path: Path, folder: Path) -> str:
    """Return a directory as seen from the script, told apart from a volume's name by its first character."""
    found = os.path.relpath(path, folder)
    return found if found.startswith("..") else f"./{found}"
