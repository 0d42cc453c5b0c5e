"""Build tools of Node projects: scripts that call one which an install has left out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ats_lint.analysis.build.layers import variable
from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.dockerfile import Run, Stage
from ats_lint.files.data import from_json, is_mapping, table
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command, PackageCall, Word

_MANAGERS = frozenset({"npm", "yarn", "pnpm"})
_PACKAGES = {
    "tsc": "typescript", "ng": "@angular/cli", "nest": "@nestjs/cli", "vue-cli-service": "@vue/cli-service",
    "swc": "@swc/cli", "babel": "@babel/cli", "webpack": "webpack", "run-s": "npm-run-all", "run-p": "npm-run-all",
    "svelte-kit": "@sveltejs/kit", "remix": "@remix-run/dev", "gatsby": "gatsby", "sass": "sass", "husky": "husky",
    "react-router": "@react-router/dev", "quasar": "@quasar/app-vite", "storybook": "storybook",
}  # fmt: skip
"""Programs that are called otherwise than their packages."""
_LIFECYCLE = ("preinstall", "install", "postinstall", "prepare")
_OMITTING = ("--production", "--prod", "-P")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A program that is called although an install has left its package out: where, by which script, and by what."""

    at: Word
    program: str
    script: str
    omitted_by: str


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a package.json says."""

    scripts: Mapping[str, str]
    needed: frozenset[str]
    development: frozenset[str]


def left_out(stage: Stage) -> Iterator[LeftOut]:
    """Yield the calls of build tools that are development dependencies and were not installed."""
    omitted: dict[str, str] = {}
    for owner in stage.lineage:
        for run in owner.runs:
            directory = owner.workdir_at(run).value or "/"
            for command in run.commands:
                if command.name == "cd" and command.first:
                    directory = posixpath.normpath(posixpath.join(directory, command.first))
                found = _of_command(owner, run, command, directory, omitted)
                if found is not None and owner is stage:
                    yield found


def _of_command(stage: Stage, run: Run, command: Command, directory: str, omitted: dict[str, str]) -> LeftOut | None:
    """Follow one command: an install changes what is left out, a script may miss it."""
    manifest = _manifest(stage, run, directory)
    call = shell.package_call(command)
    if call is not None and call.family in _MANAGERS and call.action == "locked" and not call.packages:
        how = _omits(run, call)
        if how:
            omitted[directory] = how
        else:
            omitted.pop(directory, None)
        if not how or manifest is None or command.has_option("--ignore-scripts"):
            return None
        return _missed(stage, manifest, _LIFECYCLE, call.subcommand or command.program, how)
    name = _script(command)
    if name is None or directory not in omitted or manifest is None or command.program is None:
        return None
    return _missed(stage, manifest, (f"pre{name}", name), command.program, omitted[directory])


def _omits(run: Run, call: PackageCall) -> str:
    """Return what makes an install leave development dependencies out; empty when nothing does."""
    if call.has_option("--include", "--dev", "-D"):
        return ""
    for option in call.options:
        text = f"{option.name}={option.value}" if option.value else option.name
        if option.named(*_OMITTING) and option.value in {None, "true", ""}:
            return text
        if option.named("--omit", "--only") and option.value in {"dev", "prod", "production"}:
            return text
    context = run.stage.dockerfile.context if run.stage is not None else None
    # The later Yarn does not look at the variable.
    berry = call.family == "yarn" and context is not None and context.exists(".yarnrc.yml")
    value = variable(run, call.command, "NODE_ENV")
    if value is None and run.stage is not None:
        value = run.stage.dockerfile.given("NODE_ENV")
    by_variable = not berry and value == "production"
    return "NODE_ENV=production" if by_variable else ""


def _script(command: Command) -> str | None:
    """Return the script of package.json that a command runs."""
    if command.name not in _MANAGERS or command.context:
        return None
    words = [text for text in command.texts if text and not text.startswith("-")]
    if words[:1] in (["run"], ["run-script"]):
        return words[1] if len(words) > 1 else None
    return words[0] if words and command.name != "npm" and words[0] not in {"install", "add", "config", "set"} else None


def _manifest(stage: Stage, run: Run, directory: str) -> _Manifest | None:
    text = placed_text(stage, f"{directory.rstrip('/')}/package.json", run)
    return _parsed(text) if text else None


@lru_cache(maxsize=64)
def _parsed(text: str) -> _Manifest | None:
    try:
        data = from_json(text)
    except ValueError:
        return None
    if not is_mapping(data):
        return None
    scripts, needed, development = (table(data.get(key)) for key in ("scripts", "dependencies", "devDependencies"))
    written = {name: one for name, one in scripts.items() if isinstance(one, str)}
    return _Manifest(written, frozenset(needed), frozenset(development))


def _missed(
    stage: Stage, manifest: _Manifest, names: tuple[str, ...], at: Word | None, how: str
) -> LeftOut | None:  # fmt: skip
    for name in names:
        for program in _programs(manifest, name, frozenset()):
            package = _PACKAGES.get(program, program)
            only = package in manifest.development and package not in manifest.needed
            if only and at is not None and not software(stage).has(program):
                return LeftOut(at, program, name, how)
    return None


def _programs(manifest: _Manifest, name: str, seen: frozenset[str]) -> Iterator[str]:
    """Yield the programs that a script surely starts, through the other scripts that it runs."""
    for command in shell.parse(manifest.scripts.get(name, "")).commands:
        if command.operator_before == "||" or command.context:
            return
        other = _script(command)
        if other is not None and other in manifest.scripts:
            yield from _programs(manifest, other, seen | {name}) if other not in seen else ()
        elif re.fullmatch(r"[\w@/.-]+", command.name) and not _caught(command, manifest.scripts[name]):
            yield command.first or "" if command.name == "npx" else command.name


def _caught(command: Command, script: str) -> bool:
    """Tell whether a script goes on when the command fails."""
    return script[command.span.end :].lstrip().startswith("||")
