"""Shell scripts, by the project's own parser of shell text."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceSetting, SourceValue, setting, text_value
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.source_facts import Access, SourceFacts
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command, Word

_DIRECTORIES = frozenset({"mkdir", "install"})
_LAST = frozenset({"cp", "mv", "ln", "tee", "touch"})
_ROOT = frozenset(
    {"chown", "chgrp", "gosu", "su-exec", "su", "runuser", "setpriv", "chpst", "s6-setuidgid", "setuidgid", "usermod",
     "groupmod", "useradd", "adduser", "mount", "umount", "sysctl", "iptables", "ip6tables", "nft", "modprobe",
     "renice",
     "setcap", "ip", "route", "tc", "sudo", "start-stop-daemon", "chroot", "capsh", "apt-get", "apk", "crond", "cron"}
)  # fmt: skip
"""Programs that need root or one of its capabilities."""
_ASKS = frozenset({"describe", "rev-parse", "rev-list", "log", "show", "tag", "name-rev", "ls-files", "status",
                   "diff", "branch",
                   "symbolic-ref", "shortlog", "cat-file", "archive", "submodule"})  # fmt: skip


def read(text: str, _: str = "", __: Language = "shell") -> SourceFacts:
    """Return what a script shows; it is known as far as the parser understood all of it."""
    script = shell.parse(text)
    commands = script.commands
    return SourceFacts(
        known=not script.errors,
        settings=tuple(dict.fromkeys(_settings(commands))),
        accesses=tuple(access for command in commands for access in _accesses(command)),
        paths=tuple(dict.fromkeys(literals.paths(_texts(commands)))),
        privileges=tuple(dict.fromkeys(name for command in commands for name in _privileges(command))),
        hosts=tuple(dict.fromkeys(literals.hosts(_texts(commands)))),
        env_files=tuple(dict.fromkeys(name for command in commands for name in env_files(command))),
        git=next((found for command in commands if (found := git(command))), ""),
    )


def _texts(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        yield from (word.text if word.text is not None else word.raw for word in command.words)
        yield from (one.value.raw for one in command.assignments if one.value is not None)


def _settings(commands: tuple[Command, ...]) -> Iterator[SourceSetting]:
    own = {one.name for command in commands for one in command.assignments}
    for command in commands:
        for word in command.words:
            yield from (SourceSetting(name) for name in word.variables if name not in own and not name.isdecimal())


def _value(word: Word) -> SourceValue:
    if word.text is not None:
        return text_value(word.text)
    if len(word.variables) == 1 and word.raw.strip('"') in {f"${word.variables[0]}", f"${{{word.variables[0]}}}"}:
        return setting(word.variables[0])
    return SourceValue((word.prefix,)) if word.prefix else SourceValue()


def _accesses(command: Command) -> Iterator[Access]:
    for redirect in command.redirects:
        if redirect.target is not None and redirect.operator.startswith((">", "&>")) and ">&" not in redirect.operator:
            yield Access(_value(redirect.target))
    operands = command.operands(("-m", "--mode", "-o", "-g", "-t", "-e", "-f"))
    if command.name in _DIRECTORIES and (command.name == "mkdir" or command.has_option("-d")):
        yield from (Access(_value(word), "make") for word in operands)
    elif command.name in _LAST and operands:
        yield Access(_value(operands[-1]))
    elif command.name == "sed" and command.has_option("-i", "--in-place"):
        yield Access(_value(operands[-1])) if operands else Access(SourceValue())


def _privileges(command: Command) -> Iterator[str]:
    yield from (name for name in (*command.wrappers, command.name) if name in _ROOT)


def env_files(command: Command) -> Iterator[str]:
    """Yield the environment files that a command reads: `. ./.env`, `--env-file .env`, `dotenv run`."""
    if command.name in {".", "source", "cat", "grep", "sed", "awk", "xargs", "envsubst", "cut", "egrep", "test", "["}:
        yield from _named(command.args)
    for redirect in command.redirects:
        if redirect.operator == "<" and redirect.target is not None:
            yield from _named((redirect.target,))
    for option in command.options(("--env-file", "-f", "--envfile", "--dotenv", "-e")):
        if option.name in {"--env-file", "--env-file-if-exists", "--envfile", "--dotenv", "-f", "-e"}:
            found = literals.env_file(option.value or "")
            if found or option.name == "--env-file":
                yield found or ""
    if {command.name, *command.wrappers} & {"dotenv", "dotenvx", "env-cmd"}:
        yield ""
    for option in command.options(("-r", "--require", "--import", "-m")):
        if (option.value or "").startswith("dotenv"):
            yield ""


def _named(given: tuple[Word, ...]) -> Iterator[str]:
    for word in given:
        found = literals.env_file(word.text or word.raw.strip("'\""))
        if found:
            yield found


def git(command: Command) -> str:
    """Return what a command asks git about the history; empty when it asks nothing."""
    if command.name != "git":
        return ""
    operands = command.operands(("-C", "-c", "--git-dir", "--work-tree"))
    first = operands[0].text if operands else None
    return f"git {first}" if first in _ASKS else ""
