"""A user is created and never switched to.

The Dockerfile makes an account, apparently for the process, and then runs the process as root all the same: USER is
missing. Users that the start command, an entrypoint or a daemon takes for itself are left alone.

Fix safety: by evidence, as for missing-user: USER is put behind the last instruction that needs root, and the account
gets the working directory and its home.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, Started, container_of, created, rule, shell, short, steps_down
from ats_lint_rules._nonroot.nonroot import leave_root


@rule(
    "DF103",
    "unused-user",
    on=Stage,
    yields_to=(
        "DF101",
        "DF102",
    ),
    severity=Severity.MEDIUM,
    tags={"security", "owasp-2", "readiness-users"},
    references=("https://docs.docker.com/build/building/best-practices/#user",),
    aliases=("tally/user-created-but-never-used",),
    examples=(
        Bad(
            "FROM debian:12\nRUN useradd -m app\nWORKDIR /app\nCOPY --chown=app:app . .\nCMD ./serve\n",
            at="app",
            says="user app is created and never switched to",
            safety="unsafe",
            fixed="FROM debian:12\nRUN useradd -m app\nWORKDIR /app\nCOPY --chown=app:app . .\n"
            "RUN chown app:app /app\nUSER app\nCMD ./serve\n",
        ),
        Bad(
            "FROM alpine:3.20\nARG NAME=web\nRUN addgroup -S $NAME && adduser -S -G $NAME $NAME\nCMD /serve\n",
            at="$NAME",
            says="user web is created and never switched to",
            safety="unsafe",
            fixed="FROM alpine:3.20\nARG NAME=web\nRUN addgroup -S $NAME && adduser -S -G $NAME $NAME\n"
            "USER $NAME\nCMD /serve\n",
        ),
        Bad(
            "FROM debian:12\nRUN useradd -m app\nUSER root\nCMD ./serve\n",
            at="app",
            says="user app is created and never switched to",
            safety="unsafe",
            fixed="FROM debian:12\nRUN useradd -m app\nUSER app\nCMD ./serve\n",
        ),
        Bad(
            "FROM debian:12 AS base\nRUN useradd -m app\nFROM base\nCMD ./serve\n",
            at="app",
            says="user app is created and never switched to",
            safety="unsafe",
            fixed="FROM debian:12 AS base\nRUN useradd -m app\nFROM base\nUSER app\nCMD ./serve\n",
        ),
        Good("FROM debian:12\nRUN useradd -m -u 1000 app\nUSER 1000\nCMD ./serve\n"),
        Good("FROM debian:12\nRUN useradd app\nUSER nobody\nCMD ./serve\n"),
        Good('FROM debian:12\nRUN useradd app\nENTRYPOINT ["gosu", "app", "./serve"]\n'),
        Good("FROM debian:12\nRUN useradd app\nCMD gunicorn --user app x:y\n"),
        Good("FROM debian:12\nRUN useradd web\nCMD nginx -g 'daemon off;'\n"),
        Good("FROM debian:12\nRUN useradd web\nCOPY start.sh /\nENTRYPOINT /start.sh\n"),
        Good("FROM debian:12 AS build\nRUN useradd app\nFROM debian:12\nUSER 1000\nCMD x\n"),
        Good(
            "FROM debian:12\nRUN useradd -u 1000 app\nCMD ./serve\n",
            files={"compose.yaml": "services:\n  a:\n    build: .\n    user: '1000'\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    asked = container_of(stage).rootless
    if not stage.is_final or stage.user.is_root is False or steps_down(stage) or asked.is_user_given.value:
        return
    if (stage.user.instruction is not None and stage.user.value is None) or stage.is_windows:
        return
    found = asked.started.value
    if not asked.started.is_known or asked.starts_daemon.value:
        return
    for account in created(stage):
        if account.uid != 0 and not _named(stage, account.name, found):
            message = f"user {short(account.name, 40)} is created and never switched to"
            yield Finding(account.word.span, message, leave_root(stage))


def _named(stage: Stage, name: str, found: Started) -> bool:
    """Tell whether something besides the commands that make accounts and give them files names the user."""
    word = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])")
    words = [word_.raw for command in found.commands for word_ in command.words]
    if any(word.search(text) for text in words):
        return True
    texts = [one.args.text for one in stage.chain() if one.keyword in {"USER", "ENV"}]
    return any(word.search(text) for text in texts) or any(_becomes(command, word) for owner in stage.lineage
        for run in owner.runs for command in run.commands)  # fmt: skip


def _becomes(command: "shell.Command", name: re.Pattern[str]) -> bool:
    wrapped = {"su", "sudo", "gosu", "su-exec", "runuser"} & {command.name, *command.wrappers}
    return bool(wrapped) and any(name.search(word.raw) for word in command.words)
