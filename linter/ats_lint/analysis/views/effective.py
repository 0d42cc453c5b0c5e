"""What is in effect at the end of a stage: values that instructions, parents and base images hand down."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Iterator
from typing import Generic, TypeVar

from ats_lint.images import is_root
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.keywords import Executable, Instruction
from ats_lint.syntax.dockerfile.nodes import Token

Kind = TypeVar("Kind", bound=Instruction)
I_co = TypeVar("I_co", bound=Instruction, covariant=True)
_PORT = regex(r"(\d+)(?:-(\d+))?(?:/(\w+))?")
_DRIVE = regex(r"[A-Za-z]:[\\/]")
_LONGEST_RANGE = 4096


@dataclass(frozen=True, slots=True)
class Effective(Generic[I_co]):
    """A value and the instruction it comes from.

    `value` is None when it cannot be known; `instruction` is None when the value comes from the base image.
    """

    value: str | None
    instruction: I_co | None = None


@dataclass(frozen=True, slots=True)
class EffectiveUser(Effective[I_co]):
    """The user that a stage ends with; `superuser` tells that an account of another name has root's number."""

    superuser: bool = False

    @property
    def is_root(self) -> bool | None:
        """Tell whether it is root; None when unknown."""
        return None if self.value is None else self.superuser or is_root(self.value)


@dataclass(frozen=True, slots=True)
class Exposed(Generic[I_co]):
    """One word of EXPOSE: ports `first` to `last` of a protocol."""

    first: int
    last: int
    protocol: str
    token: Token
    instruction: I_co

    def __str__(self) -> str:
        """Write it as the image's configuration has it: `8080/tcp`."""
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{ports}/{self.protocol}"

    @property
    def ports(self) -> range:
        """Every port of it."""
        return range(self.first, min(self.last, self.first + _LONGEST_RANGE) + 1)


def read_port(text: str, token: Token, instruction: Kind) -> Exposed[Kind] | None:
    """Return an expanded word of EXPOSE taken apart; None when it is no port."""
    # `EXPOSE 8080:80` is tolerated by the builder, which takes the container's side.
    found = _PORT.fullmatch(text.rpartition(":")[2])
    if not found:
        return None
    first = whole(found[1])
    last = whole(found[2] or found[1])
    return Exposed(first, last, (found[3] or "tcp").lower(), token, instruction) if first <= last <= 65535 else None


def is_absolute(path: str) -> bool:
    """Tell whether a path of Linux or Windows is absolute."""
    return path.startswith(("/", "\\")) or bool(_DRIVE.match(path))


def join_path(directory: str | None, path: str) -> str | None:
    """Return `path` seen from `directory`; None when it is relative to an unknown one."""
    if _DRIVE.match(path) or (directory and _DRIVE.match(directory)):
        return ntpath.normpath(ntpath.join(directory or "", path))
    if path.startswith("/"):
        return "/" + posixpath.normpath(path).lstrip("/")
    return None if directory is None else posixpath.normpath(posixpath.join(directory, path))


def within(path: str | None, directory: str) -> bool:
    """Tell whether a path in a container is a directory or lies in it."""
    return path is not None and (path.rstrip("/") + "/").startswith(directory.rstrip("/") + "/")


def real_path(path: str) -> str:
    """Follow the link that /var/run is in every distribution."""
    return path.removeprefix("/var") if within(path, "/var/run") else path


def exec_words(instruction: Executable, shell: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that the image's configuration has for CMD or ENTRYPOINT."""
    if instruction.json is not None:
        return tuple(token.text for token in instruction.json)
    return (*shell, instruction.args.text)


def last(instructions: Iterator[Instruction], kind: type[Kind]) -> Kind | None:
    """Return the last instruction of a kind: the one that counts."""
    found = None
    for instruction in instructions:
        if isinstance(instruction, kind):
            found = instruction
    return found
