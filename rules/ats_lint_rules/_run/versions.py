"""Which packages of an install command are named without a version, in the syntax of each package manager.

Sources: apt-get(8), apk(8), dnf(8), zypper(8), https://pip.pypa.io/en/stable/reference/requirement-specifiers/,
https://docs.npmjs.com/cli/commands/npm-install, `gem help install`, https://go.dev/ref/mod#version-queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ats_lint import (
    Arg,
    Env,
    Finding,
    Run,
    Stage,
    Word,
    image_variables,
    instructions,
    parse_reference,
    references,
    regex,
    shell,
)

_URL = regex(r"[a-z+]+://|git@|github:|gitlab:|bitbucket:|file:|git\+", re.IGNORECASE)
_VCS = regex(r"(?<![a-z+])(?:git|hg|svn|bzr)\+[a-z+]++://", re.IGNORECASE)
_HOSTED = regex(r"[a-z+]+://|git@|(?:github|gitlab|bitbucket|gist):", re.IGNORECASE)
_CLONED = regex(r"git(?:\+[a-z]+)?://|git@|ssh://|(?:github|gitlab|bitbucket|gist):", re.IGNORECASE)
_RPM = regex(r"-\d[^-]*(-[^-]*)?$")
_FLOATING = frozenset(
    {"latest", "next", "beta", "canary", "rc", "nightly", "master", "main", "head", "upgrade", "patch", "develop",
     "dev", "trunk"}
)  # fmt: skip
_ARCHIVES = (".tgz", ".tar.gz", ".tar", ".zip", ".whl", ".gem", ".tar.bz2", ".tar.xz")


def unversioned(stage: Stage, run: Run, call: shell.PackageCall) -> tuple[tuple[str, Word], ...]:
    """Return the packages of a call that have no version, and the words that name them.

    Of variables those count whose value the RUN itself, an ENV or an ARG gives; what only the shell knows has a
    version for all we know.
    """
    judge = _JUDGES.get(call.family)
    if judge is None:
        return ()
    if call.family == "gem" and call.has_option("-v", "--version", "-g", "--file"):
        return ()
    packages = call.packages[:1] if call.action == "run" else call.packages
    edited = (one for one in call.options if one.named("-e", "--editable") and _VCS.match(one.value or ""))
    packages = (*packages, *(one.value_word for one in edited if one.value_word))
    named = ((text, word) for word in packages for text in _names(stage, run, word))
    return tuple((text, word) for text, word in named if judge(text))


def _names(stage: Stage, run: Run, word: Word) -> Iterator[str]:
    """Yield what a word names: itself, or the words of the variable that it is."""
    if word.text is not None:
        yield from (word.text,) if word.text else ()
    elif word.raw.strip("\"'").endswith("@latest"):
        yield word.raw.strip("\"'")
    elif len(word.variables) == 1 and word.raw in {f"${word.variables[0]}", f"${{{word.variables[0]}}}"}:
        name = word.variables[0]
        given = [
            one.value.text for command in run.commands for one in command.assignments if one.name == name and one.value
        ]
        value = given[0] if len(given) == 1 else stage.scope(run).lookup(name)
        if isinstance(value, str):
            yield from (text for text in value.split() if "$" not in text)
    elif word.variables and all(_unset(stage, run, name) for name in word.variables):
        yield "".join(piece or "" for piece in word.pieces).rstrip("-=~@:")


def _unset(stage: Stage, run: Run, name: str) -> bool:
    """Tell whether a variable is set for other stages only, so that the shell puts nothing in its place."""
    if name in stage.scope(run).values or re.search(rf"(?<![\w${{]){re.escape(name)}\b", run.text.text):
        return False
    others = (pair for one in stage.dockerfile.instructions if isinstance(one, Arg | Env) for pair in one.pairs)
    reference = parse_reference(stage.external) if stage.external else None
    bare = reference is not None and image_variables.sets(reference.repository, name, stage.settings) is False
    return bare and any(pair.key.text == name for pair in others)


def _apt(text: str) -> bool:
    return not (re.search(r"[=*^]", text) or text.endswith((".deb", "-", "+")) or text.startswith(("./", "/", "~")))


def _apk(text: str) -> bool:
    return not (re.search(r"[=~<>]", text) or text.endswith(".apk") or text.startswith((".", "/", "!")))


def _rpm(text: str) -> bool:
    if text.endswith(".rpm") or text.startswith(("@", "/", "./", "-")) or _URL.match(text):
        return False
    return not (_RPM.search(text) or re.search(r"[=<>:]", text) or "*" in text)


def _zypper(text: str) -> bool:
    return not (re.search(r"[=<>]", text) or text.endswith(".rpm") or text.startswith(("/", "./")) or _URL.match(text))


def _pip(text: str) -> bool:
    repository = _VCS.search(text)
    if repository:
        path = text[repository.end() :].partition("#")[0].partition("/")[2]
        return _floats(path.partition("@")[2])
    if text.endswith("@latest"):
        return True
    if re.search(r"[=<>~!]=|[<>]|===|@", text) or text.startswith((".", "/", "~")) or _URL.match(text):
        return False
    return "/" not in text and not text.endswith(_ARCHIVES)


def _floats(version: str) -> bool:
    return not version or version.lower() in _FLOATING


def _npm(text: str) -> bool:
    if _HOSTED.match(text):
        place, _, commit = text.partition("#")
        cloned = _CLONED.match(place) or place.endswith(".git")
        return bool(cloned) and not commit.startswith("semver:") and _floats(commit)
    if _URL.match(text) or text.startswith((".", "/", "~")) or text.endswith(_ARCHIVES):
        return False
    scoped = text.startswith("@")
    name, at, version = text[scoped:].partition("@")
    if name.count("/") != scoped:
        # `user/repository` is on GitHub, a scope without a name is nothing.
        return not scoped and not at and name.count("/") == 1 and _floats(name.partition("#")[2])
    return not at or version.lower() in _FLOATING


def _gem(text: str) -> bool:
    return not (":" in text or text.endswith(".gem") or text.startswith(("/", "./")))


def _go(text: str) -> bool:
    path, at, version = text.partition("@")
    if path.startswith((".", "/")) or path.endswith(".go"):
        return False
    if "." not in path.partition("/")[0] and not path.startswith("$"):
        return False
    return not at or version.lower() in _FLOATING


_JUDGES: dict[str, Callable[[str], bool]] = {
    "apt": _apt,
    "apk": _apk,
    "rpm": _rpm,
    "zypper": _zypper,
    "pip": _pip,
    "uv": _pip,
    "pipx": _pip,
    "npm": _npm,
    "yarn": _npm,
    "pnpm": _npm,
    "bun": _npm,
    "gem": _gem,
    "go": _go,
}


def calls(stage: Stage, *families: str) -> Iterator[tuple[Run, shell.PackageCall]]:
    """Yield the installing calls of some package managers in a stage."""
    for run in instructions.own(stage, Run):
        for command in run.commands:
            call = shell.package_call(command)
            if call is None or call.family not in families:
                continue
            if call.action == "install" or (call.family == "go" and call.action == "run"):
                yield run, call


def report(stage: Stage, run: Run, call: shell.PackageCall) -> Iterator[Finding]:
    """Yield one finding for a call: at the first package without a version, with the number of the others."""
    found = unversioned(stage, run, call)
    if found:
        text, word = found[0]
        more = f" and {len(found) - 1} more have" if len(found) > 1 else " has"
        yield Finding(word.span, f"{references.brief(text, 40)}{more} no version")
