"""The tools that agents call, over one directory."""

from __future__ import annotations

import os
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from ats_lint import __version__, api
from ats_lint.mcp import tool_results
from ats_lint.mcp.tool_results import Answer

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)
_HELP = """Lints and hardens Dockerfiles and Compose files of one directory. Paths are relative to it. `safe` fixes keep
what runs running; `unsafe` ones may change behaviour, and `because` says what is not known; a `hint` is for a person.
Values of secrets are never shown."""


class Directory:
    """The one directory that a server is about."""

    def __init__(self, root: Path) -> None:
        """Bind to it."""
        self.root = Path(os.path.realpath(root))

    def paths(self, paths: list[str]) -> list[str]:
        """Return the paths that may be looked at.

        Raises:
            ValueError: one leads out of the directory, by itself or by a link.
        """
        for path in paths:
            if not Path(os.path.realpath(self.root / path)).is_relative_to(self.root):
                raise ValueError(f"not a path within the directory: {path!r}")
        return [path for path in paths if path != "."] if "." not in paths else []


def make(root: Path, *, allow_write: bool) -> MCPServer:
    """Return a server for a directory; only with `allow_write` has it a tool that changes files."""
    server = MCPServer("ats-lint", instructions=_HELP, version=__version__, log_level="WARNING")
    directory = Directory(root)
    _reading(server, directory)
    if allow_write:
        _writing(server, directory)
    return server


def _reading(server: MCPServer, directory: Directory) -> None:
    @server.tool(title="Lint", annotations=_READS, structured_output=True)
    def lint(paths: list[str] | None = None) -> Answer:
        """Find what is wrong with the Dockerfiles and Compose files below `paths` (everything when left out)."""
        return tool_results.linted(api.lint(directory.root, paths=directory.paths(paths or []), confined=True))

    @server.tool(title="Preview fixes", annotations=_READS, structured_output=True)
    def preview_fixes(paths: list[str] | None = None, unsafe: bool = False) -> Answer:
        """Show what fixes would change, as a diff with the level and the reason of each; nothing is written."""
        found = api.fix(directory.root, paths=directory.paths(paths or []), unsafe=unsafe, confined=True)
        return tool_results.fixed(found, written=False)

    @server.tool(title="Explain a rule", annotations=_READS, structured_output=False)
    def explain(rule: str) -> str:
        """Return the page of a rule, given by its code, name, or another tool's code."""
        return api.explain(rule)

    @server.tool(title="Facts about an image", annotations=_READS, structured_output=True)
    def facts(image: str) -> Answer:
        """Return what is known of a public image, given as in FROM: user, ports, probes, and sources."""
        return tool_results.known(image, api.facts(image))


def _writing(server: MCPServer, directory: Directory) -> None:
    @server.tool(title="Apply fixes", annotations=_WRITES, structured_output=True)
    def apply_fixes(paths: list[str] | None = None, unsafe: bool = False) -> Answer:
        """Fix the files and write them, each atomically; preview first, and ask before `unsafe`."""
        found = api.apply_fixes(directory.root, paths=directory.paths(paths or []), unsafe=unsafe, confined=True)
        return tool_results.fixed(found, written=True)


def serve(root: Path, *, allow_write: bool) -> None:
    """Serve an agent over standard input and output until it leaves."""
    make(root, allow_write=allow_write).run("stdio")
