"""Programs of a project that run another one: those of package managers, instruments, and those that wait first.

Wrappers, which every system has, are taken off when a line is read; these are commands of their own until then.
"""

from __future__ import annotations

import re

from ats_lint.patterns import regex
from ats_lint.records import replace
from ats_lint.syntax.shell.parse import from_words
from ats_lint.syntax.shell.script import Command, Word

_RUNNERS: dict[str, int] = {
    "poetry": 1, "pipenv": 1, "pdm": 1, "uv": 1, "rye": 1, "hatch": 1, "bundle": 1, "npx": 0, "bunx": 0,
    "opentelemetry-instrument": 0, "ddtrace-run": 0, "newrelic-admin": 1, "dotenv": 0, "doppler": 1, "infisical": 1,
    "cross-env": 0, "nodemon": 0, "pm2-runtime": 0,
}  # fmt: skip
"""Programs that start another one, with the number of words before it (`poetry run`)."""
_WAITERS = regex(r"wait-?for(-it)?(\.sh)?|wait4x|wait-on|dockerize")
"""Programs that wait for a server, and then start what follows."""


def behind_runners(command: Command) -> Command:
    """Return the command that a command leads to."""
    for _ in range(4):
        words = _started_by(command)
        if not words:
            return command
        made = from_words([(word.text or word.raw, word.span) for word in words]).commands
        command = _in_place_of(command, made[0])
    return command


def _in_place_of(command: Command, started: Command) -> Command:
    return replace(
        started,
        context=command.context,
        background=command.background,
        redirects=command.redirects,
        negated=command.negated,
    )


def _started_by(command: Command) -> tuple[Word, ...]:
    """Return the words of the command that a command starts; none when it starts none."""
    skip = _RUNNERS.get(command.name)
    words = command.args[skip:] if skip is not None else ()
    if command.name.startswith("python") and command.first == "-m":
        words = command.args[1:]
    elif _WAITERS.fullmatch(command.name):
        after = [at for at, word in enumerate(command.args) if word.text == "--"]
        words = command.args[after[0] + 1 :] if after else _past_pairs(command.args)
    while words and words[0].prefix.startswith("-"):
        words = words[1:]
    return words


def _past_pairs(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Drop options with their values (`-wait tcp://db:5432 -timeout 60s`), and an address."""
    while words and words[0].prefix.startswith("-"):
        words = words[1:] if "=" in words[0].raw else words[2:]
    return words[1:] if words and re.search(r":\d+$|://", words[0].raw) else words
