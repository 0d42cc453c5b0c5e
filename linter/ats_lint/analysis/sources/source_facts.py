"""What one file of a program shows: frozen, the same for the same text, whoever asks."""

from __future__ import annotations

from typing import Literal

from ats_lint.analysis.sources.expression_values import SourceSetting, SourceValue
from ats_lint.records import dataclass

How = Literal["write", "make", "read"]


@dataclass(frozen=True, slots=True)
class Route:
    """A path that a server registers; `direct` on the application itself, where no prefix can come before it."""

    path: str
    method: str = ""
    """In capitals; empty when it answers to any, or when it is not told."""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class SourceListener:
    """A place where a program is told to listen; an address that is not given is the framework's own."""

    port: SourceValue
    address: SourceValue | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A file that a call opens; `make` is a directory that it makes."""

    place: SourceValue
    how: How = "write"
    log: bool = False


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a text shows; `known` tells that it was understood, so that what is not here is not in it either.

    Attributes:
        routes: paths that are registered.
        prefixed: whether a prefix is put before routes of other files.
        listeners: where a server is told to listen.
        settings: environment variables that are read, with defaults.
        accesses: files that are opened or made.
        paths: absolute paths that literals name, those of routes left out.
        privileges: what only root may do, as it stands in the text.
        hosts: hosts of addresses that literals name.
        env_files: environment files that are loaded; an empty name is the one that the library looks for.
        git: what asks git about the history; empty when nothing does.
    """

    known: bool = True
    routes: tuple[Route, ...] = ()
    prefixed: bool = False
    listeners: tuple[SourceListener, ...] = ()
    settings: tuple[SourceSetting, ...] = ()
    accesses: tuple[Access, ...] = ()
    paths: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    git: str = ""


NOT_READ = SourceFacts(known=False)
NOTHING = SourceFacts()
