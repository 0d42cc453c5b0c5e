"""What the server knows between two requests: the last findings about each open document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ats_lint import api
from ats_lint.files.workspace import normal
from ats_lint.lsp.document_groups import Document, Group, grouped
from ats_lint.lsp.text_positions import Text
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as it was linted, with what was found in it."""

    document: Document
    group: Group
    text: Text
    diagnostics: tuple[api.Diagnostic, ...]
    problems: tuple[api.Problem, ...] = ()


class State:
    """The open documents and what is known of them."""

    def __init__(self, server: LanguageServer) -> None:
        """Start with nothing."""
        self._server = server
        self.seen: dict[str, Seen] = {}
        self._pending: dict[Path, int] = {}

    def documents(self) -> list[Document]:
        """Return the open documents that are files."""
        return [found for uri in self._server.workspace.text_documents if (found := self._document(uri)) is not None]

    def _document(self, uri: str) -> Document | None:
        path = to_fs_path(uri) if uri.startswith("file:") else None
        if path is None:
            return None
        open_ = self._server.workspace.get_text_document(uri)
        text = open_.source.removeprefix("\ufeff")
        return Document(open_.uri, normal(Path(path)), (open_.language_id or "").lower(), text, open_.version)

    def folders(self) -> list[Path]:
        """Return the directories that the editor has open."""
        paths = (to_fs_path(uri) for uri in self._server.workspace.folders)
        return [Path(path) for path in paths if path]

    def groups(self) -> list[Group]:
        """Return the documents as they are linted together.

        Raises:
            ConfigError: a configuration cannot be used.
        """
        return list(grouped(self.documents(), self.folders()))

    def current(self, uri: str) -> Seen | None:
        """Return what was found in a document; None when it was not linted, or has changed since."""
        document, seen = self._document(uri), self.seen.get(_plain(uri))
        return seen if seen and document and seen.document.text == document.text else None

    def group_of(self, uri: str) -> tuple[Group, Document] | None:
        """Return the group in which a document is linted now.

        Raises:
            ConfigError: its configuration cannot be used.
        """
        wanted = self._document(uri)
        for group in self.groups():
            for document in group.documents:
                if wanted and document.path == wanted.path:
                    return group, document
        return None

    def text(self, text: str) -> Text:
        """Return a text as this editor counts."""
        return Text(text, self._server.workspace.position_codec)

    def open(self, path: Path) -> tuple[str, int | None]:
        """Return the address of a file and the version of its open document."""
        return next(((one.uri, one.version) for one in self.documents() if one.path == path), (path.as_uri(), None))

    def remember(self, group: Group, found: api.Linted) -> list[Seen]:
        """Keep what was found, and return it document by document."""
        news: list[Seen] = []
        for document in group.documents:
            name = group.name(document)
            own = tuple(one for one in found.diagnostics if one.path == name)
            problems = tuple(one for one in found.problems if one.path == name)
            news.append(Seen(document, group, self.text(document.text), own, problems))
        self.seen |= {_plain(one.document.uri): one for one in news}
        return news

    def expect(self, files: Mapping[Path, int]) -> None:
        """Remember the modes of files that the editor is about to make."""
        self._pending |= files

    def restrict(self) -> None:
        """Give the files their mode that the editor has made meanwhile."""
        made = [path for path in self._pending if os.path.isfile(path) and not os.path.islink(path)]
        for path in made:
            path.chmod(self._pending.pop(path))

    def forget(self, uri: str) -> None:
        """Forget a document that was closed."""
        self.seen.pop(_plain(uri), None)


def _plain(uri: str) -> str:
    """Return the address as it is compared: editors escape more or less of it."""
    return to_fs_path(uri) or uri
