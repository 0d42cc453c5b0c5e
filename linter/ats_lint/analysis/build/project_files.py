"""Files of the project that a build step reads, and whether the copies before it have brought them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from ats_lint.analysis.build.layers import variable
from ats_lint.analysis.build.placed import destination, placed_text
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.analysis.views.effective import within
from ats_lint.files.build_context import BuildContext
from ats_lint.files.data import elements, from_json, from_toml, is_list, is_mapping, table
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command, Word, package_call

_READ = regex(r"(?:open|Path)\(\s*[\"']([\w-]+\.(?:md|rst|txt))[\"']")
_OWN = regex(r"\.(?:/|\[[\w,-]+\])?")
_LENIENT = ("setuptools", "flit_scm")
"""What only warns of a readme that is not there."""
_GENERIC = frozenset({"runtime", "os"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a command reads and that is not there: the command, the file, and who names it."""

    at: Word
    file: str
    named_by: str
    ignored: bool = False


def wanted(stage: Stage) -> Iterator[Wanted]:
    """Yield the files that the build of a Python project reads and that nothing has brought."""
    for run, command, directory in _commands(stage):
        if command.program is None or not _builds(run, command):
            continue
        for name, file in _named(stage, run, command, directory):
            if brought(stage, posixpath.join(directory, file), run) is False:
                yield Wanted(command.program, file, name, _is_ignored(stage.dockerfile.context, file))
                break


def without_workspaces(stage: Stage) -> Iterator[tuple[Word, str]]:
    """Yield the installs of Node packages before the manifests of workspaces are there, with one that is missing.

    That is any, where none is there, or else one whose scripts are run afterwards: some are left out on purpose.
    """
    context = stage.dockerfile.context
    for run, command, directory in _commands(stage):
        call = package_call(command)
        if context is None or call is None or call.family not in {"npm", "yarn", "pnpm"} or call.action != "locked":
            continue
        text = placed_text(stage, posixpath.join(directory, "package.json"), run)
        manifests = [f"{one}/package.json" for one in _workspaces(context, text)] if text else []
        there = [brought(stage, posixpath.join(directory, one), run) for one in manifests]
        later = [brought(stage, posixpath.join(directory, one), None) for one in manifests]
        missing = [
            posixpath.dirname(one)
            for one, now, then in zip(manifests, there, later, strict=True)
            if (now, then) == (False, True)
        ]
        if any(one is not False for one in there):
            missing = [one for one in missing if _is_run(stage, run, posixpath.join(directory, one), one)]
        if missing and command.program is not None:
            yield command.program, missing[0]


def _is_run(stage: Stage, install: Run, directory: str, workspace: str) -> bool:
    """Tell whether a script of a workspace is run after an install of the whole, and nothing is installed for it."""
    named = {workspace, f"./{workspace}", posixpath.basename(workspace)}
    later = [one for one in _commands(stage) if one[0].index > install.index]
    calls = [(package_call(command), command, where) for _, command, where in later]
    inside = [one for one in calls if one[2] == directory or named & {text or "" for text in one[1].texts}]
    if any(call is not None and call.action in {"locked", "install"} for call, _, _ in inside):
        return False
    return any(command.name in {"npm", "yarn", "pnpm"} and "run" in command.texts for _, command, _ in inside)


def _workspaces(context: BuildContext, text: str) -> Iterator[str]:
    try:
        data = from_json(text)
    except ValueError:
        return
    given = table(data).get("workspaces")
    given = given.get("packages") if is_mapping(given) else given
    for pattern in (one for one in elements(given) if isinstance(one, str)):
        plain = pattern.strip("./").rstrip("/") if not pattern.startswith("!") else ""
        parent, name = posixpath.split(plain)
        if "*" in parent or not plain:
            continue
        for one in context.names(parent):
            path = posixpath.join(parent, one)
            if fnmatchcase(one, name) and context.exists(f"{path}/package.json"):
                yield path


def _commands(stage: Stage) -> Iterator[tuple[Run, Command, str]]:
    """Yield the commands of a stage with the directories that they run in."""
    if not stage.base_known or stage.base.role not in _GENERIC or stage.dockerfile.context is None:
        return
    for run in stage.runs:
        directory = stage.workdir_at(run).value or "/"
        for command in run.commands:
            if command.name == "cd" and command.first:
                directory = posixpath.normpath(posixpath.join(directory, command.first))
            yield run, command, directory


def _builds(run: Run, command: Command) -> bool:
    """Tell whether a command builds the project that lies where it runs."""
    words = [text for text in command.texts if text and not text.startswith("-")]
    if command.name == "poetry":
        return words[:1] in (["install"], ["sync"], ["build"]) and not command.has_option("--no-root")
    if command.name == "uv" and words[:1] == ["sync"]:
        kept = not command.has_option("--no-install-project", "--no-install-workspace", "--package", "--project")
        return kept and variable(run, command, "UV_NO_INSTALL_PROJECT") == ""
    if command.name == "uv" and words[:1] == ["build"]:
        return len(words) == 1
    call = package_call(command)
    if call is None or call.family not in {"pip", "uv"} or call.action != "install":
        return False
    editable = call.option("-e", "--editable")
    given = [word.text or "" for word in call.packages]
    return any(_OWN.fullmatch(one) for one in (*given, (editable.value if editable else "") or ""))


def _named(stage: Stage, run: Run, command: Command, directory: str) -> Iterator[tuple[str, str]]:
    """Yield the files that the project's own description names, with the file that does."""
    text = placed_text(stage, posixpath.join(directory, "pyproject.toml"), run)
    yield from (("pyproject.toml", file) for file in (_readme(text, command.name) if text else ()))
    script = placed_text(stage, posixpath.join(directory, "setup.py"), run)
    if script and "os.path.exists" not in script and ".exists()" not in script and "try" not in script:
        yield from (("setup.py", file) for file in _READ.findall(script))


def _readme(text: str, program: str) -> Iterator[str]:
    try:
        data = from_toml(text)
    except ValueError:
        return
    tool, system, project = (table(data.get(key)) for key in ("tool", "build-system", "project"))
    backend = system.get("build-backend")
    if not isinstance(backend, str) or backend.startswith(_LENIENT):
        return
    poetry = table(tool.get("poetry"))
    if (program == "uv" and table(tool.get("uv")).get("package") is False) or poetry.get("package-mode") is False:
        return
    found = project.get("readme") or poetry.get("readme")
    found = found.get("file") if is_mapping(found) else found
    yield from (one for one in (found if is_list(found) else [found]) if isinstance(one, str))


def _is_ignored(context: BuildContext | None, name: str) -> bool:
    pattern = context.ignored.decisive(name) if context is not None and context.dockerignore is not None else None
    return pattern is not None and not pattern.negated


def brought(stage: Stage, path: str, at: Run | None) -> bool | None:
    """Tell whether a file of the project is in the image before `at`; None when that cannot be known."""
    name, unknown = posixpath.basename(path), False
    for instruction in stage.until(at):
        if isinstance(instruction, Copy):
            found = _brings(stage, instruction, path)
            if found:
                return True
            unknown = unknown or found is None
        elif isinstance(instruction, Run):
            unknown = unknown or _may_make(instruction, name)
    own = at is not None and (_may_make(at, name) or any(_binds(flag.value or "", name) for flag in at.flags))
    return None if unknown or own else False


def _may_make(run: Run, name: str) -> bool:
    return name in run.args.text or "git clone" in run.args.text


def _binds(mount: str, name: str) -> bool:
    """Tell whether a mount of the context may bring a file."""
    target = re.search(r"(?:target|dst|destination)=([^,]*)", mount)
    if "type=bind" not in mount:
        return False
    return target is None or "." not in posixpath.basename(target[1]) or posixpath.basename(target[1]) == name


def _brings(stage: Stage, copy: Copy, path: str) -> bool | None:
    target, context = destination(stage, copy), stage.dockerfile.context
    if target is None or context is None:
        return None
    if not within(path, target.rstrip("/") or "/"):
        return False
    if copy.heredocs:
        return None
    if stage.copied_from(copy) is not None:
        return None
    for token in copy.sources:
        source = stage.expand(token.text, copy)
        if source is None or "://" in source:
            return None
        if any(
            context.exists(one) and not _is_ignored(context, one) for one in _origins(context, source, target, path)
        ):
            return True
    return False


def _origins(context: BuildContext, source: str, target: str, path: str) -> Iterator[str]:
    """Yield the files of the context that a source would bring to a path."""
    source = posixpath.normpath(source.lstrip("/") or ".")
    rest = posixpath.relpath(path, target.rstrip("/") or "/")
    if re.search(r"[*?\[]", source):
        folder, pattern = posixpath.split(source)
        first = rest.partition("/")[0]
        if fnmatchcase(first, pattern) and not context.is_dir(posixpath.join(folder, first)):
            yield posixpath.join(folder, first)
        yield from (posixpath.join(folder, one, rest) for one in context.names(folder) if fnmatchcase(one, pattern))
    elif context.is_dir(source):
        yield posixpath.normpath(posixpath.join(source, rest))
    elif path == target or posixpath.basename(source) == rest:
        yield source
