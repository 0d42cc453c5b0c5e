"""sudo is used or installed.

RUN is root already, or should become root by USER: sudo adds a setuid program, a second terminal between the
builder's signals and the command, and a way back to root for whoever breaks into the process.

The package is left alone in an image that starts nothing and is made to work in: its base is not known, it has
compilers, is called after development or tests, or gives an account that it makes a place among the sudoers.

Fix safety: by evidence. `sudo` before a command that root runs anyway is taken away safely. The package is taken
out of the list (unsafe) when nothing else in the Dockerfile mentions sudo. Where another user runs it, or sudo
changes to another user, the fix is a hint: USER belongs there.
"""

import re
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Command,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    Word,
    edits,
    instructions,
    layers,
    rule,
    shell,
)
from ats_lint_rules._run.sudo_package import is_worked_in, package_of

_MEANINGLESS = frozenset({"-E", "-H", "-n", "-S", "--preserve-env", "--set-home", "--non-interactive", "--"})


@rule(
    "DF108",
    "sudo",
    on=Stage,
    wakes={"sudo"},
    severity=Severity.MEDIUM,
    tags={"security", "production"},
    references=("https://docs.docker.com/build/building/best-practices/#user",),
    aliases=("DL3004", "DS-0010", "CKV2_DOCKER_1", "8ada6e80", "no-sudo-in-dockerfile"),
    examples=(
        Bad(
            "FROM debian:12\nRUN sudo apt-get update && sudo -E apt-get install -y curl\n",
            at=("sudo", "sudo"),
            says=("sudo runs a command", "sudo runs a command"),
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    sudo \\\n    git\n",
            at="sudo",
            says="sudo is installed",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -y sudo git\nRUN echo 'a ALL=NOPASSWD:ALL' > /etc/sudoers\n",
            at="sudo",
            says="sudo is installed",
            safety="hint",
        ),
        Bad("FROM node:22\nUSER node\nRUN sudo chown node /x\n", at="sudo", says="sudo runs a command", safety="hint"),
        Bad("FROM debian:12\nRUN sudo -u postgres psql\n", at="sudo", says="sudo runs a command", safety="hint"),
        Bad("FROM alpine:3\nRUN apk add --no-cache sudo\n", at="sudo", says="sudo is installed", safety="hint"),
        Bad(
            'FROM debian:12\nRUN ["sudo", "make"]\n',
            at='"sudo"',
            says="sudo runs a command",
            safety="safe",
            fixed='FROM debian:12\nRUN ["make"]\n',
        ),
        Bad(
            "FROM debian:12\nRUN if true; then sudo make; fi\n",
            at="sudo",
            says="sudo runs a command",
            safety="safe",
            fixed="FROM debian:12\nRUN if true; then make; fi\n",
        ),
        Bad(
            "FROM debian:12\nONBUILD RUN sudo make install\n",
            at="sudo",
            says="sudo runs a command",
            safety="safe",
            fixed="FROM debian:12\nONBUILD RUN make install\n",
        ),
        Good(
            "FROM debian:12\nRUN apt-get install -y sudo && useradd me && echo 'me ALL=(ALL) ALL' > /etc/sudoers.d/me\n"
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -y sudo && useradd me && echo 'me ALL=(ALL) ALL' > /etc/sudoers.d/me\n"
            'CMD ["server"]\n',
            at="sudo",
            says="sudo is installed",
            safety="hint",
        ),
        Good("FROM debian:12 AS build\nRUN apt-get install -y sudo\nFROM debian:12\nCOPY --from=build /x /x\n"),
        Good("FROM debian:12\nRUN echo sudo && apt-get install -y pseudo && rm /etc/sudoers\n"),
        Good("FROM debian:12\nRUN gosu nobody true\n"),
        Good("FROM debian:12\nRUN apt-get purge -y sudo\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        for command in run.commands:
            word = next((one for one in command.words[: len(command.words) - len(command.args)]
                         if one.basename == "sudo"), None)  # fmt: skip
            if word is not None:
                yield Finding(word.span, "sudo runs a command", _unwrapped(stage, run, command, word))
            call = shell.package_call(command)
            if (
                call is not None
                and layers.ships(stage)
                and not is_worked_in(stage)
                and call.action == "install"
                and call.family in {"apt", "apk", "rpm", "zypper", "pacman"}
            ):
                found = [one for one in call.packages if re.split(r"[=<>~]", one.text or "", maxsplit=1)[0] == "sudo"]
                yield from (Finding(one.span, "sudo is installed", package_of(stage, run, one, call)) for one in found)


def _unwrapped(stage: Stage, run: Run, command: Command, word: Word) -> Fix:
    title = "run the command without sudo"
    user = stage.user_at(run) if run.outer is None else stage.user
    at = command.words.index(word)
    options: list[Word] = []
    for option in command.words[at + 1 :]:
        if not option.prefix.startswith("-"):
            break
        options.append(option)
    if user.is_root is not True:
        return Fix(title, (), Safety.HINT, "Another user than root runs it: USER root has to stand before it.")
    if any(option.text not in _MEANINGLESS for option in options) or at + len(options) + 1 >= len(command.words):
        return Fix(title, (), Safety.HINT, "The options of sudo change who runs the command, or how.")
    following = command.words[at + len(options) + 1]
    if run.json is None and "\n" not in stage.source.text[word.span.start : following.span.start]:
        change: tuple[Edit, ...] = (Edit(Span(word.span.start, following.span.start), ""),)
    else:
        try:
            change = tuple(edit for one in (word, *options) for edit in edits.delete_word(run, one))
        except EditRefused as refused:
            return Fix(title, (), Safety.HINT, f"The word cannot be removed exactly: {refused}.")
    return Fix(title, change, Safety.SAFE, "Root runs the command already.")
