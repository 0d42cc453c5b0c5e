"""Splitting a stage whose program runs without its toolchain: Go, Rust and Maven.

Image names and codenames were read on 2025-11-01 at https://hub.docker.com/_/golang, https://hub.docker.com/_/rust,
https://hub.docker.com/_/maven, https://hub.docker.com/_/eclipse-temurin and
https://github.com/GoogleContainerTools/distroless.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from ats_lint import Copy, Edit, EditRefused, Run, Stage, User, edits, parse_reference, regex, shell, software, whole
from ats_lint_rules._splitting.builder_block import Block, repeated
from ats_lint_rules._splitting.buildsteps import Step
from ats_lint_rules._splitting.stage_edits import as_word, named, rename

_DISTROLESS = "gcr.io/distroless"
_DEBIAN = {"bullseye": "11", "bookworm": "12", "trixie": "13"}
_LAST_BOOKWORM_GO = 24
_ONLY_BUILDS = regex(r"(?i)RUN|ENV\s+(CGO|GO|CARGO|RUST|MAVEN|MVN)[A-Z_]*[ =]\S+$")
_SOURCE = regex(
    r"\.(go|mod|sum|rs|toml|lock|java|xml|kt|md|txt|rst|ya?ml|sh|adoc|properties|cfg|work|proto)$"
    r"|(^|/)(\.[^/]*|Dockerfile[^/]*|Makefile|LICENSE[^/]*|NOTICE|mvnw|mvnw\.cmd|CODEOWNERS|Containerfile[^/]*)$"
    r"|(^|/)(tests?|testdata|docs?|\.[^/]+|src/test|src/main|target)/"
)


def split_program(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that compiles one program: the runtime stage holds that program alone.

    Raises:
        EditRefused: the stage is not of that kind, or the program may need more at run time.
    """
    step = steps[-1]
    program = _program(stage)
    image, artifact = _RUNTIMES[step.stack](stage, step, program)
    _check_files(stage)
    block = Block(stage, 1, stage.instructions.index(step.run) + 1)
    _check_runtime(block)
    copies = [item for item in block.inside if isinstance(item, Copy)]
    builder = named(stage, "builder", "build")
    name = f" {as_word(stage)} {stage.name}" if stage.name else ""
    kept = [line for line in repeated(block, copies) if not _ONLY_BUILDS.match(line)]
    lines = ["", f"{stage.from_.written} {image}{name}", *kept, f"COPY --from={builder} {artifact} {artifact}"]
    return (*rename(stage, builder), *edits.insert_after(block.inside[-1], "\n".join(lines)))


def _program(stage: Stage) -> list[str]:
    """Return the words that the image starts.

    Raises:
        EditRefused: they are not in exec form.
    """
    words: list[str] = []
    for item in (stage.entrypoint, stage.cmd):
        if item is not None and item.json is None:
            raise EditRefused("the command needs a shell")
        words += [token.text for token in (item.json if item else None) or ()]
    if not words:
        raise EditRefused("nothing says what the image starts")
    return words


def _check_runtime(block: Block) -> None:
    if any(block.stage in other.lineage for other in block.stage.dockerfile.stages[block.stage.index + 1 :]):
        raise EditRefused("another stage is made of it")
    for item in block.behind:
        if isinstance(item, Run) or item.keyword in {"HEALTHCHECK", "ONBUILD", "SHELL"}:
            raise EditRefused(f"{item.keyword} on line {item.line} needs a shell")
    for item in block.stage.instructions:
        if isinstance(item, User) and not re.fullmatch(r"\d+(:\d+)?", item.args.text):
            raise EditRefused("the user is not in the smaller image")
        if isinstance(item, Run) and item in block.inside and item.mounts and item.json is not None:
            raise EditRefused(f"line {item.line} is in exec form")


def _check_files(stage: Stage) -> None:
    """Refuse when the context holds files that a program may read at run time."""
    context = stage.dockerfile.context
    for name in context.files() if context else ():
        if not _SOURCE.search(name):
            raise EditRefused(f"the program may read {posixpath.basename(name)} when it runs")


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
    return _go_image(stage, step), built


def _go_image(stage: Stage, step: Step) -> str:
    tag = _tag(stage, "golang")
    cgo = _value(stage, step, "CGO_ENABLED")
    tools = any(name in {"gcc", "build-base", "g++"} for _, name in software(stage).packages)
    if cgo == "0" or ("alpine" in tag and not tools):
        return f"{_DISTROLESS}/static-debian12:nonroot"
    release = next((number for name, number in _DEBIAN.items() if name in tag), None)
    version = re.match(r"1\.(\d+)", tag)
    if release is None and version and "alpine" not in tag:
        release = "12" if whole(version[1]) <= _LAST_BOOKWORM_GO else "13"
    if release not in {"12", "13"} or tools:
        raise EditRefused("which C library the program needs is not known")
    return f"{_DISTROLESS}/base-debian{release}:nonroot"


def _cargo(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    program = _absolute(stage, words[0]) if "/" in words[0] else ""
    if "/target/" not in program or "/release/" not in program:
        raise EditRefused("the program that starts is not the one that cargo builds")
    tag = _tag(stage, "rust")
    release = next((number for name, number in _DEBIAN.items() if name in tag), None)
    if release not in {"12", "13"} or _links_libraries(stage):
        raise EditRefused("which libraries the program needs is not known")
    return f"{_DISTROLESS}/cc-debian{release}:nonroot", program


def _links_libraries(stage: Stage) -> bool:
    return any(name.endswith(("-dev", "-devel")) for _, name in software(stage).packages)


def _maven(stage: Stage, step: Step, words: list[str]) -> tuple[str, str]:
    jar = next((following for word, following in pairwise(words) if word == "-jar"), None)
    if posixpath.basename(words[0]) != "java" or jar is None or "target/" not in jar:
        raise EditRefused("the program that starts is not the one that Maven builds")
    found = re.search(r"(?:eclipse-temurin|openjdk)-(\d+)(-alpine)?", _tag(stage, "maven"))
    if found is None:
        raise EditRefused("the version of Java is not known")
    return f"eclipse-temurin:{found[1]}-jre{found[2] or ''}", _absolute(stage, jar)


_RUNTIMES = {"go": _go, "cargo": _cargo, "maven": _maven}


def _tag(stage: Stage, repository: str) -> str:
    reference = parse_reference(stage.external or "")
    if reference is None or reference.repository != repository:
        raise EditRefused(f"the base image is not {repository}")
    return reference.tag


def _value(stage: Stage, step: Step, name: str) -> str | None:
    at: shell.Command | None = step.command
    while at is not None:
        found = at.assigned(name)
        if found is not None:
            return found.value.text if found.value else ""
        at = at.parent
    for command in _before(step):
        found = command.assigned(name) if command.name == "export" else None
        if found is not None:
            return found.value.text if found.value else ""
    return stage.scope(step.run).values.get(name)


def _before(step: Step) -> Iterator[shell.Command]:
    for command in step.run.commands:
        if command is step.command:
            return
        yield command
