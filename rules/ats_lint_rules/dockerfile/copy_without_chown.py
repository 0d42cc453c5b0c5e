"""Files that the program must write are copied for a user that does not own them.

COPY and ADD write as root whatever USER says. Code that root owns and the process only reads is as it should be: a
fault in the program cannot rewrite it. A directory or file that the program's sources write to, or that is a volume,
is another matter: the first write fails.

Fix safety: by evidence. It is safe where the copy brings nothing but what must be written, and the user is a number or
known to be there; unsafe where the program's own files become writable as well, where ADD unpacks an archive, and for
names that the image may not have. Copies that are linked (which look no names up) get a hint.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Fix,
    Good,
    Safety,
    Severity,
    Stage,
    accounts,
    contents,
    destination,
    directories,
    edits,
    regex,
    rule,
    short,
    within,
    writes,
)

_ARCHIVE = regex(r"\.(tar|tgz|tbz2?|txz|tar\.\w+)$")
_WRITER = {"main.py": "open('/app/data/state.db', 'w')\n", "data/.gitkeep": ""}
_PYTHON = "FROM python:3.13-slim\nUSER 1000\nWORKDIR /app\n"


@rule(
    "DF107",
    "copy-without-chown",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"reliability", "security"},
    references=("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",),
    aliases=("tally/copy-after-user-without-chown",),
    examples=(
        Bad(
            _PYTHON + 'COPY main.py .\nCOPY data ./data\nCMD ["python", "main.py"]\n',
            at="COPY",
            says="user 1000 must write to /app/data, which belongs to root",
            safety="safe",
            fixed=_PYTHON + 'COPY main.py .\nCOPY --chown=1000 data ./data\nCMD ["python", "main.py"]\n',
            files=_WRITER,
        ),
        Bad(
            _PYTHON + 'COPY . .\nCMD ["python", "main.py"]\n',
            at="COPY",
            says="user 1000 must write to /app/data, which belongs to root",
            safety="unsafe",
            fixed=_PYTHON + 'COPY --chown=1000 . .\nCMD ["python", "main.py"]\n',
            files=_WRITER,
        ),
        Bad(
            "FROM node:22\nARG WHO=node\nUSER $WHO\nCOPY \\\n  # all\n  seed /srv/seed\nVOLUME /srv/seed\n",
            at="COPY",
            says="user node must write to /srv/seed, which belongs to root",
            safety="safe",
            fixed="FROM node:22\nARG WHO=node\nUSER $WHO\nCOPY --chown=$WHO \\\n  # all\n  seed /srv/seed\n"
            "VOLUME /srv/seed\n",
            files={"seed/a.txt": ""},
        ),
        Bad(
            "FROM node:22\nUSER node\nCOPY --link seed /srv/seed\nVOLUME /srv/seed\n",
            at="COPY",
            says="user node must write to /srv/seed, which belongs to root",
            safety="hint",
            files={"seed/a.txt": ""},
        ),
        Good("FROM node:22\nUSER node\nWORKDIR /app\nCOPY . .\nCMD node x.js\n"),
        Good(_PYTHON + "COPY . .\nCMD python main.py\n", files={"main.py": "open('state.db', 'w')\n"}),
        Good(_PYTHON + "COPY --chown=1000 . .\nCMD python main.py\n", files=_WRITER),
        Good("FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD python main.py\n", files=_WRITER),
        Good("FROM grafana/grafana:11.2.0\nCOPY dashboards /var/lib/grafana/dashboards\n"),
        Good("FROM gcr.io/distroless/java21-debian13:nonroot\nCOPY --from=b /s/app.jar /app.jar\nCMD app.jar\n"),
        Good("FROM debian:12\nARG WHO\nUSER $WHO\nCOPY seed /srv/seed\nVOLUME /srv/seed\n"),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY . C:/app/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if stage.is_windows or not stage.is_final or stage.user.is_root is not False:
        return
    for copy in stage.instructions:
        user = stage.user_at(copy)
        if not isinstance(copy, Copy) or copy.flag("chown") or user.value is None or user.is_root is not False:
            continue
        path = next(_needed(stage, copy, user.value), None)
        if path is not None:
            written = user.instruction.args.text if user.instruction else user.value
            message = f"user {short(user.value, 20)} must write to {short(path, 30)}, which belongs to root"
            yield Finding(copy.keyword_span, message, _fix(stage, copy, written, path))


def _needed(stage: Stage, copy: Copy, user: str) -> Iterator[str]:
    """Yield the directories that a copy makes for root, and that the program must write to."""
    target = (destination(stage, copy) or "").rstrip("/")
    if not target or directories.is_system(target):
        return
    files = (path for _, path in writes.written_paths(stage, stage.env))
    mounted = (mount.target for use in stage.uses for mount in use.mounts if mount.named)
    after = next((one for one in stage.instructions if one.index > copy.index), None)
    around = contents(stage, copy), contents(stage, after)
    for path in (*(posixpath.dirname(path) for path in files), *stage.volumes, *mounted):
        if within(path, target) and [one.owner(path, user) for one in around] == ["absent", "root"]:
            yield path


def _fix(stage: Stage, copy: Copy, written: str, path: str) -> Fix:
    title = f"add --chown={written}"
    name = (stage.expand(written, copy) or written).partition(":")[0]
    if copy.flag("link") and not name.isdecimal():
        return Fix(title, (), Safety.HINT, "COPY --link does not look names up: the number of the user is needed.")
    if any(character.isspace() for character in written):
        return Fix(title, (), Safety.HINT, "The user is not one word.")
    change = edits.add_flag(copy, f"--chown={written}")
    if copy.keyword == "ADD" and any(_ARCHIVE.search(item.text) for item in copy.sources):
        return Fix(title, change, Safety.UNSAFE, "The archive's own owners are replaced.")
    if path != (destination(stage, copy) or "").rstrip("/"):
        return Fix(title, change, Safety.UNSAFE, "All that is copied becomes writable for the process, not only this.")
    if name.isdecimal() or name in stage.base.users or accounts(stage).has(name):
        return Fix(title, change, Safety.SAFE, "The process owns what it must write, and nobody loses access.")
    return Fix(title, change, Safety.UNSAFE, f"The image is not known to have a user {name}.")
