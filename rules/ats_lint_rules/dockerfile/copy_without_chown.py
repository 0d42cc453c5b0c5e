"""Files are copied for a user that does not own them.

COPY and ADD write as root whatever USER says: the process can read the files, and fails as soon as it writes to
them or beside them. Copies to directories of the system are left alone: programs should belong to root.

Fix safety: safe when the user is known to be there, or is a number: files that belonged to root belong to the
process afterwards, and nothing loses access. Archives that ADD unpacks, names that the image may not have and
copies that are linked (which look no names up) make it unsafe or a hint.
"""

import re
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
    created,
    destination,
    directories,
    edits,
    rule,
)

_ARCHIVE = re.compile(r"\.(tar|tgz|tbz2?|txz|tar\.\w+)$")


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
            "FROM node:22\nUSER node\nWORKDIR /app\nCOPY . .\n",
            at="COPY",
            says="files for user node belong to root",
            safety="safe",
            fixed="FROM node:22\nUSER node\nWORKDIR /app\nCOPY --chown=node . .\n",
        ),
        Bad(
            "FROM debian:12\nARG UID=1000\nUSER $UID:50\nCOPY --from=x \\\n  # all\n  /a /srv/a\n"
            'ADD ["b c", "/srv/b"]\n',
            at=("COPY", "ADD"),
            says=("files for user 1000:50 belong to root", "files for user 1000:50 belong to root"),
            safety="safe",
            fixed="FROM debian:12\nARG UID=1000\nUSER $UID:50\nCOPY --from=x --chown=$UID:50 \\\n  # all\n  /a /srv/a\n"
            'ADD --chown=$UID:50 ["b c", "/srv/b"]\n',
        ),
        Bad(
            "FROM grafana/grafana:11.2.0\nCOPY dashboards /var/lib/grafana/dashboards\n",
            at="COPY",
            says="files for user 472 belong to root",
            safety="safe",
            fixed="FROM grafana/grafana:11.2.0\nCOPY --chown=472 dashboards /var/lib/grafana/dashboards\n",
        ),
        Bad(
            "FROM node:22\nUSER node\nCOPY --link . /app\n",
            at="COPY",
            says="files for user node belong to root",
            safety="hint",
        ),
        Good("FROM node:22\nUSER node\nCOPY --chown=node:node . /app\n"),
        Good("FROM node:22\nCOPY . /app\nUSER node\n"),
        Good("FROM node:22\nUSER node\nCOPY tool /usr/local/bin/\nCOPY x.conf /etc/x.conf\n"),
        Good("FROM node:22\nUSER node\nUSER root\nCOPY . /app\nUSER node\n"),
        Good("FROM mystery\nCOPY . /app\n"),
        Good("FROM debian:12\nARG WHO\nUSER $WHO\nCOPY . /app\n"),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY . C:/app/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if stage.is_windows:
        return
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.flag("chown") or not copy.items:
            continue
        user = stage.user_at(copy)
        target = destination(stage, copy)
        if user.value is None or user.is_root is not False or (target and directories.is_system(target)):
            continue
        written = user.instruction.args.text if user.instruction else user.value
        yield Finding(copy.keyword_span, f"files for user {user.value[:40]} belong to root", _fix(stage, copy, written))


def _fix(stage: Stage, copy: Copy, written: str) -> Fix:
    title = f"add --chown={written}"
    name = (stage.expand(written, copy) or written).partition(":")[0]
    if copy.flag("link") and not name.isdecimal():
        return Fix(title, (), Safety.HINT, "COPY --link does not look names up: the number of the user is needed.")
    if any(character.isspace() for character in written):
        return Fix(title, (), Safety.HINT, "The user is not one word.")
    change = edits.add_flag(copy, f"--chown={written}")
    if copy.keyword == "ADD" and any(_ARCHIVE.search(item.text) for item in copy.sources):
        return Fix(title, change, Safety.UNSAFE, "The archive's own owners are replaced.")
    if name.isdecimal() or name in stage.base.users or any(one.name == name for one in created(stage)):
        return Fix(title, change, Safety.SAFE, "The process owns what it could only read, and nobody loses access.")
    return Fix(title, change, Safety.UNSAFE, f"The image is not known to have a user {name}.")
