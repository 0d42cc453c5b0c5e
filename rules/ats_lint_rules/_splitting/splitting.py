"""Splitting one stage into base, builder and runtime: what is common stays first, what builds is left behind."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ats_lint import (
    Arg,
    Copy,
    Edit,
    EditRefused,
    Env,
    Expose,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
    Span,
    Stage,
    User,
    Volume,
    Workdir,
    dataclass,
    edits,
    manifests,
    regex,
    shell,
    toolchains,
)
from ats_lint_rules._splitting.buildsteps import NODE, Step, omits_development

_SYSTEM = frozenset({"apt", "apk", "rpm", "zypper"})
_SETTINGS = (Env, Label, Expose, Workdir, Volume, Shell)
_HARMLESS = frozenset({"set", "rm", "true", "echo", "cd", "export", "find"})
_ACCOUNTS = frozenset({"useradd", "groupadd", "adduser", "addgroup", "usermod", "id", "mkdir", "chown", "install"})
_TOOLS_LATER = frozenset({"make", "gcc", "g++", "cc", "cmake", "cargo", "configure", "meson", "ninja"})
_ELSEWHERE = ("--user", "-t", "--target", "--prefix", "--root", "--python")
_FIXED_PATH = regex(r"site-packages|dist-packages|/usr/local/lib/python|/usr/local/bin/(?!docker-)|/root/\.local")
_INSTALLERS = frozenset({"pip", "setuptools", "wheel"})
VENV = "/opt/venv"


@dataclass(frozen=True, slots=True)
class Block:
    """The instructions that become the builder: `stage.instructions[start:end]`."""

    stage: Stage
    start: int
    end: int

    @property
    def inside(self) -> tuple[Instruction, ...]:
        """The instructions of the builder."""
        return self.stage.instructions[self.start : self.end]

    @property
    def behind(self) -> tuple[Instruction, ...]:
        """The instructions of the runtime stage."""
        return self.stage.instructions[self.end :]


def check_alone(stage: Stage) -> None:
    """Refuse a stage whose place in the file or whose instructions other stages count on.

    Raises:
        EditRefused: it is such a stage.
    """
    if stage.parent is not None:
        raise EditRefused("it is made of another stage")
    for other in stage.dockerfile.stages[stage.index + 1 :]:
        for item in other.instructions:
            flag = item.from_stage if isinstance(item, Copy) else None
            if flag is not None and (flag.value or "").isdecimal():
                raise EditRefused("a stage is named by its number")
    if any(isinstance(item, Onbuild) for item in stage.instructions):
        raise EditRefused("ONBUILD would run in the new stages, too")
    if any(item.dangling for item in stage.instructions):
        raise EditRefused("the file ends inside an instruction")


def block_of(stage: Stage, steps: Iterable[Step]) -> Block:
    """Return the instructions from the first toolchain or build step to the last build step.

    Raises:
        EditRefused: something among them is neither.
    """
    runs = {id(step.run) for step in steps}
    own = stage.instructions
    building = [at for at, item in enumerate(own) if id(item) in runs]
    tools = [at for at, item in enumerate(own) if isinstance(item, Run) and _is_tools(item)]
    start = min([*building, *(at for at in tools if at < building[-1])])
    while isinstance(own[start - 1], Copy):
        start -= 1
    block = Block(stage, start, building[-1] + 1)
    for item in block.inside:
        _check_inside(item, id(item) in runs)
    for item in block.behind:
        if isinstance(item, Run) and any(command.name in _TOOLS_LATER for command in item.commands):
            raise EditRefused(f"line {item.line} builds, too")
    user = stage.user_at(own[start])
    if not user.is_root:
        raise EditRefused("the build does not run as root")
    return block


def _check_inside(item: Instruction, builds: bool) -> None:
    if isinstance(item, User | Onbuild) or not isinstance(item, (Run, Copy, Arg, *_SETTINGS)):
        raise EditRefused(f"{item.keyword} on line {item.line} stands between the build steps")
    if not isinstance(item, Run) or _is_tools(item) or _is_repeated(item):
        return
    if not builds or item.json is not None:
        raise EditRefused(f"line {item.line} may leave something that the program needs")
    for command in item.commands:
        _check_command(command, item)


def _check_command(command: shell.Command, run: Run) -> None:
    call = shell.package_call(command)
    if call is not None and (call.family == "pip" or call.family in NODE):
        if call.family == "pip" and (
            call.has_option(*_ELSEWHERE) or "/" in (call.command.program or call.command.words[0]).raw
        ):
            raise EditRefused(f"line {run.line} installs to a place of its own")
        if call.family in NODE and (call.has_option("-g", "--global") or "global" in command.texts):
            raise EditRefused(f"line {run.line} installs a program for all users")
        return
    if command.name not in _HARMLESS and not (call is not None and call.action in {"clean"}):
        raise EditRefused(f"line {run.line} does more than build")


def _is_tools(run: Run) -> bool:
    """Tell whether a RUN only installs packages of the system, some of which serve only to build."""
    return _is_system(run) and any(toolchains.is_build_only(name) for call in _system_calls(run) for name in call.names)


def _is_repeated(run: Run) -> bool:
    """Tell whether a RUN can be repeated in the runtime stage as it is."""
    accounts = all(command.name in _ACCOUNTS | _HARMLESS for command in run.commands)
    return bool(run.commands) and run.json is None and (_is_system(run) or accounts)


def _is_system(run: Run) -> bool:
    commands = run.commands
    known = all(command.name in _HARMLESS or _system_call(command) is not None for command in commands)
    return known and any(True for _ in _system_calls(run)) and run.json is None


def _system_calls(run: Run) -> Iterator[shell.PackageCall]:
    return (call for command in run.commands if (call := _system_call(command)) is not None)


def _system_call(command: shell.Command) -> shell.PackageCall | None:
    call = shell.package_call(command)
    return call if call is not None and call.family in _SYSTEM else None


def repeated(block: Block, dropped: Iterable[Copy]) -> Iterator[str]:
    """Yield the lines that the runtime stage repeats from the builder.

    Raises:
        EditRefused: what a package is needed for at run time is not known.
    """
    left_out = {id(copy) for copy in dropped}
    text = "\n".join(item.text.text for item in block.stage.instructions[block.start :])
    for item in block.inside:
        if isinstance(item, _SETTINGS) or (isinstance(item, Copy) and id(item) not in left_out):
            yield plain(item)
        elif isinstance(item, Arg):
            names = [pair.key.text for pair in item.pairs]
            if any(re.search(rf"\$\{{?{re.escape(name)}\b", text) for name in names):
                yield plain(item)
        elif isinstance(item, Run) and _is_tools(item):
            yield from _libraries(item)
        elif isinstance(item, Run) and _is_repeated(item):
            yield plain(item)


def _libraries(run: Run) -> Iterator[str]:
    family = next(call.family for call in _system_calls(run))
    names: list[str] = []
    for call in _system_calls(run):
        if call.action == "install":
            if len(call.names) != len(call.packages):
                raise EditRefused(f"the packages on line {run.line} are not all known")
            names += [word.text or "" for word in call.packages]
    needed = toolchains.runtime_packages(family, names)
    if needed is None or (needed and family not in {"apt", "apk"}):
        raise EditRefused(f"which libraries stay needed of line {run.line} is not known")
    if needed and family == "apt":
        install = f"apt-get install -y --no-install-recommends {' '.join(needed)}"
        yield f"RUN apt-get update && {install} && rm -rf /var/lib/apt/lists/*"
    elif needed:
        yield f"RUN apk add --no-cache {' '.join(needed)}"


def plain(item: Instruction) -> str:
    """Return an instruction's text without the comments inside it.

    Raises:
        EditRefused: it has a here-document.
    """
    if item.heredocs:
        raise EditRefused(f"{item.keyword} on line {item.line} has a here-document")
    text = item.source.slice(item.span).replace("\r\n", "\n")
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#") and line.strip())


def named(stage: Stage, *wanted: str) -> str:
    """Return a stage name that is not taken."""
    taken = {(other.name or "").lower() for other in stage.dockerfile.stages}
    names = (*wanted, *(f"{wanted[0]}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def as_word(stage: Stage) -> str:
    """Return AS in the case of the file's FROM."""
    return "as" if stage.from_.written == "from" else "AS"


def rename(stage: Stage, name: str) -> tuple[Edit, ...]:
    """Give the stage's FROM another name."""
    token = stage.from_.name
    if token is not None:
        return edits.replace(token.span, name)
    at = stage.from_.image.span.end
    return (Edit(Span(at, at), f" {as_word(stage)} {name}"),)


def same_base(block: Block, prepare: Iterable[str], common: Iterable[str], lines: Iterable[str]) -> tuple[Edit, ...]:
    """Return the edits of a split whose runtime is made of the same base image as the builder.

    `common` goes into the base, `prepare` to the beginning of the builder, `lines` to that of the runtime stage.
    """
    stage = block.stage
    base, builder = named(stage, "base", "common"), named(stage, "builder", "build")
    word, keyword = as_word(stage), stage.from_.written
    first = [*common, "", f"{keyword} {base} {word} {builder}", *prepare]
    name = f" {word} {stage.name}" if stage.name else ""
    final = ["", f"{keyword} {base}{name}", *lines]
    text = "\n".join([*first, "", ""] if prepare else first)
    opening = edits.insert_before(block.inside[0], text)
    if not first[0] and re.search(r"\n\r?\n$", stage.source.text[: opening[0].span.start]):
        opening = edits.insert_before(block.inside[0], text[1:])
    return (*rename(stage, base), *opening, *edits.insert_after(block.inside[-1], "\n".join(final)))


def split_python(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that installs Python packages: they go into a virtual environment, which is copied.

    Raises:
        EditRefused: the stage is not of that kind.
    """
    if not (stage.base.has("python") and stage.base.has("pip")):
        raise EditRefused("the base image is not known to bring Python")
    block = block_of(stage, [*_named_installs(stage, steps[-1].run), *steps])
    if any(_FIXED_PATH.search(item.text.text) for item in stage.instructions):
        raise EditRefused("a path names where packages are now")
    if any("-m" in command.texts and "venv" in command.texts for run in stage.runs for command in run.commands):
        raise EditRefused("there is a virtual environment already")
    if {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONUSERBASE", "PYTHONHOME"} & set(stage.env):
        raise EditRefused("packages are installed to a place of their own")
    copies = [item for item in block.inside if isinstance(item, Copy)]
    listed = [copy for copy in copies if _only_manifests(copy, block)]
    for copy in copies:
        if copy not in listed and any(
            install.kind for run in _runs(block) for install in manifests.manifest_installs(run)
        ):
            raise EditRefused("the source is copied before the install")
    prepare = [f"RUN python -m venv {VENV}"]
    common = [f'ENV PATH="{VENV}/bin:$PATH"']
    lines = [*repeated(block, listed), f"COPY --from={named(stage, 'builder', 'build')} {VENV} {VENV}"]
    return same_base(block, prepare, common, lines)


def _named_installs(stage: Stage, last: Run) -> Iterator[Step]:
    """Yield where pip installs packages by name before `last`: what stays outside the environment is not seen in it."""
    for run in stage.runs:
        for command in run.commands if run.index < last.index else ():
            call = shell.package_call(command)
            installs = call is not None and call.family == "pip" and call.action == "install"
            if call and installs and len(call.packages) > sum(name in _INSTALLERS for name in call.names):
                yield Step(run, command, "pip", False, "pip install")


def _runs(block: Block) -> list[Run]:
    return [item for item in block.inside if isinstance(item, Run)]


def _only_manifests(copy: Copy, block: Block) -> bool:
    """Tell whether a COPY brings only the manifests of the installs."""
    names = {
        posixpath.basename(name)
        for run in _runs(block)
        for install in manifests.manifest_installs(run)
        for name in (*install.files, *manifests.needs(install, install.directory, block.stage.dockerfile.context).files)
    }
    sources = [posixpath.basename(token.text.rstrip("/")) for token in copy.sources]
    return bool(sources) and all(source in names for source in sources)


def split_node(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that installs packages of Node.js, and builds with them.

    Raises:
        EditRefused: the stage is not of that kind.
    """
    block = block_of(stage, steps)
    directory = stage.workdir_at(steps[-1].run).value
    places = {install.directory for run in _runs(block) for install in manifests.manifest_installs(run)}
    if directory is None or places != {directory} or directory == "/":
        raise EditRefused("the project does not lie in the working directory")
    compiles = any(step.compiles for step in steps)
    source = directory if compiles else f"{directory}/node_modules"
    copies = [item for item in block.inside if isinstance(item, Copy)]
    if compiles:
        dropped = [copy for copy in copies if _lands_in(stage, copy, directory)]
    else:
        dropped = [copy for copy in copies if _only_manifests(copy, block) and _copied_again(block)]
        if any(not _only_manifests(copy, block) for copy in copies):
            raise EditRefused("the source is copied before the install")
    flag = f"--from={named(stage, 'builder', 'build')}"
    lines = [*repeated(block, dropped), f"COPY {flag} {source} {source}"]
    made = same_base(block, (), (), lines)
    pruned = _prune(stage, steps)
    if not pruned and not compiles and not any(_is_tools(run) for run in _runs(block)):
        raise EditRefused("nothing is known that the program can do without")
    if not pruned:
        return made
    head, last = made[:-1], made[-1]
    return (*head, Edit(last.span, stage.source.newline + pruned + last.text))


def _copied_again(block: Block) -> bool:
    return any(isinstance(item, Copy) and "." in {token.text for token in item.sources} for item in block.behind)


def _lands_in(stage: Stage, copy: Copy, directory: str) -> bool:
    text = stage.expand(copy.destination.text, copy)
    if text is None or copy.from_stage is not None:
        return False
    place = posixpath.normpath(posixpath.join(stage.workdir_at(copy).value or "/", text))
    return place == directory or place.startswith(directory + "/")


def _prune(stage: Stage, steps: list[Step]) -> str:
    """Return the line that takes the development dependencies out, when the program surely does without them."""
    context = stage.dockerfile.context
    source = context.read("package.json") if context else None
    installs = [step for step in steps if not step.compiles]
    plain_npm = all(step.stack == "npm" and not omits_development(step) for step in installs)
    if source is None or not installs or not plain_npm or '"devDependencies"' not in source.text:
        return ""
    started = stage.entrypoint or stage.cmd
    words = [token.text for token in (started.json if started else None) or ()]
    if words[:1] == ["node"]:
        return "RUN npm prune --omit=dev"
    starts = re.search(r'"start"\s*:\s*"node ', source.text)
    return "RUN npm prune --omit=dev" if words in (["npm", "start"], ["npm", "run", "start"]) and starts else ""
