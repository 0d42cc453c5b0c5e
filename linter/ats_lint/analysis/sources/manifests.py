"""Installs of what a manifest lists (`pip install -r`, `npm ci`, `go mod download` …) and the files they read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ats_lint.analysis.views.dockerfile import Run
from ats_lint.files.build_context import BuildContext
from ats_lint.files.data import from_json, is_mapping, table
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell

UNKNOWN = "/(unknown)"
"""Stands for the working directory of a base image that nothing is known of."""
_LOCAL = regex(r"^(\.|/)|^file:|@\s*file:|^-e\b|^--editable|^(-f|--find-links)[ =]+[./]")
_INCLUDE = regex(r"^(?:-r|--requirement|-c|--constraint)[ =]*+(\S+)")
_OPTIONAL = frozenset({"if", "loop", "case", "function"})
_CHOICES = ("--only", "--with", "--without", "-E", "--extras")
"""Options of poetry that take a value, and leave the project where it is."""
_HOOKS = frozenset({"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"})
_LOCAL_VERSION = regex(r"^(file|link|portal|workspace|patch):")
_GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@dataclass(frozen=True, slots=True)
class Install:
    """One command that installs what a manifest lists, and the directory it works in."""

    command: shell.Command
    kind: str
    directory: str
    files: tuple[str, ...] = ()
    """Absolute paths that the command names itself: pip's requirement files."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Files that an install reads, relative to its directory; `proved` tells that there are surely no others.

    `refusal` is why the install needs more than its manifests; empty when it does not.
    """

    files: tuple[str, ...]
    proved: bool = False
    refusal: str = ""


_NAMES: dict[str, tuple[str, ...]] = {
    "npm": ("package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"),
    "yarn": ("package.json", "yarn.lock", ".npmrc", ".yarnrc"),
    "pnpm": ("package.json", "pnpm-lock.yaml", ".npmrc"),
    "bundle": ("Gemfile", "Gemfile.lock"),
    "go": ("go.mod", "go.sum"),
    "pipenv": ("Pipfile", "Pipfile.lock"),
    "maven": ("pom.xml",),
}
_GUESSES: dict[str, tuple[str, ...]] = {
    "npm": ("package*.json",),
    "yarn": ("package.json", "yarn.lock*"),
    "pnpm": ("package.json", "pnpm-lock.yaml*"),
    "bundle": ("Gemfile", "Gemfile.lock*"),
    "go": ("go.mod", "go.sum*"),
    "pipenv": ("Pipfile", "Pipfile.lock*"),
    "maven": ("pom.xml",),
}
"""What to copy when the project is not at hand: a pattern may match nothing."""
_REFUSED = {
    "composer": "Scripts and autoloading of composer may need the source.",
    "poetry": "poetry installs the project itself, too.",
    "uv": "uv installs the project itself, too.",
    "cargo": "cargo reads the targets from the source tree.",
    "gradle": "gradle reads build logic from the source tree.",
    "dotnet": "Project files lie all over the source tree.",
    "mix": "mix reads its configuration from the source tree.",
    "bun": "The manifests that bun reads are not known exactly.",
}


def manifest_installs(run: Run) -> Iterator[Install]:
    """Return the manifest installs of a RUN."""
    stage = run.stage
    return installs(run.commands, (stage.workdir_at(run).value if stage else None) or UNKNOWN)


def installs(commands: Iterable[shell.Command], start: str) -> Iterator[Install]:
    """Yield the manifest installs of a script that starts in a directory."""
    directory: str | None = start
    for command in commands:
        if command.name in {"cd", "pushd"} and command.depth == 0:
            target = command.first
            directory = posixpath.normpath(posixpath.join(directory, target)) if directory and target else None
        elif directory is not None and not _OPTIONAL & command.context:
            found = _install(command, directory)
            if found is not None:
                yield found


def _install(command: shell.Command, directory: str) -> Install | None:
    kind = _kind(command)
    if kind is None:
        return None
    if kind == "pip":
        files = _requirement_files(command)
        if files is None:
            return None
        paths = tuple(posixpath.normpath(posixpath.join(directory, file)) for file in files)
        return Install(command, kind, directory, paths)
    if kind in {"npm", "yarn", "pnpm"}:
        option = command.option("--prefix", "-C", "--cwd", "--dir", with_value=("--prefix", "-C", "--cwd", "--dir"))
        if option is not None:
            if not option.value:
                return None
            directory = posixpath.normpath(posixpath.join(directory, option.value))
    return Install(command, kind, directory)


def _kind(command: shell.Command) -> str | None:
    call = shell.package_call(command)
    if call is not None:
        return _kind_of_call(call)
    first = command.first
    if command.name in {"bundle", "bundler"}:
        return "bundle" if first in {None, "install"} or (first or "").startswith("-") else None
    if command.name in {"poetry", "pipenv"}:
        return command.name if first in {"install", "sync"} and len(command.operands(_CHOICES)) == 1 else None
    if command.name in {"mvn", "mvnw"}:
        return "maven" if any((text or "").startswith("dependency:") for text in command.texts) else None
    if command.name in {"gradle", "gradlew"}:
        return "gradle" if "dependencies" in command.texts else None
    if command.name == "dotnet":
        return "dotnet" if first == "restore" else None
    return "mix" if command.name == "mix" and first == "deps.get" else None


def _kind_of_call(call: shell.PackageCall) -> str | None:
    first = call.packages[0].text if call.packages else None
    subcommand = call.subcommand.text if call.subcommand else None
    if call.family == "pip":
        local = any(_is_local(word.text) for word in call.packages) or call.has_option("-e", "--editable")
        return "pip" if call.action == "install" and call.has_option("-r", "--requirement") and not local else None
    if call.family == "go":
        return "go" if subcommand == "mod" and first == "download" else None
    if call.family == "cargo":
        return "cargo" if subcommand == "fetch" else None
    if call.family in {"npm", "yarn", "pnpm", "bun", "composer", "uv"}:
        elsewhere = call.has_option("-g", "--global", "--location") or call.packages
        return call.family if call.action == "locked" and not elsewhere else None
    return None


def _is_local(text: str | None) -> bool:
    return text is None or text.startswith((".", "/", "file:")) or "@ file:" in text


def _requirement_files(command: shell.Command) -> tuple[str, ...] | None:
    call = shell.package_call(command)
    options = call.options if call else ()
    values = [
        option.value for option in options if option.named("-r", "--requirement", "-c", "--constraint") and option.value
    ]
    named = [option for option in options if option.named("-r", "--requirement", "-c", "--constraint")]
    return tuple(values) if len(values) == len(named) and not any("://" in value for value in values) else None


def needs(install: Install, root: str, context: BuildContext | None) -> Needs:
    """Return the files, relative to `root`, that must be there for an install; `root` is where the context lies."""
    if install.kind in _REFUSED:
        return Needs((), refusal=_REFUSED[install.kind])
    if install.kind == "pip":
        return _needs_pip(install, root, context)
    folder = posixpath.relpath(install.directory, root)
    prefix = "" if folder == "." else folder + "/"
    manifest = _NAMES[install.kind][0]
    text = context.read(prefix + manifest) if context else None
    if context is None or text is None:
        return Needs(tuple(prefix + name for name in _GUESSES[install.kind]))
    found = tuple(prefix + name for name in _NAMES[install.kind] if context.exists(prefix + name))
    refusal = _refusal(install.kind, text.text, prefix, context)
    return Needs(found, proved=not refusal, refusal=refusal)


def _refusal(kind: str, text: str, prefix: str, context: BuildContext) -> str:
    if kind in {"npm", "yarn", "pnpm"}:
        beside = (".yarnrc.yml", "pnpm-workspace.yaml", "lerna.json", "binding.gyp", ".pnpmfile.cjs", "patches")
        present = next((name for name in beside if context.exists(prefix + name)), None)
        return f"{present} makes the install read more of the source." if present else _package_json(text)
    if kind == "go":
        replaced = re.search(r"=>\s*\.{1,2}/", text) is not None
        return "Go modules are taken from local directories." if replaced or context.exists(prefix + "go.work") else ""
    if kind == "bundle":
        local = re.search(r"\bpath\b|\bgemspec\b|\beval_gemfile\b|File\.read|\.ruby-version|require_relative", text)
        return "The Gemfile reads local files." if local else ""
    if kind == "pipenv":
        return "The Pipfile names local paths." if re.search(r"\bpath\s*=|editable", text) else ""
    if kind == "maven":
        return "The build has several modules." if re.search(r"<modules>|<relativePath>[^<]", text) else ""
    return ""


def _package_json(text: str) -> str:
    try:
        data = from_json(text)
    except ValueError:
        return "package.json cannot be read."
    if not is_mapping(data) or data.get("workspaces"):
        return "package.json has workspaces."
    hooks = sorted(_HOOKS.intersection(table(data.get("scripts"))))
    if hooks:
        return f"The {hooks[0]} script of package.json runs at the install and may need the source."
    for group in _GROUPS:
        if any(_LOCAL_VERSION.match(str(value)) for value in table(data.get(group)).values()):
            return "package.json depends on local packages."
    return ""


def _needs_pip(install: Install, root: str, context: BuildContext | None) -> Needs:
    pending = [posixpath.relpath(path, root) for path in install.files]
    found: list[str] = []
    proved = True
    while pending:
        name = pending.pop(0)
        if name in found:
            continue
        if name.startswith(".."):
            return Needs((), refusal=f"{name} lies outside what is copied.")
        found.append(name)
        source = context.read(name) if context else None
        if source is None:
            proved = False
            continue
        for line in source.text.splitlines():
            line = line.strip()
            included = _INCLUDE.match(line)
            if included and "://" not in included[1]:
                pending.append(posixpath.normpath(posixpath.join(posixpath.dirname(name), included[1])))
            elif _LOCAL.search(line):
                return Needs((), refusal=f"{name} names local paths.")
    return Needs(tuple(found), proved)
