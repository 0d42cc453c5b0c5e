"""What manifests declare, read as data: packages, plugins and settings of build tools, each as `ecosystem:name`."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ats_lint.files.build_context import BuildContext
from ats_lint.files.data import elements, from_toml, table
from ats_lint.patterns import regex
from ats_lint.syntax import shell

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_REQUIREMENTS = regex(r".*requirements.*\.(txt|in)|requirements/.*\.txt")
_REQUIREMENT = regex(r"\s*([A-Za-z0-9][\w.-]*)")
_GEM = regex(r"^[ \t]*+(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[ (]+[\"']([\w-]+)[\"']", re.MULTILINE)
_GRADLE = regex(r"[\"']([\w.-]+(?::[\w.-]+)?)(?::[^\"'\n]*)?[\"']")
_GO = regex(r"^[ \t]*+(?:require\s+)?([\w.-]+\.[a-z]+/[\w./-]+)\s+v", re.MULTILINE)
_MIX = regex(r"\{:(\w+),")
_DOTTED = regex(r"[-_.]+")
# A comment before it, or an address with its slashes, says nothing.
_DATED = regex(r"^[^\n/]*\b(?:showLastUpdate(?:Time|Author)|lastUpdated)[\"']?\s*:\s*(?:true|\{)", re.MULTILINE)
_OWN_PAGES = regex(r"^[ \t]*(?:-[ \t]+)?url:[ \t]*[\"']?\.{1,2}/?[\"']?[ \t\r]*$", re.MULTILINE)
_NODE_GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def declared(text: str, name: str) -> frozenset[str]:
    """Return what a manifest declares; nothing for one that its own tool would refuse, or that is no manifest.

    Names are in lower case; those of Python have hyphens. `npm-script:NAME` is a program in a script of package.json,
    `pypi-build:NAME` a requirement of the build, `setting:NAME` a table or an option that turns a tool on.
    """
    read = _reader(posixpath.basename(name))
    if read is None:
        return frozenset()
    try:
        return frozenset(one.lower() for one in read(text))
    except (ValueError, RecursionError):
        # tomllib and json raise kinds of ValueError, and so do the functions here.
        return frozenset()


def all_declared(context: BuildContext) -> frozenset[str]:
    """Return what the manifests of a build context declare."""
    return context.once(_all_declared)


def _all_declared(context: BuildContext) -> frozenset[str]:
    found: set[str] = set()
    for name in context.files():
        base = posixpath.basename(name)
        if _reader(base) is not None:
            found |= context.recall(declared, name, base) or frozenset()
    return frozenset(found)


def _reader(base: str) -> Callable[[str], Iterator[str]] | None:
    named = _READERS.get(base)
    if named is not None:
        return named
    if base.endswith(("proj", ".props", ".targets")):
        return _dotnet
    if _REQUIREMENTS.fullmatch(base):
        return _requirements
    return next((read for suffix, read in _BY_SUFFIX.items() if base.endswith(suffix)), None)


def _toml(text: str) -> Mapping[str, object]:
    return from_toml(text)


def _python(given: object, prefix: str = "pypi") -> Iterator[str]:
    for one in elements(given):
        found = _REQUIREMENT.match(one) if isinstance(one, str) else None
        if found:
            yield f"{prefix}:{_DOTTED.sub('-', found[1])}"


def _pyproject(text: str) -> Iterator[str]:
    data = _toml(text)
    yield from _python(table(data.get("build-system")).get("requires"), "pypi-build")
    project = table(data.get("project"))
    yield from _python(project.get("dependencies"))
    for group in table(project.get("optional-dependencies")).values():
        yield from _python(group)
    for group in table(data.get("dependency-groups")).values():
        yield from _python(group)
    tools = table(data.get("tool"))
    yield from (f"setting:tool.{tool}" for tool in tools)
    poetry = table(tools.get("poetry"))
    yield from (f"pypi:{_DOTTED.sub('-', one)}" for one in table(poetry.get("dependencies")))
    for where, what in (("hatch", "version"), ("pdm", "version")):
        source = table(table(tools.get(where)).get(what)).get("source")
        yield f"setting:{where}.version={source}"
    if table(tools.get("poetry-dynamic-versioning")).get("enable") is False:
        yield "setting:poetry-dynamic-versioning=off"


def _requirements(text: str) -> Iterator[str]:
    yield from _python(text.splitlines())
    if re.search(r"^[ \t]*+(?:-e\s+|--editable[ =]|file:)?\.(?:/|\s|\[|$)", text, re.MULTILINE):
        yield "setting:local-requirement"


def _setup_cfg(text: str) -> Iterator[str]:
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    yield from (f"setting:{section}" for section in parser.sections())
    for section, option, prefix in (
        ("options", "setup_requires", "pypi-build"),
        ("options", "install_requires", "pypi"),
    ):
        yield from _python(parser.get(section, option, fallback="").splitlines(), prefix)


def _pipfile(text: str) -> Iterator[str]:
    data = _toml(text)
    for group in ("packages", "dev-packages"):
        yield from (f"pypi:{_DOTTED.sub('-', one)}" for one in table(data.get(group)))


def _package_json(text: str) -> Iterator[str]:
    data = table(json.loads(text))
    for group in _NODE_GROUPS:
        yield from (f"npm:{one}" for one in table(data.get(group)))
    for line in table(data.get("scripts")).values():
        for command in shell.parse(line).commands if isinstance(line, str) else ():
            yield from (f"npm-script:{name}" for name in (command.name, *command.wrappers))


def _composer(text: str) -> Iterator[str]:
    data = table(json.loads(text))
    for group in ("require", "require-dev"):
        yield from (f"composer:{one}" for one in table(data.get(group)))


def _dotnet_tools(text: str) -> Iterator[str]:
    yield from (f"nuget:{one}" for one in table(table(json.loads(text)).get("tools")))


def _cargo(text: str) -> Iterator[str]:
    data = _toml(text)
    for one in (data, table(data.get("workspace"))):
        for group in ("dependencies", "build-dependencies"):
            prefix = "cargo" if group == "dependencies" else "cargo-build"
            yield from (f"{prefix}:{one}" for one in table(one.get(group)))


def _xml(text: str) -> Element | None:
    # A document that defines entities may grow without end, and no manifest needs them.
    from xml.etree import ElementTree

    try:
        return None if "<!ENTITY" in text else ElementTree.fromstring(text.strip())
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error


def _maven(text: str) -> Iterator[str]:
    root = _xml(text)
    for node in root.iter() if root is not None else ():
        if node.tag.rpartition("}")[2] == "artifactId" and node.text:
            yield f"maven:{node.text.strip()}"


def _dotnet(text: str) -> Iterator[str]:
    root = _xml(text)
    for node in root.iter() if root is not None else ():
        if node.tag.rpartition("}")[2] in {"PackageReference", "GlobalPackageReference"}:
            yield f"nuget:{node.get('Include') or node.get('Update') or ''}"


def _gradle(text: str) -> Iterator[str]:
    for found in _GRADLE.findall(re.sub(r"^[ \t]*+//.*$", "", text, flags=re.MULTILINE)):
        group, _, artifact = found.partition(":")
        yield f"gradle:{group}"
        if artifact:
            yield f"maven:{artifact}"


def _catalogue(text: str) -> Iterator[str]:
    for plugin in table(_toml(text).get("plugins")).values():
        name = plugin if isinstance(plugin, str) else table(plugin).get("id")
        yield f"gradle:{str(name).partition(':')[0]}"


def _mkdocs(text: str) -> Iterator[str]:
    # Its configuration has tags of its own; the names of plugins stand one a line.
    for found in re.findall(r"^[ \t]*+-[ \t]++([\w/-]++):?[ \t\r]*+(?:#.*)?$", text, re.MULTILINE):
        yield f"mkdocs:{found}"


def _site(text: str) -> Iterator[str]:
    if re.search(r"^[ \t]*+[\"']?enableGitInfo[\"']?\s*[:=]\s*true", text, re.MULTILINE):
        yield "setting:hugo.git"


def _dated(text: str) -> Iterator[str]:
    """Yield that a site shows when each page was changed last, which its generator asks git."""
    if _DATED.search(text):
        yield "setting:pages.dated"


def _playbook(text: str) -> Iterator[str]:
    """Yield that Antora takes its pages out of the repository that the playbook stands in."""
    if _OWN_PAGES.search(text):
        yield "setting:antora.own"


def _found(pattern: re.Pattern[str], ecosystem: str) -> Callable[[str], Iterator[str]]:
    return lambda text: (f"{ecosystem}:{one}" for one in pattern.findall(text))


def _json_site(text: str) -> Iterator[str]:
    if table(json.loads(text)).get("enableGitInfo") is True:
        yield "setting:hugo.git"


def _taskfile(text: str) -> Iterator[str]:
    if re.search(r"^[ \t]*+dotenv\s*:", text, re.MULTILINE):
        yield "setting:task.dotenv"


_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "Pipfile": _pipfile,
    "package.json": _package_json,
    "composer.json": _composer,
    "dotnet-tools.json": _dotnet_tools,
    "Cargo.toml": _cargo,
    "pom.xml": _maven,
    "extensions.xml": _maven,
    "libs.versions.toml": _catalogue,
    "Gemfile": _found(_GEM, "gem"),
    "go.mod": _found(_GO, "go"),
    "mix.exs": _found(_MIX, "hex"),
    "mkdocs.yml": _mkdocs,
    "mkdocs.yaml": _mkdocs,
    "Taskfile.yml": _taskfile,
    "Taskfile.yaml": _taskfile,
    **dict.fromkeys(("hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml", "config.yml"), _site),
    **dict.fromkeys(("hugo.json",), _json_site),
    **{
        f"{base}.{suffix}": _dated
        for base in ("docusaurus.config", "astro.config", "config")
        for suffix in ("js", "ts", "mjs", "mts", "cjs", "cts")
    },
    **dict.fromkeys(("antora-playbook.yml", "local-antora-playbook.yml", "playbook.yml"), _playbook),
}
_BY_SUFFIX: dict[str, Callable[[str], Iterator[str]]] = {
    ".gradle": _gradle,
    ".gradle.kts": _gradle,
    ".gemspec": _found(_GEM, "gem"),
}
