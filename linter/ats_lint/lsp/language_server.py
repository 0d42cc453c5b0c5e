"""The server: documents in, diagnostics out, and answers to what the editor asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer

from ats_lint import __version__, api
from ats_lint.lint.config import FILES, HADOLINT_FILES
from ats_lint.lsp import messages
from ats_lint.lsp.actions import FIX_ALL, RESTRICT, UNSAFE, actions, resolve
from ats_lint.lsp.lenses import lenses
from ats_lint.lsp.state import Seen, State
from ats_lint.lsp.workspace_edits import modes, workspace_edit

DELAY = 0.2
"""Seconds without a key press after which documents are linted."""
_KINDS = [types.CodeActionKind.QuickFix, FIX_ALL, types.CodeActionKind.Source]


class Server(LanguageServer):
    """The language server of ats-lint."""

    def __init__(self) -> None:
        """Make a server that has seen nothing."""
        super().__init__("ats-lint", __version__)  # pyright: ignore[reportUnknownMemberType]  pygls annotates a part
        self.state = State(self)
        self._timer: asyncio.TimerHandle | None = None
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = ""

    def soon(self, delay: float = DELAY) -> None:
        """Lint when nothing has happened for a while."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    def _start(self) -> None:
        task = asyncio.get_running_loop().create_task(self._lint())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Tell of an exception that nobody expected: without it the editor would just show old findings."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.tell(f"crashed: {type(error).__name__}: {error}")

    async def _lint(self) -> None:
        async with self._lock:
            try:
                groups = self.state.groups()
                for group in groups:
                    found = await asyncio.to_thread(group.lint)
                    for seen in self.state.remember(group, found):
                        self._publish(seen)
            except (api.ConfigError, api.UnknownRule) as error:
                self.tell(str(error))
            else:
                self._told = ""

    def _publish(self, seen: Seen) -> None:
        """Send what was found, unless the document has changed: then it is linted again anyway."""
        if self.state.current(seen.document.uri) is not seen:
            return
        shown = [messages.diagnostic(one, seen.text, seen.group.base) for one in seen.diagnostics]
        shown += [messages.problem(one, seen.text) for one in seen.problems]
        params = types.PublishDiagnosticsParams(seen.document.uri, shown, seen.document.version)
        self.text_document_publish_diagnostics(params)
        # An editor asks for lenses when a document opens or changes: before it was linted.
        if any(lenses(seen)) and get_capability(self.client_capabilities, "workspace.code_lens.refresh_support", False):
            self.workspace_code_lens_refresh(None)

    def tell(self, message: str) -> None:
        """Show a message, the same one only once in a row."""
        if message != self._told:
            self._told = message
            kind = types.MessageType.Warning
            self.window_show_message(types.ShowMessageParams(kind, f"ats-lint: {message}"))

    def supports(self, name: str) -> object:
        """Return one of the editor's capabilities; None without it."""
        return get_capability(self.client_capabilities, f"text_document.code_action.{name}", None)

    async def fix_all(self, uri: str, *, unsafe: bool) -> None:
        """Fix a document as far as is safe, or further, and let the editor apply it."""
        found = self.state.group_of(uri)
        if found is None:
            self.tell("only Dockerfiles and Compose files can be fixed")
            return
        group, document = found
        fixed = await asyncio.to_thread(group.fix, document, unsafe=unsafe)
        edit = workspace_edit(fixed, group.base, self.state.open, self.state.text)
        if not edit.document_changes:
            return
        params = types.ApplyWorkspaceEditParams(edit, "ats-lint: fix all")
        applied = await self.workspace_apply_edit_async(params)
        if applied.applied:
            self.state.expect(modes(fixed, group.base))
            self.state.restrict()


def make() -> Server:
    """Return a server with all that it answers to."""
    server = Server()
    _documents(server)
    _answers(server)
    _commands(server)
    return server


def _documents(server: Server) -> None:
    @server.feature(types.INITIALIZED)
    def initialized(ls: Server, params: types.InitializedParams) -> None:
        watch = get_capability(ls.client_capabilities, "workspace.did_change_watched_files.dynamic_registration", False)
        if watch:
            names = (*FILES, *HADOLINT_FILES, ".env", ".dockerignore", "*compose*.y*ml", "*Dockerfile*")
            watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            ls.client_register_capability(types.RegistrationParams([types.Registration("watch", method, options)]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        ls.soon(0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.soon()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        ls.soon(0)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def others(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        ls.soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
        ls.soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.state.forget(params.text_document.uri)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))
        ls.soon()


def _answers(server: Server) -> None:
    options = types.CodeActionOptions(code_action_kinds=_KINDS, resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        seen = ls.state.current(params.text_document.uri)
        if seen is None:
            return []
        found = list(actions(seen, params, disabled=bool(ls.supports("disabled_support"))))
        resolves = ls.supports("resolve_support.properties")
        if isinstance(resolves, Sequence) and "edit" in resolves:
            return found
        return [(await asyncio.to_thread(resolve, ls.state, one))[0] for one in found]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(ls: Server, params: types.CodeAction) -> types.CodeAction:
        action, trouble = await asyncio.to_thread(resolve, ls.state, params)
        if trouble:
            ls.tell(trouble)
        return action

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    def code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
        seen = ls.state.current(params.text_document.uri)
        return list(lenses(seen)) if seen is not None else []

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        seen = ls.state.current(params.text_document.uri)
        parts = await asyncio.to_thread(_read, seen, params.position) if seen else []
        if not parts:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def _read(seen: Seen, position: types.Position) -> list[str]:
    """Return what is to be read at a place: images under the cursor, then findings."""
    at, text = seen.text.offset(position), seen.text.text
    named = [one for one in seen.group.images(seen.document) if one.start <= at < one.end]
    places = ((one, messages.offsets(text, one.range)) for one in seen.diagnostics)
    found = [one for one, (start, end) in places if start <= at < max(end, start + 1)]
    return [*(messages.image(one, seen.group.settings) for one in named), *messages.hover(found)]


def _commands(server: Server) -> None:
    @server.command("ats-lint.fixAll")
    async def fix_all(ls: Server, uri: str) -> None:
        await ls.fix_all(uri, unsafe=False)

    @server.command(UNSAFE)
    async def fix_all_unsafe(ls: Server, uri: str) -> None:
        await ls.fix_all(uri, unsafe=True)

    @server.command(RESTRICT)
    def restrict(ls: Server) -> None:
        ls.state.restrict()


def serve() -> None:
    """Serve an editor over standard input and output until it leaves."""
    make().start_io()
