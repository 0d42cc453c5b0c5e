"""The commands that serve other programs: editors and coding agents."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from ats_lint.report.output import say

CLEAN, BAD_INPUT = 0, 2


def lsp() -> int:
    """Serve an editor until it leaves."""
    if lacks("pygls", "lsp"):
        return BAD_INPUT
    from ats_lint.lsp.language_server import serve

    serve()
    return CLEAN


def mcp(directory: Path, *, allow_write: bool) -> int:
    """Serve a coding agent until it leaves."""
    if lacks("mcp", "mcp"):
        return BAD_INPUT
    from ats_lint.mcp.tool_server import serve

    serve(directory, allow_write=allow_write)
    return CLEAN


def lacks(module: str, extra: str) -> bool:
    """Tell whether an optional dependency is missing, and say how to get it."""
    if find_spec(module) is not None:
        return False
    say([f"error: {module} is missing: pip install 'ats-lint[{extra}]'\n"], sys.stderr)
    return True
