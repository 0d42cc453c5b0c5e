"""The server for coding agents, through a real client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ats_lint import api  # noqa: E402
from ats_lint.mcp import tool_results  # noqa: E402
from projects import read_tree, write_tree  # noqa: E402
from properties import tried  # noqa: E402

PASSWORD = "c0rrect-Horse-battery"
FILES = {
    "compose.yaml": f"services:\n  web:\n    image: nginx:1.27\n    environment:\n      DB_PASSWORD: {PASSWORD}\n",
    "app/Dockerfile": f"FROM debian:12\nENV API_TOKEN={PASSWORD}\nCMD sleep 9\n",
    ".env": f"OTHER_PASSWORD={PASSWORD}\n",
}


def talk(root: Path, say: Callable[[Any], Awaitable[Any]], *options: str) -> Any:
    path = os.pathsep.join(filter(None, sys.path))
    arguments = ["-m", "ats_lint", "mcp", str(root), *options]
    server = mcp.StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": path})

    async def session() -> Any:
        async with mcp.Client(server) as client:
            return await say(client)

    return asyncio.run(session())


def call(root: Path, tool: str, *options: str, **arguments: object) -> Any:
    return talk(root, lambda client: client.call_tool(tool, arguments), *options)


def test_tools_only_read_unless_allowed(tmp_path: Path) -> None:
    async def names(client: Any) -> dict[str, bool]:
        return {one.name: one.annotations.read_only_hint for one in (await client.list_tools()).tools}

    reading = {"lint": True, "preview_fixes": True, "explain": True, "facts": True}
    assert talk(tmp_path, names) == reading
    assert talk(tmp_path, names, "--allow-write") == {**reading, "apply_fixes": False}
    write_tree(tmp_path, FILES)
    assert call(tmp_path, "apply_fixes").is_error
    assert read_tree(tmp_path) == FILES


def test_a_session_of_an_agent(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)

    async def session(client: Any) -> list[Any]:
        calls = [("lint", {}), ("lint", {"paths": ["app"]}), ("preview_fixes", {"paths": ["compose.yaml"]}),
                 ("explain", {"rule": "DC406"}), ("facts", {"image": "postgres:16"}),
                 ("apply_fixes", {"paths": ["compose.yaml"]})]  # fmt: skip
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    every, app, preview, page, facts, applied = talk(tmp_path, session, "--allow-write")
    assert every.structured_content == json.loads(json.dumps(tool_results.linted(api.lint(FILES))))
    assert {one["path"] for one in app.structured_content["findings"]} == {"app/Dockerfile"}
    shown = preview.structured_content
    assert "+    restart: unless-stopped" in shown["diff"]
    assert {one["fix"]["safety"] for one in shown["fixes"]} == {"safe"}
    assert all(one["fix"]["because"] for one in shown["fixes"])
    assert page.content[0].text.startswith("# missing-restart")
    assert facts.structured_content["known"]
    assert applied.structured_content["written"]
    assert "restart: unless-stopped" in (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert PASSWORD in (tmp_path / ".env").read_text(encoding="utf-8")
    assert PASSWORD not in repr((every, app, preview, page, facts, applied))


@pytest.mark.parametrize("path", ["..", "/etc", "../other", "link", "link/compose.yaml"])
def test_nothing_outside_is_looked_at(tmp_path: Path, path: str) -> None:
    outside = tmp_path / "other"
    write_tree(outside, {"compose.yaml": "services: {inside-out: {image: secret-name}}\n"})
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    found = call(inside, "lint", paths=[path])
    assert found.is_error
    assert "secret-name" not in repr(found)


def test_configuration_outside_does_not_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, {"ats-lint.toml": 'select = ["DC406"]\n', "digests.json": '{"inside-out": 1}'})
    inside = tmp_path / "project"
    write_tree(inside, {"compose.yaml": FILES["compose.yaml"]})
    assert len({one["rule"] for one in call(inside, "lint").structured_content["findings"]}) > 1
    write_tree(inside, {"ats-lint.toml": 'digests = "../digests.json"\n'})
    found = call(inside, "lint")
    assert found.is_error
    assert "inside-out" not in repr(found)
    (inside / "ats-lint.toml").unlink()
    (inside / "ats-lint.toml").symlink_to(tmp_path / "digests.json")
    found = call(inside, "lint")
    assert found.is_error
    assert "inside-out" not in repr(found)


_SECRET = st.text("abcdefghijkLMNOP23456789", min_size=14, max_size=30).filter(
    lambda text: any(map(str.isdigit, text)) and any(map(str.isalpha, text))
)
_NAME = st.sampled_from(["DB_PASSWORD", "API_TOKEN", "SECRET_KEY", "MYSQL_ROOT_PASSWORD", "AWS_SECRET_ACCESS_KEY"])
_PLACES = (
    ("compose.yaml", "services:\n  a:\n    image: nginx:1\n    environment:\n      {name}: {secret}\n"),
    ("compose.yaml", "services:\n  a:\n    image: nginx:1\n    environment:\n    - '{name}={secret}'\n"),
    ("compose.yaml", "services:\n  a:\n    build: {{context: ., args: {{{name}: '{secret}'}}}}\n"),
    ("compose.yaml", "services:\n  a:\n    image: x:1\n    environment:\n      URL: postgres://u:{secret}@db/x\n"),
    ("Dockerfile", "FROM debian:12\nENV {name}={secret}\nCMD sleep 9\n"),
    ("Dockerfile", "FROM debian:12\nARG {name}={secret}\nRUN echo ${name}\n"),
    ("Dockerfile", "FROM debian:12\nRUN curl -u me:{secret} https://x.example/y\n"),
)


@tried(15)
@given(st.sampled_from(_PLACES), _NAME, _SECRET)
def test_no_answer_holds_a_planted_secret(place: tuple[str, str], name: str, secret: str) -> None:
    files = {place[0]: place[1].format(name=name, secret=secret)}
    told = [tool_results.linted(api.lint(files)), tool_results.fixed(api.fix(files, unsafe=True), written=False)]
    assert secret not in json.dumps(told)
