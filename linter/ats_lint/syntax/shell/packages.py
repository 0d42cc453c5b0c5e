"""Package managers: what a command installs, removes, updates or cleans."""

from __future__ import annotations

import re
from functools import lru_cache

from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell.managers import MANAGERS, MODULES, PIP, UV, Manager
from ats_lint.syntax.shell.script import Command, Option, Word

_PYTHON = regex(r"python(\d+(\.\d+)?)?|pypy3?")
_PIP_NAME = regex(r"pip(\d+(\.\d+)?)?")
_RPM_VERSION = regex(r"-\d[^-]*(-\d[^-]*)?$|\.(x86_64|noarch|i686|aarch64)$")


SYSTEM = frozenset({"apt", "apk", "rpm", "zypper", "pacman"})
"""Families that install packages of the operating system."""


@dataclass(frozen=True, slots=True)
class PackageCall:
    """One call of a package manager.

    `manager` is the program's name (`python -m pip` is `pip`), `family` groups programs that are alike: `apt`,
    `apk`, `rpm`, `zypper`, `pacman`, `pip`, `pipx`, `uv`, `npm`, `yarn`, `pnpm`, `bun`, `gem`, `go`, `cargo`,
    `composer`, `conda`.
    `action` is `install`, `locked` (from a lock file), `update` (the index), `upgrade`, `remove`, `clean`, `fetch`,
    `run`, `build`, or `""` for others; `subcommand` is the word that says so, None for a bare `yarn`.
    `packages` are the operands after it, as written.
    """

    command: Command
    manager: str
    family: str
    action: str
    subcommand: Word | None
    packages: tuple[Word, ...]
    options: tuple[Option, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the packages that are static, without versions."""
        return tuple(package_name(word.text, self.family) for word in self.packages if word.text)

    def option(self, *names: str) -> Option | None:
        """Return the last option that has one of `names`."""
        return next((item for item in reversed(self.options) if item.named(*names)), None)

    def has_option(self, *names: str) -> bool:
        """Tell whether one of `names` is among the options."""
        return self.option(*names) is not None


_QUESTIONS = ("-v", "-V", "--version", "-h", "--help")
"""Options that make a program tell of itself and do nothing."""


@lru_cache(maxsize=4096)
def package_call(command: Command) -> PackageCall | None:
    """Return the package manager call that `command` is, None when it is none."""
    manager, family, traits, skip = _known(command)
    if traits is None:
        return None
    if family == "pacman":
        return _pacman(command, traits)
    options = _after(command.options(traits.with_value), command, skip)
    operands = [word for word in command.operands(traits.with_value) if word not in command.args[:skip]]
    if not operands:
        asked = any(option.named(*_QUESTIONS) for option in options)
        return PackageCall(command, manager, family, "" if asked else traits.bare, None, (), options)
    subcommand = operands[0]
    action = traits.actions.get(subcommand.text or "", "")
    packages = operands[1:]
    if family == "composer" and subcommand.text == "global" and packages:
        action, packages = traits.actions.get(packages[0].text or "", ""), packages[1:]
    if family == "yarn" and subcommand.text == "global" and packages:
        action, packages = ("install" if packages[0].text == "add" else ""), packages[1:]
    if family == "npm" and action == "install" and not packages:
        action = "locked"
    if family == "rpm" and subcommand.text == "module" and packages:
        action, packages = MODULES.get(packages[0].text or "", action), packages[1:]
    if family == "gem":
        packages = [word for word in packages if not _is_flag_of_gem(command, word)]
    return PackageCall(command, manager, family, action, subcommand, tuple(packages), options)


def _is_flag_of_gem(command: Command, word: Word) -> bool:
    """Tell whether a word is for the extension's own build: behind `--`, or the value of an unknown option."""
    at = next(index for index, one in enumerate(command.args) if one is word)
    before = command.args[at - 1].text or "" if at else ""
    strange = before.startswith("--with") and "=" not in before and before != "--with"
    return strange or any(one.text == "--" for one in command.args[:at])


def installs(command: Command) -> PackageCall | None:
    """Return the call when it installs: packages by name, or what a lock file or requirements file lists."""
    call = package_call(command)
    return call if call and call.action in {"install", "locked"} else None


def _known(command: Command) -> tuple[str, str, Manager | None, int]:
    """Return manager, family, its traits, and the number of arguments that belong to its name."""
    name = command.name
    if name in MANAGERS:
        return name, *MANAGERS[name], 0
    if _PIP_NAME.fullmatch(name):
        return name, "pip", PIP, 0
    if name == "uv":
        part = command.first if command.first in {"pip", "tool"} else None
        return (f"uv {part}" if part else "uv"), "uv", UV, int(part is not None)
    if _PYTHON.fullmatch(name):
        for at, word in enumerate(command.args[:-1]):
            if word.text == "-m":
                return ("pip", "pip", PIP, at + 2) if command.args[at + 1].text == "pip" else ("", "", None, 0)
            if not word.prefix.startswith("-"):
                break
    if name.startswith("php"):
        script = command.operands(("-d", "--define", "-c", "--php-ini"))[:1]
        if script and script[0].basename in {"composer", "composer.phar"}:
            return "composer", *MANAGERS["composer"], command.args.index(script[0]) + 1
    return "", "", None, 0


def _after(options: tuple[Option, ...], command: Command, skip: int) -> tuple[Option, ...]:
    before = command.args[:skip]
    return tuple(item for item in options if item.word not in before)


def _pacman(command: Command, traits: Manager) -> PackageCall:
    options = command.options(traits.with_value)
    letters = {item.name for item in options}
    operands = command.operands(traits.with_value)
    action = ""
    if letters & {"-S", "--sync"}:
        action = "clean" if letters & {"-c", "--clean"} else "install" if operands else "update"
        action = "upgrade" if letters & {"-u", "--sysupgrade"} and not operands else action
    elif letters & {"-U", "--upgrade"}:
        action = "install"
    elif letters & {"-R", "--remove"}:
        action = "remove"
    return PackageCall(command, "pacman", "pacman", action, None, operands, options)


def package_name(text: str, family: str) -> str:
    """Return a package's name without version, release, extras or architecture."""
    if family in {"apt", "zypper"}:
        return re.split(r"[=/:<>]", text, maxsplit=1)[0]
    if family == "apk":
        return re.split(r"[=<>~@]", text, maxsplit=1)[0]
    if family == "rpm":
        return _RPM_VERSION.sub("", text)
    if family in {"pip", "uv"}:
        return re.split(r"[\[=<>!~;@ ]", text, maxsplit=1)[0]
    if family in {"npm", "yarn", "pnpm", "bun"}:
        return text[:1] + text[1:].partition("@")[0]
    if family == "gem":
        return text.partition(":")[0]
    return text.partition("@")[0] if family in {"go", "cargo"} else text
