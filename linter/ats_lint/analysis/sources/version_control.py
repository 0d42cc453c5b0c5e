"""Whether a build asks its own repository for the version: by command, by script, by build tool or in its sources."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.sources import called, shell_scripts
from ats_lint.analysis.sources.called import Called
from ats_lint.analysis.sources.languages import CODE
from ats_lint.analysis.sources.manifest_names import all_declared
from ats_lint.analysis.sources.program import ProgramFile, facts, program, texts
from ats_lint.analysis.sources.version_tools import NATIVE, PROGRAMS, PYTHON, TOOLS, VersionTool
from ats_lint.analysis.views.dockerfile import Copy, Dockerfile, Run
from ats_lint.files.build_context import MAX_FILES, BuildContext
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell

_CMAKE = regex(
    r"find_package\s*\(\s*Git\b|execute_process\s*\((?:(?!execute_process)[^)])*?\bgit\b"
    r"|GetGitRevisionDescription|\bvcs_tag\s*\(|run_command\s*\(\s*'git'|git-version-gen",
    re.IGNORECASE,
)
_CMAKE_FILES = regex(r"(^|/)(CMakeLists\.txt|[^/]+\.cmake|meson\.build|configure\.ac|[^/]+\.m4)$")
_HOOK = regex(
    r"(^|/)(setup|hatch_build|build|versioneer|noxfile|conf|conanfile)\.py$|(^|/)build\.rs$|\.gemspec$|(^|/)mix\.exs$|(^|/)Rakefile$"
    r"|(^|/)[\w.-]*(config|gulpfile|gruntfile)[\w.-]*\.[cm]?[jt]s$|\.gradle(\.kts)?$|(^|/)build\.sbt$|(^|/)magefile\.go$"
)
"""Sources that build tools run by themselves."""


@dataclass(frozen=True, slots=True)
class GitQuestion:
    """Why a build reads `.git`; `sure` when it surely does."""

    why: str
    sure: bool = False


def asked(dockerfile: Dockerfile, context: BuildContext) -> GitQuestion | None:
    """Return why a build reads the history of its own repository; None when nothing shows that it does."""
    if _named(dockerfile):
        return GitQuestion("an instruction names .git", sure=True)
    found = called.at_build(dockerfile, context)
    command = next((what for what in _commands(found) if what), "")
    if command:
        return GitQuestion("the build asks git about its own history", sure=True)
    file = next((name for name in found.files if _git(context, name)), None)
    if file is not None:
        return GitQuestion(f"{posixpath.basename(file)}, which the build runs, asks git", sure=True)
    return next(_likely(dockerfile, context, found), None)


def _named(dockerfile: Dockerfile) -> bool:
    for item in dockerfile.instructions:
        if isinstance(item, Copy) and item.from_stage is None:
            if any(_is_git(source.text) for source in item.sources):
                return True
        elif isinstance(item, Run) and any(_is_git(mount.get("source", "src") or "") for mount in item.mounts):
            return True
    return False


def _is_git(path: str) -> bool:
    return posixpath.normpath(path.lstrip("/")).split("/")[0] == ".git"


def _commands(found: Called) -> Iterator[str]:
    for command in found.commands:
        yield shell_scripts.git(command)
        if command.name == "go" and any("-buildvcs=true" in (text or "") for text in command.texts):
            yield "go build -buildvcs=true"
    yield from (name for name in found.names if name in PROGRAMS)


def _git(context: BuildContext, name: str) -> str:
    shown = facts(context, name)
    return shown.git if shown is not None else ""


def _likely(dockerfile: Dockerfile, context: BuildContext, found: Called) -> Iterator[GitQuestion]:
    programs = found.names
    names = all_declared(context)
    given = {name for item in dockerfile.instructions for name in _set(item.keyword, item.text.text)}
    for tool in TOOLS:
        answered = any(name.startswith(answer) for answer in tool.answers for name in given)
        shown = next((name for name in names if tool.declared.fullmatch(name)), None)
        if shown and not answered and _runs(tool.programs, programs) and _builds(tool, found, names):
            yield GitQuestion(f"{shown.partition(':')[2].removeprefix('tool.')} may take the version from git")
    if NATIVE & programs and any(
        context.recall(_asks_in_cmake, name) for name in context.files() if _CMAKE_FILES.search(name)
    ):
        yield GitQuestion("the build files may take the version from git")
    if programs:
        hook = next((name for name in texts(context) if _HOOK.search(name) and _git(context, name)), None)
        if hook is not None:
            yield GitQuestion(f"{posixpath.basename(hook)} asks git")
    own = next((file.name for file in program(dockerfile).files if file.facts.git and _is_own(file)), None)
    if own is not None:
        yield GitQuestion(f"{posixpath.basename(own)} asks git")
    if len(context.files()) >= MAX_FILES:
        yield GitQuestion("the files of the context are too many to look through")


def _is_own(file: ProgramFile) -> bool:
    return file.language in CODE and not file.by_hand and not _HOOK.search(file.name)


def _runs(wanted: frozenset[str], programs: frozenset[str]) -> bool:
    return any(name in wanted or name.rstrip("0123456789.") in wanted for name in programs)


def _builds(tool: VersionTool, found: Called, names: frozenset[str]) -> bool:
    """Tell whether the project itself is built: an install of what a list names asks nothing of the project's tool."""
    if tool.programs is not PYTHON or "setting:local-requirement" in names:
        return True
    calls = [(command, shell.package_call(command)) for command in found.commands]
    return any(
        _runs(PYTHON, frozenset({command.name}))
        and (call is None or call.family != "pip" or call.action != "install" or _is_local(call))
        for command, call in calls
    )


def _is_local(call: shell.PackageCall) -> bool:
    words = (
        *(word.text or "." for word in call.packages),
        *(one.value or "" for one in call.options if one.named("-e", "--editable")),
    )
    return any(word.startswith((".", "/", "file:")) or word.endswith((".whl", ".gz")) for word in words)


def _set(keyword: str, text: str) -> Iterator[str]:
    """Yield the variables that an instruction sets to something."""
    if keyword in {"ENV", "ARG", "RUN"}:
        yield from re.findall(r"\b([A-Za-z_]\w*)=\S", text)


def _asks_in_cmake(text: str) -> bool:
    return bool(_CMAKE.search(text))
