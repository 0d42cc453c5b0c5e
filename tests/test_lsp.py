"""The language server, as an editor meets it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Union

import pytest

pytest_lsp = pytest.importorskip("pytest_lsp", reason="needs the extra lsp and pytest-lsp")

from lsprotocol import types  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities  # noqa: E402

from ats_lint import api  # noqa: E402
from ats_lint.lsp.ignores import comment_above  # noqa: E402
from projects import write_tree  # noqa: E402

PASSWORD = "correct-horse-battery"
COMPOSE = f"services:\n  web:\n    image: nginx:1.27  # 😀\n    environment: {{X: '😀', DB_PASSWORD: {PASSWORD}}}\n"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "ats_lint", "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    (tmp_path / ".git").mkdir()

    def action(value: dict[str, object], _: object) -> object:
        # lsprotocol takes an action that has a command for a command, which editors do not.
        return converter.structure(value, types.CodeAction if "kind" in value else types.Command)

    converter = lsp_client.protocol._converter
    converter.register_structure_hook(types.Command | types.CodeAction, action)
    converter.register_structure_hook(Union[types.Command, types.CodeAction], action)  # noqa: UP007

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        assert params.registrations[0].method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES

    @lsp_client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(_: None) -> None:
        """Ask again, as an editor would."""

    params = types.InitializeParams(
        capabilities=client_capabilities("visual-studio-code"),
        workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "project")],
    )
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


async def opened(client: LanguageClient, path: Path, text: str, language: str = "yaml") -> list[types.Diagnostic]:
    item = types.TextDocumentItem(path.as_uri(), language, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[path.as_uri()])


async def typed(client: LanguageClient, path: Path, text: str, version: int = 2) -> list[types.Diagnostic]:
    document = types.VersionedTextDocumentIdentifier(version, path.as_uri())
    change = types.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[path.as_uri()])


async def actions(
    client: LanguageClient, path: Path, line: int = 1, only: list[str] | None = None
) -> list[types.CodeAction]:
    where = types.Range(types.Position(line, 2), types.Position(line, 200))
    context = types.CodeActionContext([], only)
    params = types.CodeActionParams(types.TextDocumentIdentifier(path.as_uri()), where, context)
    found = await client.text_document_code_action_async(params)
    return [one for one in found or [] if isinstance(one, types.CodeAction)]


def applied(text: str, edit: types.WorkspaceEdit | None, uri: str) -> str:
    """Apply a workspace edit to a text without characters beyond the first plane before its edits."""
    assert edit is not None
    changes = [one for one in edit.document_changes or [] if isinstance(one, types.TextDocumentEdit)]
    edits = next(one.edits for one in changes if one.text_document.uri == uri)
    lines = [*text.splitlines(keepends=True), ""]

    def offset(place: types.Position) -> int:
        line = lines[place.line].encode("utf-16-le")[: 2 * place.character].decode("utf-16-le")
        return sum(map(len, lines[: place.line])) + len(line)

    for one in sorted(edits, key=lambda one: offset(one.range.start), reverse=True):
        assert isinstance(one, types.TextEdit)
        text = text[: offset(one.range.start)] + one.new_text + text[offset(one.range.end) :]
    return text


@pytest.mark.asyncio
async def test_what_is_typed_is_linted_before_it_is_saved(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    write_tree(tmp_path, {"compose.yaml": "services: {}\n"})
    found = await opened(client, path, COMPOSE)
    expected = api.lint({"compose.yaml": COMPOSE}).diagnostics
    assert [one.code for one in found] == [one.rule for one in expected]
    restart = next(one for one in found if one.code == "DC406")
    assert (restart.source, restart.message) == ("ats-lint", "no restart policy (missing-restart)")
    assert restart.code_description is not None
    assert restart.code_description.href.endswith("/missing-restart.md")
    assert "DC406" not in [one.code for one in await typed(client, path, COMPOSE + "    restart: always\n")]


@pytest.mark.asyncio
async def test_columns_are_in_the_units_of_the_editor(client: LanguageClient, tmp_path: Path) -> None:
    found = await opened(client, tmp_path / "compose.yaml", COMPOSE)
    password = next(one for one in found if one.code == "DC201")
    line = COMPOSE.splitlines()[3]
    assert password.range.start == types.Position(3, line.index("DB_PASSWORD") + 1), "the emoji counts twice"


@pytest.mark.asyncio
async def test_findings_see_the_whole_project(client: LanguageClient, tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": "services:\n  web: {build: .}\n"})
    text = 'FROM debian:12\nCMD ["sleep", "9"]\n'
    found = await opened(client, tmp_path / "Dockerfile", text, "dockerfile")
    inside = api.lint({"compose.yaml": "services:\n  web: {build: .}\n", "Dockerfile": text}, paths=["Dockerfile"])
    assert [one.code for one in found] == [one.rule for one in inside.diagnostics]
    assert set(client.diagnostics) == {(tmp_path / "Dockerfile").as_uri()}, "only open documents are told of"


@pytest.mark.asyncio
async def test_a_quick_fix_says_its_level_and_reason_and_is_proved(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    await opened(client, path, COMPOSE)
    found = await actions(client, path, only=[types.CodeActionKind.QuickFix])
    fix = next(one for one in found if one.title.startswith("DC406: add restart: unless-stopped (safe: "))
    assert fix.edit is None, "worked out when it is chosen"
    assert fix.is_preferred
    resolved = await client.code_action_resolve_async(fix)
    assert applied(COMPOSE, resolved.edit, path.as_uri()) == COMPOSE + "    restart: unless-stopped\n"
    unsafe = next(one for one in found if one.title.startswith("DC701: "))
    assert "(unsafe: " in unsafe.title
    assert not unsafe.is_preferred
    hint = next(one for one in found if "(hint: " in one.title)
    assert hint.disabled is not None


@pytest.mark.asyncio
async def test_a_secret_moves_to_a_file_for_its_owner_alone(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    await opened(client, path, COMPOSE)
    found = [one for one in await actions(client, path, line=3) if one.title.startswith("DC201: move")]
    assert PASSWORD not in found[0].title
    resolved = await client.code_action_resolve_async(found[0])
    assert PASSWORD not in applied(COMPOSE, resolved.edit, path.as_uri())
    assert resolved.edit is not None
    assert resolved.edit.document_changes is not None
    made = [one.uri for one in resolved.edit.document_changes if isinstance(one, types.CreateFile)]
    assert (tmp_path / ".env").as_uri() in made
    (tmp_path / ".env").write_text("", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    assert resolved.command is not None
    params = types.ExecuteCommandParams(resolved.command.command, arguments=resolved.command.arguments)
    await client.workspace_execute_command_async(params)
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.asyncio
async def test_fix_all_is_safe_unless_asked_otherwise(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    text = "services:\n  web:\n    image: nginx:1.27\n"
    await opened(client, path, text)
    found = await actions(client, path, only=["source.fixAll"])
    assert [one.kind for one in found] == ["source.fixAll.ats-lint"]
    resolved = await client.code_action_resolve_async(found[0])
    assert applied(text, resolved.edit, path.as_uri()) == api.fix({"compose.yaml": text}).changes[0].after
    edits: list[types.ApplyWorkspaceEditParams] = []

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        edits.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    every = next(one for one in await actions(client, path) if "unsafe)" in one.title and one.command)
    assert every.command is not None
    params = types.ExecuteCommandParams(every.command.command, arguments=every.command.arguments)
    await client.workspace_execute_command_async(params)
    assert applied(text, edits[0].edit, path.as_uri()) == api.fix({"compose.yaml": text}, unsafe=True).changes[0].after


@pytest.mark.asyncio
async def test_a_comment_silences_what_it_is_put_above(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    await opened(client, path, COMPOSE)
    ignore = next(one for one in await actions(client, path) if one.title == "Ignore DC406 missing-restart here")
    text = applied(COMPOSE, ignore.edit, path.as_uri())
    assert "  # ats-lint: ignore[missing-restart]\n  web:\n" in text
    assert "DC406" not in [one.code for one in await typed(client, path, text)]


@pytest.mark.asyncio
async def test_a_lens_names_what_a_comment_silences(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    text = "services:\n  web:  # ats-lint: ignore[missing-restart, DC101] by hand\n    image: x\n"
    await opened(client, path, f"# ats-lint: ignore-file[DC4]\n{text}")
    params = types.CodeLensParams(types.TextDocumentIdentifier(path.as_uri()))
    found = await client.text_document_code_lens_async(params) or []
    told = [(one.range.start.line, one.command.title) for one in found if one.command is not None]
    assert [line for line, _ in told] == [0, 2]
    assert told[0][1].startswith("silences DC401 missing-healthcheck, ")
    assert told[0][1].endswith(" more in this file")
    assert told[1][1] == "unused: nothing of DC101 privileged, DC406 missing-restart here"


@pytest.mark.asyncio
async def test_hovering_shows_the_rule_and_what_is_known_of_an_image(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    await opened(client, path, COMPOSE)

    async def hover(line: int, column: int) -> str:
        params = types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), types.Position(line, column))
        found = await client.text_document_hover_async(params)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    assert "**DC406 missing-restart**" in await hover(1, 3)
    assert "Compose does not restart a container" in await hover(1, 3)
    image = await hover(2, 13)
    assert "**nginx:1.27**" in image
    assert "| ports | 80" in image
    assert await hover(0, 3) == ""
    assert PASSWORD not in await hover(3, 30)


@pytest.mark.asyncio
async def test_the_configuration_is_read_again(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    assert len({one.code for one in await opened(client, path, COMPOSE)}) > 1
    write_tree(tmp_path, {"ats-lint.toml": 'select = ["DC406"]\n'})
    event = types.FileEvent((tmp_path / "ats-lint.toml").as_uri(), types.FileChangeType.Created)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert {one.code for one in client.diagnostics[path.as_uri()]} == {"DC406"}
    write_tree(tmp_path, {"ats-lint.toml": "selekt = []\n"})
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await client.wait_for_notification(types.WINDOW_SHOW_MESSAGE)
    assert "unknown key 'selekt'" in client.messages[-1].message


@pytest.mark.asyncio
async def test_secrets_are_in_no_message(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    found = await opened(client, path, COMPOSE)
    assert PASSWORD not in repr(found)
    assert PASSWORD not in repr([one.title for line in range(4) for one in await actions(client, path, line)])
    assert PASSWORD not in repr(client.log_messages) + repr(client.messages)


@pytest.mark.asyncio
async def test_what_cannot_be_parsed_is_told_where_it_is(client: LanguageClient, tmp_path: Path) -> None:
    found = await opened(client, tmp_path / "compose.yaml", "services: [\n")
    assert types.DiagnosticSeverity.Error in {one.severity for one in found}


@pytest.mark.asyncio
async def test_other_files_are_let_alone(client: LanguageClient, tmp_path: Path) -> None:
    item = types.TextDocumentItem((tmp_path / "values.yaml").as_uri(), "yaml", 1, COMPOSE)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await opened(client, tmp_path / "compose.yaml", COMPOSE)
    assert set(client.diagnostics) == {(tmp_path / "compose.yaml").as_uri()}


@pytest.mark.parametrize(
    ("name", "text", "at", "expected"),
    [
        ("Dockerfile", "FROM x\nRUN a && \\\n    b\n", "b", "FROM x\n# ats-lint: ignore[n]\nRUN a && \\\n    b\n"),
        ("Dockerfile", "FROM x\r\nRUN <<E\r\nb\r\nE", "b", "FROM x\r\n# ats-lint: ignore[n]\r\nRUN <<E\r\nb\r\nE"),
        ("compose.yaml", "services:\n  a:\n    x: b\n", "b", "services:\n  a:\n    # ats-lint: ignore[n]\n    x: b\n"),
        ("compose.yaml", "services:\n  a:\n    command: |\n      b\n", "b", None),
    ],
)  # fmt: skip
def test_a_comment_is_put_where_it_is_one(name: str, text: str, at: str, expected: str | None) -> None:
    found = comment_above(Path(name), text, text.rindex(at), "n")
    assert (text[: found[0]] + found[1] + text[found[0] :] if found else None) == expected


@pytest.mark.asyncio
async def test_an_exception_is_told() -> None:
    from ats_lint.lsp.language_server import make

    async def fails() -> None:
        raise LookupError("what nobody expected")

    server, told = make(), list[str]()
    server.tell = told.append  # type: ignore[method-assign]
    task = asyncio.get_running_loop().create_task(fails())
    await asyncio.wait([task])
    server._ended(task)
    assert told == ["crashed: LookupError: what nobody expected"]
