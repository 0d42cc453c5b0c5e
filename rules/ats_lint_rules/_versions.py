"""Which packages of an install command are named without a version, in the syntax of each package manager.

Sources: apt-get(8), apk(8), dnf(8), zypper(8), https://pip.pypa.io/en/stable/reference/requirement-specifiers/,
https://docs.npmjs.com/cli/commands/npm-install, `gem help install`, https://go.dev/ref/mod#version-queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ats_lint import Finding, Run, Stage, Word, shell
from ats_lint_rules._instructions import own
from ats_lint_rules._references import brief

_URL = re.compile(r"[a-z+]+://|git@|github:|gitlab:|bitbucket:|file:|git\+", re.IGNORECASE)
_RPM = re.compile(r"-\d[^-]*(-[^-]*)?$")
_FLOATING = frozenset(
    {"latest", "next", "beta", "canary", "rc", "nightly", "master", "main", "head", "upgrade", "patch"}
)
_ARCHIVES = (".tgz", ".tar.gz", ".tar", ".zip", ".whl", ".gem", ".tar.bz2", ".tar.xz")


def unversioned(call: shell.PackageCall) -> tuple[Word, ...]:
    """Return the packages of a call that have no version; words that only the shell knows have one for all we know."""
    judge = _JUDGES.get(call.family)
    if judge is None:
        return ()
    if call.family == "gem" and call.has_option("-v", "--version", "-g", "--file"):
        return ()
    packages = call.packages[:1] if call.action == "run" else call.packages
    return tuple(word for word in packages if _is_static(word) and judge(word.text or word.raw))


def _is_static(word: Word) -> bool:
    """Tell whether a word is known, or at least says `@latest` at its end."""
    if word.text is not None:
        return bool(word.text)
    return word.raw.strip("\"'").endswith("@latest")


def _apt(text: str) -> bool:
    return not (re.search(r"[=*^]", text) or text.endswith((".deb", "-", "+")) or text.startswith(("./", "/", "~")))


def _apk(text: str) -> bool:
    return not (re.search(r"[=~<>]", text) or text.endswith(".apk") or text.startswith((".", "/", "!")))


def _rpm(text: str) -> bool:
    if text.endswith(".rpm") or text.startswith(("@", "/", "./", "-")) or _URL.match(text):
        return False
    return not (_RPM.search(text) or re.search(r"[=<>]", text) or "*" in text)


def _zypper(text: str) -> bool:
    return not (re.search(r"[=<>]", text) or text.endswith(".rpm") or text.startswith(("/", "./")) or _URL.match(text))


def _pip(text: str) -> bool:
    if re.search(r"[=<>~!]=|[<>]|===|@", text) or text.startswith((".", "/", "~")) or _URL.match(text):
        return False
    return "/" not in text and not text.endswith(_ARCHIVES)


def _npm(text: str) -> bool:
    if _URL.match(text) or text.startswith((".", "/", "~")) or text.endswith(_ARCHIVES):
        return False
    scoped = text.startswith("@")
    name, at, version = text[scoped:].partition("@")
    if name.count("/") != scoped:
        # `user/repository` is on GitHub, a scope without a name is nothing.
        return False
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
    "npm": _npm,
    "yarn": _npm,
    "pnpm": _npm,
    "bun": _npm,
    "gem": _gem,
    "go": _go,
}


def calls(stage: Stage, *families: str) -> Iterator[tuple[Run, shell.PackageCall]]:
    """Yield the installing calls of some package managers in a stage."""
    for run in own(stage, Run):
        for command in run.commands:
            call = shell.package_call(command)
            if call is None or call.family not in families:
                continue
            if call.action == "install" or (call.family == "go" and call.action == "run"):
                yield run, call


def report(call: shell.PackageCall) -> Iterator[Finding]:
    """Yield one finding for a call: at the first package without a version, with the number of the others."""
    found = unversioned(call)
    if found:
        first = brief(found[0].text or found[0].raw, 40)
        more = f" and {len(found) - 1} more have" if len(found) > 1 else " has"
        yield Finding(found[0].span, f"{first}{more} no version")
