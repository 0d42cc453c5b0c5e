"""Secrets known by their shape or by a name: no command, server, message or file that a run keeps shows one."""

from __future__ import annotations

import json
import subprocess
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint import api
from ats_lint.cli import errors
from ats_lint.cli.app import cli
from ats_lint.lint.known_tokens import all_without_tokens, without_tokens
from planting import KINDS, SHAPES, planted
from projects import write_tree

Run = Callable[..., str]


@pytest.fixture(params=KINDS)
def places(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A tree with secrets in it, which is the working directory, and their places."""
    files, found = planted(request.param)
    write_tree(tmp_path / "tree", files)
    subprocess.run(["git", "init", "-q", tmp_path / "tree"], check=True)
    monkeypatch.chdir(tmp_path / "tree")
    return found


@pytest.fixture
def run(places: dict[str, str]) -> Run:
    """What runs a command and refuses output with a secret in it."""

    def running(*words: str, text: str | None = None) -> str:
        done = CliRunner().invoke(cli, list(words), input=text)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise AssertionError("".join(traceback.format_exception(done.exception)))
        clean(places, " ".join(words), done.output + done.stderr)
        return done.output

    return running


def clean(places: dict[str, str], what: str, text: str) -> None:
    assert sorted({f"{place} in {what}" for secret, place in places.items() if secret in text}) == []


def directories() -> Iterator[str]:
    yield "."
    yield from sorted(path.name for path in Path().iterdir() if path.is_dir() and path.name != ".git")


def test_a_check_of_any_kind(run: Run) -> None:
    for words in (
        ["-v"],
        ["--statistics"],
        ["--show-files"],
        ["--diff"],
        ["--diff", "--unsafe-fixes"],
        ["--add-ignores", "--diff"],
    ):
        run("check", "--profile", "strict", *words, ".")
    for path in [one for one in Path().rglob("*") if one.is_file() and ".git" not in one.parts]:
        text = path.read_text()
        run("check", "-v", "--stdin-filename", str(path), "-", text=text)
        run("check", "--diff", "--unsafe-fixes", "--stdin-filename", str(path), "-", text=text)
        if path.name == "Dockerfile":
            run("ast", str(path))
            run("ast", "-f", "sexp", str(path))


def test_other_commands(run: Run) -> None:
    for directory in directories():
        for form in ("markdown", "html", "json"):
            run("report", "-f", form, directory)
        run("scaffold", "--dry-run", directory)
        run("migrate", directory)
        run("init", "--dry-run", directory)
        run("config", directory)


@pytest.mark.parametrize("places", SHAPES, indirect=True)
def test_what_is_asked_for_and_what_is_wrong_with_a_configuration(run: Run, places: dict[str, str]) -> None:
    secret = next(iter(places))
    for words in (
        ["explain", secret],
        ["facts", f"nginx:{secret}"],
        ["facts", "unknown"],
        ["check", "--select", secret, "."],
    ):
        run(*words)
    for text in (
        f'profile = "{secret}"',
        f'"{secret}" = 1',
        f'select = ["{secret}"]',
        f'exclude = ["{secret}/["]',
        f"x = {secret}",
    ):
        Path("ats-lint.toml").write_text(f"{text}\n")
        run("check", ".")
        run("config", ".")
        run("config", "-f", "json", ".")


def test_the_files_that_a_run_keeps(
    run: Run, places: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATS_LINT_NO_CACHE")
    for words in (["--profile", "strict"], ["--diff", "--unsafe-fixes"]):
        first, second = (run("check", "--cache-dir", str(tmp_path / "kept"), *words, "-v", ".") for _ in range(2))
        assert first == second
    run("check", "--write-baseline", "Dockerfile", "compose.yml")
    kept = [*(tmp_path / "kept").iterdir(), Path("ats-lint-baseline.json")]
    assert len(kept) > 2, "what holds no secret is kept"
    for path in kept:
        clean(places, path.name, path.read_text())


def test_what_registries_are_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("httpx", reason="needs the extra pin")
    from ats_lint.images.facts import Reference
    from ats_lint.pin.registry_client import ImageRegistry, RegistryError

    def refused(_: ImageRegistry, reference: Reference, tag: str) -> str:
        raise RegistryError(f"{reference}:{tag} is not there")

    monkeypatch.setattr(ImageRegistry, "tags", lambda *_: [])
    for digest in (refused, lambda *_: "sha256:" + "0" * 64):
        monkeypatch.setattr(ImageRegistry, "digest", digest)
        for directory in directories():
            assert run("pin", "--dry-run", directory)


def test_the_answers_to_an_agent(places: dict[str, str]) -> None:
    pytest.importorskip("mcp", reason="needs the extra mcp")
    from ats_lint.mcp import tool_results

    clean(places, "lint", json.dumps(tool_results.linted(api.lint("."))))
    for unsafe in (False, True):
        clean(places, "preview", json.dumps(tool_results.fixed(api.fix(".", unsafe=unsafe), written=False)))


def test_the_answers_to_an_editor(places: dict[str, str]) -> None:
    types = pytest.importorskip("lsprotocol.types", reason="needs the extra lsp")
    from pygls.workspace import PositionCodec

    from ats_lint.lsp import actions, lenses, messages
    from ats_lint.lsp.document_groups import Document, Group
    from ats_lint.lsp.state import Seen
    from ats_lint.lsp.text_positions import Text

    for path in [one.resolve() for one in Path().rglob("*") if one.name in {"compose.yml", "Dockerfile"}]:
        document = Document(path.as_uri(), path, "yaml", path.read_text())
        group = Group(Path().resolve(), api.Settings(), (document,), {})
        text = Text(document.text, PositionCodec())
        found = api.lint(".", paths=[group.name(document)])
        seen = Seen(document, group, text, found.diagnostics, found.problems)
        whole = types.Range(types.Position(0, 0), types.Position(999, 0))
        asked = types.CodeActionParams(types.TextDocumentIdentifier(document.uri), whole, types.CodeActionContext([]))
        offered = actions.actions(seen, asked, disabled=True)
        told = [
            *(messages.diagnostic(one, text, group.base) for one in found.diagnostics),
            *(messages.problem(one, text) for one in found.problems),
            *messages.hover(found.diagnostics),
            *((one.title, one.diagnostics, one.disabled) for one in offered),
            *lenses.lenses(seen),
        ]
        clean(places, f"{document.path.parent.name}/{path.name}", repr(told))


def test_a_token_goes_and_what_holds_a_report_together_stays() -> None:
    token = "ghp_" + "Zk3vQ9xLm2Rt7YwBc5Nd8Hf1Js4Pg6Ua0Ei3"
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----"
    data = {"a": f"x\n{token}\t{token}", "b": key, "c": f"\\{token} é", "d": token[:30], token: 1}
    read = json.loads(without_tokens(json.dumps(data)))
    assert read == {"a": "x\n********\t********", "b": "********", "c": "\\******** é", "d": token[:30], "********": 1}
    assert without_tokens(f'<b title="{token}">&#39;{token}&#39;</b>') == '<b title="********">&#39;********&#39;</b>'
    lines = [f"{number} {token}\n" for number in range(3000)]
    assert "".join(all_without_tokens(lines)) == "".join(f"{number} ********\n" for number in range(3000))
    assert list(all_without_tokens(["plain\n"])) == ["plain\n"]
    # What stood in a line that had none is found where it stands again beside one.
    many = [*("plain\n" for _ in range(20_000)), f"{token}\n", *("plain\n" for _ in range(20_000)), f"{token}\n"]
    assert "".join(all_without_tokens(many)) == "".join(many).replace(token, "********")
    whole = "".join(many)
    assert "".join(all_without_tokens([whole])) == whole.replace(token, "********")


def test_a_crash_is_told_when_what_knows_tokens_crashes_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: str) -> str:
        raise LookupError

    monkeypatch.setattr(errors, "without_tokens", broken)
    assert errors.crashed(ValueError("something")) == errors.CRASHED
    assert capsys.readouterr().err == "error: ats-lint crashed: ValueError\n"
