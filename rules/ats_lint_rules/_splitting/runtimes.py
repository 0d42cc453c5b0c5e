"""Splitting a stage whose program runs without its toolchain: the runtime stage holds what was built, and no more.

Which image runs what another one builds is a fact of the latter (`ImageFacts.runtimes`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise, takewhile

from ats_lint import (
    Copy,
    Edit,
    EditRefused,
    ImageFacts,
    Run,
    Runtime,
    Stage,
    User,
    lookup,
    parse_reference,
    regex,
    shell,
    software,
)
from ats_lint_rules._splitting.builder_block import BuilderBlock, repeated
from ats_lint_rules._splitting.buildsteps import Step
from ats_lint_rules._splitting.known_builders import BUILDERS
from ats_lint_rules._splitting.program_files import check_files
from ats_lint_rules._splitting.stage_edits import named, other_base

_ONLY_BUILDS = regex(r"(?i)RUN|ENV\s+(CGO|GO|CARGO|RUST|MAVEN|MVN|GRADLE|NUGET)[A-Z_]*[ =]\S+$")
_BUILT_JAR = regex(r"(^|/)(target|build/libs)/")


def split_program(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that compiles one program: the runtime stage holds that program alone.

    Raises:
        EditRefused: the stage is not of that kind, or the program may need more at run time.
    """
    step = steps[-1]
    words = _program(stage)
    links, artifact = _ARTIFACTS[step.stack](stage, step, words)
    runtime = _runtime(stage, links)
    check_files(stage, BUILDERS[step.stack].sources)
    block = BuilderBlock(stage, 1, stage.instructions.index(step.run) + 1)
    _check_runtime(block, lookup(runtime.image, stage.settings.images))
    copies = [item for item in block.inside if isinstance(item, Copy)]
    kept = [line for line in repeated(block, copies) if not _ONLY_BUILDS.match(line)]
    settings = [f"ENV {line}" for line in runtime.env if line.partition("=")[0] not in _set_here(stage)]
    flag = f"--from={named(stage, 'builder', 'build')}"
    return other_base(block, runtime.image, [*settings, *kept, f"COPY {flag} {artifact} {artifact}"])


def _set_here(stage: Stage) -> set[str]:
    """Return the variables to which the stage gives another value than its base image."""
    return {name for name, value in stage.env.items() if stage.base.env.get(name) != value}


def _program(stage: Stage) -> list[str]:
    """Return the words that the image starts; none for words of a shell that are not known.

    Raises:
        EditRefused: nothing says what it starts, or that is more than one command.
    """
    words: list[str] = []
    for item in (stage.entrypoint, stage.cmd):
        if item is not None and item.json is None:
            if len(item.commands) != 1 or words or (item is stage.entrypoint and stage.cmd):
                raise EditRefused("the command needs a shell")
            words += [word.text or "" for word in item.commands[0].words]
            words = words[1:] if words[:1] == ["exec"] else words
        else:
            words += [token.text for token in (item.json if item else None) or ()]
    if not words:
        raise EditRefused("nothing says what the image starts")
    return words


def _runtime(stage: Stage, links: str) -> Runtime:
    reference = parse_reference(stage.external or "")
    found = stage.base.runtime(reference.tag, links) if reference is not None and not reference.digest else None
    if found is None:
        raise EditRefused("which image runs the program is not known")
    return found


def _check_runtime(block: BuilderBlock, facts: ImageFacts | None) -> None:
    stage = block.stage
    if any(stage in other.lineage for other in stage.dockerfile.stages[stage.index + 1 :]):
        raise EditRefused("another stage is made of it")
    for item in block.behind:
        if isinstance(item, Run) or item.keyword in {"HEALTHCHECK", "ONBUILD", "SHELL"}:
            raise EditRefused(f"{item.keyword} on line {item.line} needs a shell")
    started = [item for item in (stage.entrypoint, stage.cmd) if item is not None]
    if any(item.json is None for item in started) and not (facts is not None and facts.shell):
        raise EditRefused("the command needs a shell")
    for item in stage.instructions:
        if isinstance(item, User) and not re.fullmatch(r"\d+(:\d+)?", item.args.text):
            raise EditRefused("the user is not in the smaller image")
        if isinstance(item, Run) and item in block.inside and item.mounts and item.json is not None:
            raise EditRefused(f"line {item.line} is in exec form")


def _absolute(stage: Stage, path: str) -> str:
    return posixpath.normpath(posixpath.join(stage.workdir.value or "/", path))


def _go(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    option = step.command.option("-o", with_value=("-o",))
    directory = stage.workdir_at(step.run).value
    output = option.value if option else None
    built = posixpath.normpath(posixpath.join(directory or "/", output)) if output and directory else None
    program = _absolute(stage, words[0]) if "/" in words[0] else words[0]
    if step.label == "go install" and (program.startswith("/go/bin/") or "/" not in program):
        built = program = "/go/bin/" + posixpath.basename(program)
        if words[0] != program:
            raise EditRefused("the program is found through PATH")
    if built is None or program != built:
        raise EditRefused("the program that starts is not the one that go builds")
    tools = any(name in {"gcc", "build-base", "g++"} for _, name in software(stage).packages)
    if _value(stage, step, "CGO_ENABLED") == "0" or (stage.base.family == "alpine" and not tools):
        return "nothing", built
    if tools:
        raise EditRefused("which C library the program needs is not known")
    return "libc", built


def _cargo(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    program = _absolute(stage, words[0]) if "/" in words[0] else ""
    if "/target/" not in program or "/release/" not in program:
        raise EditRefused("the program that starts is not the one that cargo builds")
    if any(name.endswith(("-dev", "-devel")) for _, name in software(stage).packages):
        raise EditRefused("which libraries the program needs is not known")
    return "libc", program


def _jar(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    jar = next((following for word, following in pairwise(words) if word == "-jar"), None)
    if posixpath.basename(words[0]) != "java" or not jar or "*" in jar:
        raise EditRefused("no archive is started that the build makes")
    path = _absolute(stage, jar)
    if not _BUILT_JAR.search(jar) and path not in _copies(stage, step):
        raise EditRefused("the archive that starts is not the one that is built")
    return "", path


def _copies(stage: Stage, step: Step) -> Iterator[str]:
    """Yield where the build copies or moves the archive that it made."""
    for run in stage.runs:
        for command in run.commands if run.index <= step.run.index else ():
            paths = [word.text or "" for word in command.operands()]
            if command.name in {"cp", "mv"} and len(paths) == 2 and _BUILT_JAR.search(paths[0]):
                yield posixpath.normpath(posixpath.join(stage.workdir_at(run).value or "/", paths[1]))


def _dotnet(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    if posixpath.basename(words[0]) != "dotnet" or len(words) < 2 or not words[1].endswith(".dll"):
        raise EditRefused("no program is started that dotnet publishes")
    option = step.command.option("-o", "--output", with_value=("-o", "--output"))
    directory = posixpath.dirname(_absolute(stage, words[1]))
    base = stage.workdir_at(step.run).value or "/"
    built = posixpath.normpath(posixpath.join(base, option.value)) if option is not None and option.value else None
    in_place = option is None and posixpath.basename(directory) == "publish" and directory.startswith(base)
    if step.label != "dotnet publish" or not (built == directory or in_place) or directory == "/":
        raise EditRefused("the program that starts is not the one that dotnet publishes")
    if stage.workdir.value != directory:
        raise EditRefused("the program does not start beside its settings")
    return "", directory


_ARTIFACTS: Mapping[str, Callable[[Stage, Step, list[str]], tuple[str, str]]] = {
    "go": _go,
    "cargo": _cargo,
    "maven": _jar,
    "gradle": _jar,
    "dotnet": _dotnet,
}


def _value(stage: Stage, step: Step, name: str) -> str | None:
    at: shell.Command | None = step.command
    while at is not None:
        found = at.assigned(name)
        if found is not None:
            return found.value.text if found.value else ""
        at = at.parent
    for command in takewhile(lambda one: one is not step.command, step.run.commands):
        found = command.assigned(name) if command.name == "export" else None
        if found is not None:
            return found.value.text if found.value else ""
    return stage.scope(step.run).values.get(name)
