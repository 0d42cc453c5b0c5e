"""The open documents, grouped as they are linted: those of one repository under one configuration together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ats_lint import api
from ats_lint.files.discover import kind_of
from ats_lint.files.workspace import normal
from ats_lint.records import dataclass

LANGUAGES = frozenset({"dockerfile", "dockercompose"})
"""What editors call Dockerfiles and Compose files, whatever their names."""


@dataclass(frozen=True, slots=True)
class Document:
    """An open document: its address, its file, its language and its text."""

    uri: str
    path: Path
    language: str
    text: str
    version: int | None = None

    @property
    def linted(self) -> bool:
        """Whether it is a Dockerfile or a Compose file; others only say what stands in them."""
        return kind_of(self.path) is not None or self.language in LANGUAGES


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that are linted together, in the directory that holds all that may be read for them."""

    base: Path
    settings: api.Settings
    documents: tuple[Document, ...]
    unsaved: Mapping[str, str]

    def name(self, document: Document) -> str:
        """Return a document's path in the directory."""
        return document.path.relative_to(self.base).as_posix()

    def lint(self) -> api.Linted:
        """Lint the documents; the whole project around them is seen."""
        return api.lint(
            self.base,
            paths=[self.name(one) for one in self.documents],
            settings=self.settings,
            unsaved=self.unsaved,
            confined=True,
        )

    def fix(self, document: Document, only: api.Diagnostic | None = None, *, unsafe: bool = False) -> api.Fixed:
        """Return what fixes make of one document and of the files beside it."""
        return api.fix(
            self.base,
            paths=[self.name(document)],
            only=None if only is None else [only],
            unsafe=unsafe,
            settings=self.settings,
            unsaved=self.unsaved,
            confined=True,
        )

    def images(self, document: Document) -> tuple[api.NamedImage, ...]:
        """Return the images that a document names."""
        return api.images(
            self.base, paths=[self.name(document)], settings=self.settings, unsaved=self.unsaved, confined=True
        )


def grouped(documents: Iterable[Document], folders: Iterable[Path]) -> Iterator[Group]:
    """Yield the documents to lint in groups.

    Raises:
        ConfigError: a configuration cannot be used; it is told once for all documents.
    """
    every = list(documents)
    tops = [normal(folder) for folder in folders]
    found: dict[tuple[Path, Path | None], tuple[api.Settings, list[Document]]] = {}
    for one in every:
        if one.linted:
            settings = api.find_settings(one.path.parent)
            found.setdefault((base_of(one.path, tops), settings.path), (settings, []))[1].append(one)
    for (base, _), (settings, members) in found.items():
        unsaved = {one.path.relative_to(base).as_posix(): one.text for one in every if one.path.is_relative_to(base)}
        yield Group(base, settings, tuple(members), unsaved)


def base_of(path: Path, folders: Iterable[Path]) -> Path:
    """Return what bounds a file: its repository, else the folder that the editor has open, else its directory."""
    repository = next((parent for parent in path.parents if os.path.exists(parent / ".git")), None)
    if repository is not None:
        return repository
    around = [folder for folder in folders if path.is_relative_to(folder) and path != folder]
    return max(around, key=lambda folder: len(folder.parts), default=path.parent)
