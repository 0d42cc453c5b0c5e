"""Programs in the image that a stage makes: those of its base, with what instructions add and take away."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from ats_lint.analysis.build.package_programs import APPLETS, PROBES, programs
from ats_lint.analysis.build.placed import PROGRAM_DIRECTORIES, destination, placed_text
from ats_lint.analysis.build.program_paths import (
    ROOTS,
    builds_and_installs,
    in_path,
    names_of,
    placed_programs,
    script_path,
    unpacks_into_roots,
)
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.images import lookup
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell import SHELLS, Command, PackageCall, package_call, parse
from ats_lint.syntax.shell.packages import SYSTEM, package_name

_ARCHIVE = regex(r"\.(tar|tar\.\w+|tgz|tbz2?|txz)$")
_FOLDERS = frozenset(
    {"rootfs", "root", "out", "dist", "install", "export", "fs", "image", "layer", "bin", "sbin", "usr"}
)
_LANGUAGES = frozenset({"pip", "uv", "gem", "go", "cargo"})
_PLACERS = frozenset({"chmod", "ln", "install", "mv", "cp", "curl", "wget", "touch"})
_NETWORK_TOOLS = frozenset({"curl", "wget", "nc", "ncat", "netcat", "bash"})
_FOREIGN_INSTALLERS = frozenset({"dpkg", "rpm", "ansible-playbook", "puppet", "chef-client", "nix-env", "debootstrap"})
_SHIMS = ("pnpm", "pnpx", "yarn", "yarnpkg")
"""What `corepack enable` puts beside node."""
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Software:
    """Programs known to be there, programs known not to be; `complete` when there are no others than the former."""

    tools: frozenset[str]
    absent: frozenset[str]
    complete: bool
    packages: tuple[tuple[str, str], ...] = ()
    """Installed packages of the system, each with the name of its virtual package (`apk add -t`) or nothing."""

    def has(self, program: str) -> bool | None:
        """Tell whether a program is there; None when that cannot be known."""
        name = program.rpartition("/")[2]
        if name in self.tools:
            return True
        return False if name in self.absent or self.complete else None


History = tuple[tuple[int, Software], ...]
"""Programs by the index of the instruction after which they are there."""


class _Ledger:
    """Follows instructions one by one."""

    def __init__(self, stage: Stage, start: Software, earlier: Sequence[History]) -> None:
        self.stage = stage
        self.earlier = earlier
        self.tools = set(start.tools)
        self.absent = set(start.absent)
        self.complete = start.complete
        self.packages = dict.fromkeys(start.packages)
        self.last = start

    def result(self) -> Software:
        """Return what is there by now; what did not change is the same object, for long stages have many states."""
        last, absent, packages = self.last, self.absent - self.tools, tuple(self.packages)
        self.last = Software(
            _frozen(self.tools, last.tools),
            _frozen(absent, last.absent),
            self.complete,
            last.packages if last.packages == packages else packages,
        )
        return self.last

    def add(self, names: Iterable[str]) -> None:
        found = set(names)
        self.tools |= found
        self.absent -= found

    def drop(self, names: Iterable[str]) -> None:
        found = set(names)
        self.tools -= found
        self.absent |= found

    def open(self, absent: Iterable[str] = ()) -> None:
        """Programs that nothing here names may have come in; of those known to be absent, `absent` still are."""
        self.complete = False
        self.absent &= set(absent)

    def loosen(self) -> None:
        """Files have come in that are no common tools: those stay absent, of others nothing is known."""
        if self.complete:
            self.complete = False
            self.absent |= PROBES - self.tools

    # RUN

    def commands(self, commands: Iterable[Command], run: Run, depth: int = 0) -> None:
        for command in commands:
            call = package_call(command)
            if call is not None:
                self.packaged(call, run)
            elif command.name in _FOREIGN_INSTALLERS or builds_and_installs(command):
                self.open()
            elif command.name in {"tar", "bsdtar", "unzip"} and unpacks_into_roots(command):
                # A release of some runtime: it does not hold the common network tools.
                self.open(_NETWORK_TOOLS)
            elif command.name in _PLACERS:
                self.add(placed_programs(command))
            elif command.name == "rm":
                self.drop(names_of(command.operands()))
            elif command.name == "corepack" and command.first == "enable":
                self.add(_SHIMS)
            else:
                self.script(command, run, depth)

    def script(self, command: Command, run: Run, depth: int) -> None:
        """Follow a script that is at hand; what any other script does cannot be known."""
        fed = command.name in SHELLS and command.pipe_position > 0 and not command.operands()
        path = script_path(command)
        if path is None:
            if fed:
                self.open()
            return
        text = placed_text(self.stage, path, run)
        if text is None or depth >= _DEEPEST:
            self.open()
        else:
            self.commands(parse(text).commands, run, depth + 1)

    def packaged(self, call: PackageCall, run: Run) -> None:
        names, known = self.names(call, run)
        if call.family in SYSTEM:
            self.system(call, names, known)
        elif call.action == "install" and (call.family in _LANGUAGES or call.has_option("-g", "--global")):
            self.add(program for name in names for program in programs(name))
            if not known:
                self.loosen()
        elif call.action in {"install", "locked"}:
            self.loosen()

    def system(self, call: PackageCall, names: list[str], known: bool) -> None:
        if call.action == "install":
            virtual = call.option("-t", "--virtual") if call.family == "apk" else None
            self.packages.update(((virtual.value or "" if virtual else "", name), None) for name in names)
            self.add(program for name in names for program in programs(name))
            self.complete = False
            if not known or any(name.endswith((".deb", ".rpm")) or "*" in name for name in names):
                self.open()
        elif call.action == "remove":
            gone = [item for item in self.packages if item[0] in names or item[1] in names]
            self.packages = {item: None for item in self.packages if item not in gone}
            left = {program for _, name in self.packages for program in programs(name)}
            removed = {name for _, name in gone} | {name for name in names if not name.startswith(".")}
            kept = self.kept(gone)
            if call.family == "apk":
                kept |= self.stage.base.tools & APPLETS
            self.drop({program for name in removed for program in programs(name)} - left - kept)
        elif call.action == "":
            self.open()

    def kept(self, gone: list[tuple[str, str]]) -> set[str]:
        """Programs of a virtual package that the base had already: removing it leaves them."""
        virtual = {program for group, name in gone if group for program in programs(name)}
        return virtual & self.stage.base.tools

    def names(self, call: PackageCall, run: Run) -> tuple[list[str], bool]:
        """Return the names of a call's packages, and whether these are all."""
        found: list[str] = []
        known = True
        for word in call.packages:
            text = word.text if word.text is not None else self.stage.expand(word.raw, run)
            known = known and text is not None
            found += [package_name(part, call.family) for part in (text or "").split()]
        return found, known

    # COPY and ADD

    def copy(self, copy: Copy) -> None:
        target = destination(self.stage, copy)
        origin = self.stage.copied_from(copy)
        archive = copy.keyword == "ADD" and any(_ARCHIVE.search(token.text) for token in copy.sources)
        if target is None or (archive and target.rstrip("/") in {"", *ROOTS}):
            self.open()
            return
        for token in copy.sources:
            source = self.stage.expand(token.text, copy)
            if source is None:
                self.open()
            else:
                self.one(source, target, origin)
        self.add(posixpath.basename(target) for _ in copy.heredocs if in_path(target))

    def one(self, source: str, target: str, origin: Stage | str | None) -> None:
        """Follow the copy of one file or directory."""
        root = target.rstrip("/") or "/"
        name = posixpath.basename(source.rstrip("/"))
        if root not in ROOTS:
            if in_path(target):
                self.add({posixpath.basename(target)})
            else:
                self.loosen()
        elif origin is None and root != "/":
            self.loosen() if self._is_folder(source, name) else self.add({name})
        elif self._is_folder(source, name):
            self.tree(source, origin)
        elif target.endswith("/") or root in PROGRAM_DIRECTORIES:
            self.add({name})
        else:
            self.tree(source, origin)

    def _is_folder(self, source: str, name: str) -> bool:
        ends = ("root", "rootfs", "-fs", "_fs")
        return source.endswith(("/", "*", ".")) or name in _FOLDERS or name.endswith(ends) or source in ROOTS

    def tree(self, source: str, origin: Stage | str | None) -> None:
        """A directory of unknown programs comes in: what the place it comes from surely lacks cannot be in it."""
        facts = self.earlier[origin.index][-1][1] if isinstance(origin, Stage) else _facts_of(self.stage, origin)
        whole = source.rstrip("/") in {"", "/bin", "/usr/bin", "/usr"}
        if facts is not None and whole:
            self.add(facts.tools)
        lacking: set[str] = set() if facts is None else self.absent & set(facts.absent)
        if facts is not None and facts.complete:
            lacking = self.absent - facts.tools
        if facts is not None and not whole:
            # A folder of build output: the common tools are not in it unless it was made of them.
            self.loosen()
            return
        self.open(lacking)


def _frozen(now: AbstractSet[str], before: frozenset[str]) -> frozenset[str]:
    return before if before == now else frozenset(now)


def software(stage: Stage) -> Software:
    """Return the programs and packages at the end of a stage."""
    return history(stage)[-1][1]


def history(stage: Stage) -> History:
    """Return the programs that a stage begins with (-1), and those after each own instruction that may change them."""
    return _histories(stage.siblings[0])[stage.index]


def software_around(stage: Stage, run: Run) -> tuple[Software, Software]:
    """Return the programs before and after a RUN: what it installs itself may be there for its later commands."""
    entries = history(stage)
    before = next((found for index, found in reversed(entries) if index < run.index), entries[0][1])
    after = next((found for index, found in reversed(entries) if index <= run.index), before)
    return before, after


@remembered
def _histories(first: Stage) -> tuple[History, ...]:
    """Return the histories of all stages of a build, the first one given."""
    found: list[History] = []
    for stage in first.siblings:
        found.append(tuple(_history(stage, found)))
    return tuple(found)


def _history(stage: Stage, earlier: Sequence[History]) -> Iterator[tuple[int, Software]]:
    base = stage.base
    first = Software(base.tools, base.absent, base.complete_tools)
    start = earlier[stage.parent.index][-1][1] if stage.parent else first
    yield -1, start
    ledger = _Ledger(stage, start, earlier)
    for instruction in stage.instructions:
        if isinstance(instruction, Run):
            if not stage.is_windows:
                ledger.commands(instruction.commands, instruction)
                yield instruction.index, ledger.result()
        elif isinstance(instruction, Copy):
            ledger.copy(instruction)
            yield instruction.index, ledger.result()


def _facts_of(stage: Stage, origin: str | None) -> Software | None:
    found = None if origin is None else lookup(origin, stage.dockerfile.settings.images)
    return Software(found.tools, found.absent, found.complete_tools) if found else None
