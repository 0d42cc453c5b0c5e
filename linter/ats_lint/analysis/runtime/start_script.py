"""The program that ENTRYPOINT, or CMD without one, names: whether the kernel can start it, and what it starts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ats_lint.analysis.build.placed import PROGRAM_DIRECTORIES, candidates, placed_file
from ats_lint.analysis.build.software import software
from ats_lint.analysis.runtime import lifetime
from ats_lint.analysis.runtime.applications import works_off
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.analysis.views.effective import exec_words, join_path
from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_SHEBANG = regex(r"#![ \t]*(\S+)(?:[ \t]+(-S[ \t]+)?([^\s-]\S*))?")
_ARGUMENTS = regex(r"[\"']?\$(?:@|\*|\{@\}|\{\*\})[\"']?")
_EXECUTABLE = 0o111
_RUNNERS = frozenset(
    {"node", "npm", "yarn", "pnpm", "bun", "deno", "python", "python3", "java", "dotnet", "ruby", "bundle", "php"}
)
"""Programs that run a server where the image has a port for it, or its sources listen."""
_HANDLERS = frozenset({"trap", "wait", "tini", "dumb-init", "supervisord", "s6-svscan", "runsvdir"})


@dataclass(frozen=True, slots=True)
class StartScript:
    """A script of the build context that is process 1: where it is named, and how it is brought."""

    stage: Stage
    name: str
    at: Span
    source: Source
    copy: Copy
    places: tuple[str, ...]
    """Where it may lie in the image."""
    direct: bool
    """Whether the kernel is to start it, rather than a shell that is given its name."""


def start_script(stage: Stage) -> StartScript | None:
    """Return the script that a stage's own ENTRYPOINT, or its CMD where it has none, starts first."""
    one = stage.entrypoint or (stage.cmd if not stage.base.entrypoint else None)
    if one is None or one.stage is not stage or stage.is_windows:
        return None
    words = exec_words(one, stage.shell_at(one))
    if one.json is None and len(words) and not re.fullmatch(r"[\w./-]+", words[-1]):
        return None
    names = [(words[-1], one.args.whole)] if one.json is None else [(token.text, token.span) for token in one.json]
    direct = not names or names[0][0].rpartition("/")[2] not in shell.SHELLS
    names = names if direct else [item for item in names[1:] if not item[0].startswith("-")]
    return script_called(stage, *names[0], direct=direct) if names else None


def script_called(stage: Stage, path: str, at: Span, *, direct: bool = True) -> StartScript | None:
    """Return the script of the build context that a stage has at a path; None when that is not known."""
    found = placed_file(stage, path)
    if found is None:
        return None
    copy, source = found
    places = tuple(candidates(stage, path, None))
    return StartScript(stage, path.rpartition("/")[2], at, source, copy, places, direct)


def hindrance(script: StartScript) -> str | None:
    """Say why a script cannot start; None when nothing is known against it."""
    text = script.source.text
    first = _SHEBANG.match(text)
    touched = " ".join(word.raw for run in _runs(script.stage) for one in run.commands for word in one.words)
    if first is None:
        return None
    if text.partition("\n")[0].endswith("\r") and not re.search(r"dos2unix|\\r|fromdos|\\15|crlf", touched, re.I):
        return f"{script.name} has Windows line ends: its first line names no program"
    program = (first[3] if first[1].endswith("/env") and first[3] else first[1]).rpartition("/")[2]
    there = software(script.stage)
    # An interpreter may have come along with any package; a shell comes by its own name.
    if script.direct and there.has(program) is False and (program == "bash" or not there.packages):
        return f"{script.name} is for {program}, which is not in the image"
    mode = script.source.mode
    if script.direct and mode is not None and not mode & _EXECUTABLE and not _made_executable(script, touched):
        return f"{script.name} is not executable"
    return None


def reason_not_to_start(service: Service, stage: Stage | None, path: str, at: Span) -> str | None:
    """Say why the script of the build context that a service names cannot start; None when nothing is known of it."""
    if stage is None or any(_lies_over(mount.target, path) for mount in service.volumes):
        return None
    script = script_called(stage, path, at)
    return hindrance(script) if script is not None else None


def _lies_over(target: str | None, path: str) -> bool:
    """Tell whether what is mounted at a target may hide a path."""
    return target is None or "/" not in path or path.startswith((f"{target}/", ".")) or path == target


def _runs(stage: Stage) -> Iterator[Run]:
    yield from (run for owner in stage.lineage for run in owner.runs)


def _made_executable(script: StartScript, touched: str) -> bool:
    """Tell whether something gives the permission: an option of COPY, or a RUN that changes modes."""
    if script.copy.flag("chmod") is not None or re.search(r"\binstall\b|setfacl|\./", touched) is not None:
        return True
    return any(_may_reach(one, run, script.places) for run in _runs(script.stage) for one in run.commands)


def _may_reach(command: Command, run: Run, places: Collection[str]) -> bool:
    """Tell whether a `chmod` may change the mode of a file, or another command that runs one (`find`, `xargs`)."""
    if command.name != "chmod":
        return any("chmod" in word.raw for word in command.words)
    paths = command.operands(())[1:]
    directory = (run.stage.workdir_at(run).value if run.stage is not None else None) or "/"
    moved = command.has_option("-R", "--recursive") or any(one.name == "cd" for one in run.commands)
    return moved or any(
        not re.fullmatch(r"[\w./-]+", one.text or "") or join_path(directory, one.text or "") in places for one in paths
    )


def unheard(script: StartScript) -> Command | None:
    """Return the server that a script starts as its child, so that no signal reaches it; None when there is none."""
    commands = shell.parse(script.source.text).commands
    outer = [one for one in commands if not one.depth and "function" not in one.context]
    if not outer or any(one.name in _HANDLERS or one.background for one in commands):
        return None
    last = outer[-1]
    if last.context or last.wrappers or last.pipe_position or last.piped_into or not last.words:
        return None
    if _ARGUMENTS.fullmatch(last.words[0].raw):
        return last
    life = lifetime.of_commands((last,), script.stage.settings)
    runs = last.name in _RUNNERS and life.kind.stays is not False
    serves = runs and (bool(script.stage.ports) or _listens(script.stage))
    return last if serves or (life.known and life.kind is lifetime.Lifetime.SERVER) else None


def _listens(stage: Stage) -> bool:
    return any(not file.by_hand for file, _ in program(stage.dockerfile).listeners())


def worker_beside(stage: Stage) -> str | None:
    """Return a script that the image has besides and that takes work from a queue or a clock; None when none does.

    Whoever starts it in a container of its own, as its place in PATH suggests, has the rest of the image, too.
    """
    context = stage.dockerfile.context
    for item in stage.chain() if context is not None else ():
        if not isinstance(item, Copy) or stage.copied_from(item) is not None:
            continue
        target = (stage.expand(item.destination.text, item) or "").rstrip("/")
        if target not in PROGRAM_DIRECTORIES:
            continue
        for word in item.sources:
            source = context.read(word.text) if context is not None and word.text.endswith(".sh") else None
            if source is not None and _works(shell.parse(source.text).commands):
                return word.text.rpartition("/")[2]
    return None


def _works(commands: tuple[Command, ...]) -> bool:
    last = next((one for one in reversed(commands) if one.name), None)
    return last is not None and not last.context and works_off(last)
