"""What the instructions of a Dockerfile run out of its build context: scripts, recipes of make, scripts of npm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.analysis.sources import makefiles
from ats_lint.analysis.sources.languages import language_of
from ats_lint.analysis.views.compose import Service, composes_around
from ats_lint.analysis.views.dockerfile import Dockerfile, Executable, Run
from ats_lint.files.build_context import BuildContext
from ats_lint.files.data import from_json, table
from ats_lint.model import Span
from ats_lint.records import dataclass, field
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_MOST = 500
_NODE = frozenset({"npm", "yarn", "pnpm", "bun"})
_INSTALLS = frozenset({"install", "ci", "i", "add", None})
_HOOKS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
_MAKE = frozenset({"make", "gmake", "just"})
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile", "justfile", "Justfile")
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", ".", "source"})
_INTERPRETERS = frozenset({"python", "python3", "node", "ruby", "php", "perl", "bun", "deno", "tsx", "ts-node"})
_RUNNERS = frozenset({"npx", "bunx", "uvx", "pipx", "pnpx", "pnpm", "yarn", "poetry", "uv", "hatch", "bundle"})
"""Programs that run another one by its name."""
_ANOTHER = frozenset({"clone", "init"})


@dataclass(slots=True)
class _Walk:
    context: BuildContext
    commands: list[Command] = field(default_factory=lambda: [])
    files: dict[str, None] = field(default_factory=lambda: {})
    seen: set[str] = field(default_factory=lambda: set())

    def follow(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if len(self.commands) >= _MOST:
                return
            self.commands.append(command)
            for text in self._texts(command):
                if text not in self.seen:
                    self.seen.add(text)
                    self.follow(shell.parse(text).commands)

    def _texts(self, command: Command) -> Iterator[str]:
        """Yield the shell texts that a command runs, and note the other files that it starts."""
        if command.name in _NODE:
            yield from self._node(command)
        if command.name in _MAKE:
            yield from self._make(command)
        path = _file(command)
        found = self._find(path) if path else None
        if found is None:
            return
        self.files[found] = None
        source = self.context.read(found)
        if source is not None and language_of(found, source.text) == "shell":
            yield source.text

    def _find(self, path: str) -> str | None:
        """Return the file of the context that a path in the image stands for: the one with the longest like ending."""
        parts = [part for part in path.split("/") if part not in {"", "."}]
        for at in range(len(parts)):
            name = "/".join(parts[at:])
            if ".." not in parts and self.context.exists(name) and not self.context.is_dir(name):
                return name
        endings = "/" + "/".join(parts[-1:])
        return next((name for name in self.context.files() if name.endswith(endings)), None) if parts else None

    def _node(self, command: Command) -> Iterator[str]:
        words = [text for text in command.texts if text is None or not text.startswith("-")]
        first = words[0] if words else None
        name = words[1] if first in {"run", "run-script"} and len(words) > 1 else first
        wanted = _HOOKS if first in _INSTALLS else tuple(f"{kind}{name}" for kind in ("pre", "", "post"))
        source = self.context.read("package.json")
        scripts = package_scripts(source.text) if source is not None else {}
        yield from (scripts[one] for one in wanted if one in scripts)

    def _make(self, command: Command) -> Iterator[str]:
        option = command.option("-f", "--file", "--makefile", with_value=("-f", "--file", "--makefile", "-C"))
        names = (option.value,) if option is not None and option.value else _MAKEFILES
        name = next((one for one in names if self.context.exists(one)), None)
        source = self.context.read(name) if name else None
        if source is None or name is None:
            return
        self.files[name] = None
        targets = (word.text for word in command.operands(("-f", "-C", "-j", "--file")) if word.text)
        made = makefiles.parse(source.text).behind(tuple(one for one in targets if "=" not in one))
        yield from (text.replace("$$", "$").replace("$(shell ", "$(") for text in made)


def package_scripts(text: str) -> dict[str, str]:
    """Return the scripts of a package.json by name; none of one that cannot be read."""
    try:
        data = from_json(text)
    except ValueError:
        return {}
    given = table(table(data).get("scripts"))
    return {name: line for name, line in given.items() if isinstance(line, str)}


def _file(command: Command) -> str | None:
    """Return the file that a command starts; None for a program that is found by its name."""
    program = command.program.text if command.program else None
    name = command.name.rstrip("0123456789.")
    if name in _SHELLS or name in _INTERPRETERS:
        operands = [word.text for word in command.operands(("-o", "-m", "-W", "-r", "--require"))]
        plain = operands[1:] if operands[:1] == ["run"] else operands
        return plain[0] if plain and not command.has_option("-c", "-m", "-e") else None
    return program if program and ("/" in program or program.endswith((".sh", ".py"))) else None


@dataclass(frozen=True, slots=True)
class Called:
    """Commands that run, those in scripts included, and the files of the context that they start."""

    commands: tuple[Command, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Names of the programs, with the modules that `python -m` starts and what wraps them."""
        return frozenset(name for command in self.commands for name in _names(command))


def _names(command: Command) -> Iterator[str]:
    yield from (command.name, *command.wrappers)
    yield from (one.value for one in command.options(("-m",)) if one.name == "-m" and one.value)
    if command.name in _RUNNERS:
        yield from (text for text in command.texts[:2] if text)


def at_build(dockerfile: Dockerfile, context: BuildContext) -> Called:
    """Return what the RUN instructions run; commands on a repository that RUN itself fetched are left out."""
    walk = _Walk(context)
    for item in dockerfile.instructions:
        if isinstance(item, Run):
            walk.follow(_own(item.commands))
    return Called(tuple(walk.commands), tuple(walk.files))


def _own(commands: tuple[Command, ...]) -> Iterator[Command]:
    """Yield commands up to the first that works in a repository that was fetched before."""
    fetched = False
    for command in commands:
        if command.name == "git" and command.first in _ANOTHER:
            fetched = True
        if fetched and (command.name == "cd" or command.has_option("-C", "--git-dir")):
            return
        yield command


def at_start(dockerfile: Dockerfile, context: BuildContext) -> Called:
    """Return what containers of the images run, those of Compose services included."""
    walk = _Walk(context)
    for stage in dockerfile.stages:
        for item in (stage.entrypoint, stage.cmd):
            if isinstance(item, Executable):
                walk.follow(item.commands)
    for service in _services(dockerfile):
        for given in (service.entrypoint, service.command):
            words = [(word, Span(0, 0)) for word in (given.argv if given else ()) or () if word]
            walk.follow(shell.from_words(words).commands)
    return Called(tuple(walk.commands), tuple(walk.files))


def _services(dockerfile: Dockerfile) -> Iterator[Service]:
    for compose in composes_around(dockerfile):
        yield from (one for one in compose.services.values() if one.build and one.build.path == dockerfile.path)
