"""The first WORKDIR is relative.

It starts from the working directory of the base image, which its next release may change: files land elsewhere, and
paths that are written out stop to match.

Relative paths behind the first WORKDIR of a stage, or behind that of the stages it is built from, are left alone:
they mean what they say once the first one is absolute. So are paths that begin with an unknown variable. A drive
letter (`C:/app`) makes a path absolute on Windows alone.

Fix safety: by evidence. Where the working directory of the base image is known for sure, the path is written out
safely, because it names the same directory; elsewhere there is no fix.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, Workdir, edits, regex, rule

_DRIVE = regex(r"[A-Za-z]:[/\\]")
_NAME = regex(r"[\w.-]++/?(?=[\w./-]*\$)")


@rule(
    "DF502",
    "relative-workdir",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness", "maintainability"},
    references=(
        "https://docs.docker.com/reference/build-checks/workdir-relative-path/",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ),
    aliases=("DL3000", "WorkdirRelativePath", "DS-0009", "CKV_DOCKER_10"),
    examples=(
        Bad(
            "FROM debian:12\nWORKDIR app\nWORKDIR src\n",
            at="app",
            says="working directory is relative to that of the base image",
            safety="safe",
            fixed="FROM debian:12\nWORKDIR /app\nWORKDIR src\n",
        ),
        Bad(
            "FROM scratch\nWORKDIR ./app\n",
            at="./app",
            says="working directory is relative to that of the base image",
            safety="safe",
            fixed="FROM scratch\nWORKDIR /app\n",
        ),
        Bad(
            "FROM golang:1.27\nWORKDIR src/app\n",
            at="src/app",
            says="working directory is relative to that of the base image",
            safety="safe",
            fixed="FROM golang:1.27\nWORKDIR /go/src/app\n",
        ),
        Bad(
            "FROM acme/base:1\nWORKDIR app\n",
            at="app",
            says="working directory is relative to that of the base image",
            safety="hint",
        ),
        Bad(
            "FROM acme/base:1\nARG DIR=app\nWORKDIR $DIR\n",
            at="$DIR",
            says="working directory is relative to that of the base image",
            safety="hint",
        ),
        Bad(
            "FROM acme/base:1 AS a\nRUN ls\nFROM a\nWORKDIR app\n",
            at="app",
            says="working directory is relative to that of the base image",
            safety="hint",
        ),
        Good("FROM debian:12\nWORKDIR /app\nWORKDIR src\n"),
        Good("FROM debian:12 AS a\nWORKDIR /app\nFROM a\nWORKDIR src\n"),
        Bad(
            "FROM acme/base:1\nARG DIR\nWORKDIR src/$DIR\n",
            at="src/$DIR",
            says="working directory is relative to that of the base image",
            safety="hint",
        ),
        Good("FROM debian:12\nARG DIR\nWORKDIR $DIR\n"),
        Good("FROM debian:12\nENV HOME=/home/app\nWORKDIR ${HOME}/src\n"),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nWORKDIR C:\\\\app\n"),
        Good('FROM debian:12\nWORKDIR "/app"\n'),
        Bad(
            "FROM debian:12\nWORKDIR C:/app\n",
            at="C:/app",
            says="working directory is relative to that of the base image",
            safety="hint",
        ),
        Good("FROM acme/base:1\nWORKDIR C:/app\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    first = next((item for item in stage.chain() if isinstance(item, Workdir)), None)
    if first is None or first.stage is not stage or not first.args:
        return
    path = stage.expand(first.args.text, first) or _beginning(first.args.text)
    if path and not (path.startswith(("/", "\\")) or (_DRIVE.match(path) and not _is_of_unix(stage))):
        yield Finding(
            first.args.whole, "working directory is relative to that of the base image", _fix(stage, first, path)
        )


def _beginning(text: str) -> str:
    """Return what a path begins with before its first variable, which nobody knows: a name makes it relative."""
    found = _NAME.match(text)
    return found[0] if found is not None else ""


def _is_of_unix(stage: Stage) -> bool:
    """Tell whether a drive letter surely means nothing in this stage: it is part of a name there."""
    return not stage.is_windows and (stage.is_scratch or stage.base_known)


def _fix(stage: Stage, first: Workdir, path: str) -> Fix:
    title = "write an absolute path"
    base = _base(stage)
    if base is None or first.args.text != path or stage.is_windows or _DRIVE.match(path):
        return Fix(title, (), Safety.HINT, "Where the base image starts is not known for sure.")
    absolute = posixpath.normpath(posixpath.join(base, path))
    because = "It is the directory that the relative path means in this base image."
    return Fix(title, edits.replace(first.args.whole, absolute), Safety.SAFE, because)


def _base(stage: Stage) -> str | None:
    """Return the working directory of the base image when it is known for sure."""
    if stage.is_scratch:
        return "/"
    if not stage.base_known or not stage.base.sure("workdir"):
        return None
    return stage.base.workdir or ("/" if stage.base.role == "os" else None)
