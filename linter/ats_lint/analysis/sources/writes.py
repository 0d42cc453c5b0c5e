"""Where an application's own sources write, as far as their text tells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ats_lint.analysis.runtime.containers import covers
from ats_lint.analysis.sources.routes import shipped
from ats_lint.syntax.compose.services import Service
from ats_lint.syntax.dockerfile.stages import Stage

_ARGUMENT = r"(?P<at>(?:[^,()\n]|\((?:[^()\n]|\([^()\n]*\))*\))+)"
_PYTHON = (
    rf"(?<![\w.])open\(\s*{_ARGUMENT},\s*(?:mode\s*=\s*)?[\"'](?:[wax]|r\w*\+)",
    rf"\b(?:sqlite3\.connect|os\.makedirs|os\.mkdir|\w*FileHandler|shelve\.open)\(\s*{_ARGUMENT}",
    r"(?P<at>\bPath\((?:[^()\n]|\([^()\n]*\))+\)|(?<![\w.)])\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))+\)|(?<![\w.)])[A-Za-z_]\w*)"
    r"\.(?:write_text|write_bytes|mkdir|touch)\(",
    r"\bsqlite(?:\+\w+)?:///(?P<url>/?[\w.][\w./-]*)",
)
_NODE = (
    rf"\b(?:(?:write|append)File|mkdir)(?:Sync)?\(\s*{_ARGUMENT}",
    rf"\b(?:createWriteStream|ensureDir(?:Sync)?|new\s+(?:sqlite3?\.)?Database)\(\s*{_ARGUMENT}",
)
_GO = (rf"\bos\.(?:Create|WriteFile|Mkdir|MkdirAll)\(\s*{_ARGUMENT}",)
_CALLS = {
    suffix: tuple(re.compile(pattern) for pattern in patterns)
    for suffixes, patterns in (((".py",), _PYTHON), ((".js", ".ts", ".mjs", ".cjs"), _NODE), ((".go",), _GO))
    for suffix in suffixes
}
_WRAPPERS = re.compile(
    r"(?:\(|str\(|(?:pathlib\.)?Path\(|(?:os\.)?path\.(?:join|resolve|abspath)\(|filepath\.Join\()\s*"
)
_LITERAL = re.compile(r"[rbuf]{0,2}([\"'`])(?P<text>[^\"'`\n]*)\1")
_NAME = re.compile(r"[A-Za-z_]\w*\b(?![.(\[])")
_VARIABLE = re.compile(
    r"(?:os\.)?(?:environ(?:\.get)?[\[(]|(?i:getenv)\()\s*[\"'](?P<a>\w+)[\"']|process\.env\.(?P<b>\w+)"
)
_HOME = re.compile(r"(?:pathlib\.)?Path\.home\(\)|os\.homedir\(\)|os\.path\.expanduser\(")
_OPEN_ENDED = re.compile(r"[{%$].*")
_ASIDE = re.compile(
    r"(^|/)(scripts?|tools?|bin|hack|migrations|build|ci)/|(^|/)(setup|conf|noxfile|fabfile|tasks|manage)\.py$"
    r"|(^|/)[\w.-]*(gulpfile|gruntfile|config|setup|seed)[\w.-]*\.[cm]?[jt]s$|(^|/)(seed|generate|benchmark)[\w-]*\.py$"
)
"""Sources that are run by hand or while building, not by the service."""
_MAKES = re.compile(r"mkdir|makedirs|ensureDir|Mkdir")
_DEEPEST = 4


def uncovered_write(service: Service, stage: Stage) -> str | None:
    """Say which source writes to a place that is part of the container's own filesystem; None when none is known to.

    What cannot be told from the text counts for nothing.
    """
    others = _started_by_others(service)
    environment = {name: variable.value for name, variable in service.environment.items()}
    for name, text in shipped(stage.dockerfile):
        if posixpath.basename(name) in others or _ASIDE.search(name):
            continue
        for _, path in _written(environment, stage, name, text):
            if not _is_writable(service, path):
                return f"{posixpath.basename(name)} writes to {path.removeprefix('/') if _is_home(path) else path}"
    return None


def _started_by_others(service: Service) -> set[str]:
    """Return the files that only other services start."""
    own = _files(service)
    return {file for other in service.compose.services.values() for file in _files(other) if file not in own}


def _files(service: Service) -> set[str]:
    words = service.command.argv if service.command else ()
    return {posixpath.basename(word) for word in words or () if word and posixpath.splitext(word)[1] in _CALLS}


def written_paths(stage: Stage, environment: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Yield sources of the program and the absolute paths that they write to, places in the user's home left out."""
    for name, text in shipped(stage.dockerfile):
        if not _ASIDE.search(name):
            yield from ((name, path) for _, path in _written(environment, stage, name, text) if not _is_home(path))


def directories_made(stage: Stage) -> Iterator[str]:
    """Yield the directories that the sources make for themselves, by absolute path."""
    for name, text in shipped(stage.dockerfile):
        if not _ASIDE.search(name):
            for call, path in _written(stage.env, stage, name, text):
                if _MAKES.search(call) and not _is_home(path):
                    yield path


def _written(environment: Mapping[str, str | None], stage: Stage, name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield calls that write, as they stand in a source, and the paths that they write to."""
    for pattern in _CALLS.get(posixpath.splitext(name)[1], ()):
        for match in pattern.finditer(text):
            url = match.groupdict().get("url")
            place = url or _place(environment, text, match["at"].strip())
            if place:
                yield match[0], posixpath.normpath(posixpath.join(stage.workdir.value or "/", place))


def _place(environment: Mapping[str, str | None], text: str, expression: str, depth: int = 0) -> str | None:
    """Return the path that an expression begins with; None when it cannot be told."""
    wrapped = _WRAPPERS.match(expression)
    while wrapped and wrapped.end():
        expression = expression[wrapped.end() :]
        wrapped = _WRAPPERS.match(expression)
    if _HOME.match(expression):
        return "/~"
    variable = _VARIABLE.match(expression)
    if variable:
        return _from_environment(environment, variable, expression)
    literal = _LITERAL.match(expression)
    if literal:
        return _path(literal["text"])
    name = _NAME.match(expression)
    if name is None or depth == _DEEPEST:
        return None
    assigned = re.search(
        rf"(?:^|[;{{\n])[ \t]*(?:(?:const|let|var) )?{name[0]}\s*(?::\s*\w+)?\s*:?=(?!=)\s*([^;\n]+)", text
    )
    base = _place(environment, text, assigned[1], depth + 1) if assigned else None
    following = _LITERAL.match(expression[name.end() :].lstrip(" /,+"))
    return posixpath.join(base, _path(following["text"]) or "") if base and following else base


def _from_environment(environment: Mapping[str, str | None], variable: re.Match[str], expression: str) -> str | None:
    given = variable["a"] or variable["b"]
    if given in environment:
        return environment[given]
    default = _LITERAL.search(expression, variable.end())
    return _path(default["text"]) if default else None


def _path(literal: str) -> str | None:
    """Return what of a literal is sure: placeholders end it, and addresses and databases in memory are no paths."""
    if "://" in literal or literal.startswith((":memory:", "file:")):
        return None
    if literal.startswith("~"):
        return "/~"
    return _OPEN_ENDED.sub("", literal) or None


def _is_home(path: str) -> bool:
    return path == "/~" or path.startswith("/~/")


def _is_writable(service: Service, path: str) -> bool:
    if _is_home(path):
        targets = (one.target or "" for one in (*service.tmpfs, *service.volumes))
        return any(target.startswith(("/home", "/root")) for target in targets)
    return path.startswith(("/tmp/", "/dev/", "/proc/")) or path == "/tmp" or covers(service, path)
