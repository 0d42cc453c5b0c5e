"""Package index is updated in a RUN that installs nothing.

The builder takes the layer of `RUN apt-get update` from its cache for as long as that line stays the same. The install
below it then works with lists of weeks ago: packages are missing on the mirror, and security updates never arrive.

An upgrade, a script, and whatever else may install in the same RUN count, and so do mounts over the lists.

Fix safety: safe when the RUN does nothing else and a later RUN of the stage is known to install: the update moves to
the front of each such install. Otherwise nothing is changed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, EditRefused, Finding, Fix, Good, Run, Safety, Severity, Span, edits, layers, rule, shell
from ats_lint_rules._run.shelledits import check_word, insert_word
from ats_lint_rules._run.updates import later_installs

_FAMILIES = frozenset({"apt", "apk", "rpm", "zypper", "pacman"})
_LISTS = (
    "/var/lib/apt/lists",
    "/var/cache/apk",
    "/etc/apk/cache",
    "/var/cache/dnf",
    "/var/cache/yum",
    "/var/cache/zypp",
)
_IDLE = frozenset(
    {
        "add-apt-repository", "addgroup", "adduser", "apt-key", "cat", "cd", "chgrp", "chmod", "chown", "cp", "curl",
        "date", "dpkg", "dpkg-reconfigure", "echo", "export", "find", "gpg", "groupadd", "id", "ln", "locale-gen", "ls",
        "mkdir", "mv", "printf", "rm", "sed", "set", "sleep", "tee", "test", "touch", "true", "uname", "unset",
        "update-ca-certificates", "useradd", "usermod", "wget", "[",
    }
)  # fmt: skip
"""Programs that install nothing."""
_NEEDLESS = frozenset({"update", "clean"})


@rule(
    "DF601",
    "update-alone",
    on=Run,
    severity=Severity.MEDIUM,
    tags={"reliability", "security", "cis-4.7"},
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    aliases=("DS-0017", "CKV_DOCKER_5", "9bae49be"),
    examples=(
        Bad(
            "FROM debian:12\n# lists\nRUN apt-get update\nRUN apt-get install -y curl\nCOPY . .\n"
            "RUN set -x && apt-get install -y jq\n",
            at="update",
            says="apt-get updates the index, and nothing is installed with it",
            safety="safe",
            fixed="FROM debian:12\n# lists\nRUN apt-get update && apt-get install -y curl\nCOPY . .\n"
            "RUN set -x && apt-get update && apt-get install -y jq\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk update\nRUN apk add curl\n",
            at="update",
            says="apk updates the index, and nothing is installed with it",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update\nRUN ./install.sh\n",
            at="update",
            says="apt-get updates the index, and nothing is installed with it",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get clean\nRUN apt-get install -y curl\n",
            at="update",
            says="apt-get updates the index, and nothing is installed with it",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update\nRUN yes | apt-get install curl\n",
            at="update",
            says="apt-get updates the index, and nothing is installed with it",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && useradd -r app && ln -s a /b\nRUN apt-get install -y jq\n",
            at="update",
            says="apt-get updates the index, and nothing is installed with it",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get -y upgrade\n"),
        Good("FROM debian:12\nRUN apt-get update && ./install.sh\n"),
        Good("FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get update\n"),
        Good("FROM rockylinux:9\nRUN yum update -y\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    found = [call for call in layers.calls(run) if call.family in _FAMILIES]
    updates = [call for call in found if call.action == "update" and call.command.parent is None]
    if not updates or layers.outside(run, *_LISTS) or any(call.action not in _NEEDLESS for call in found):
        return
    if any(shell.package_call(command) is None and command.name not in _IDLE for command in run.commands):
        return
    word = updates[0].subcommand or updates[0].command.program
    if word is not None:
        message = f"{updates[0].manager} updates the index, and nothing is installed with it"
        yield Finding(word.span, message, _fix(run, updates[0]))


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = "update in the RUN that installs"
    try:
        made = _moved(run, call)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The update cannot be moved: {refused}.")
    return Fix(title, made, Safety.SAFE, "The install works with the same lists, only fresh ones.")


def _moved(run: Run, call: shell.PackageCall) -> tuple[Edit, ...]:
    """Remove the RUN and update before each install that counts on it.

    Raises:
        EditRefused: the RUN does more, or it is not sure which command comes to need the lists.
    """
    if len(run.commands) != 1 or run.json is not None or run.flags or run.heredocs or run.comments:
        raise EditRefused("the RUN does more than that")
    text = run.source.slice(call.command.span)
    if "\n" in text or run.outer is not None:
        raise EditRefused("the command is broken across lines")
    installs = list(later_installs(run, call.family))
    if not installs:
        raise EditRefused("no later RUN of the stage is known to install")
    made: list[Edit] = []
    for later, install in installs:
        made += _with_update(later, install, text)
    behind = run.source.text[run.span.end :]
    return (*edits.delete(run), *made) if behind else tuple(made)


def _with_update(run: Run, install: shell.PackageCall, update: str) -> tuple[Edit, ...]:
    command = install.command
    if install.family == "apk" and install.subcommand is not None:
        return () if install.has_option("--no-cache") else insert_word(run, install.subcommand, "--no-cache")
    plain = not command.context and not command.negated and command.operator_before in {"", "&&", ";"}
    if not plain or any(other.piped_into is command for other in run.commands):
        raise EditRefused(f"the install on line {run.line} is part of something larger")
    if command.program is not None:
        check_word(run, command.program)
    at = command.span.start
    return (Edit(Span(at, at), f"{update} && "),)
