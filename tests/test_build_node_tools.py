"""Build tools of Node that an install has left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.node_tools import left_out
from ats_lint.analysis.runtime.service_process import stage_of
from services import service_in

_MANIFEST = """{"scripts": {"build": "npm run types && vite build", "types": "tsc", "lint": "eslint . || true"},
"devDependencies": {"typescript": "5", "vite": "5", "eslint": "9"}}"""
_FROM = "FROM node:22\nWORKDIR /app\nCOPY package.json .\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN npm ci --omit=dev && npm run build", [("tsc", "build", "--omit=dev")]),
        ("RUN npm install --production\nRUN yarn build", [("tsc", "build", "--production")]),
        ("RUN pnpm install --prod && pnpm build", [("tsc", "build", "--prod")]),
        ("RUN npm ci --omit=dev && npm run lint", []),
        ("RUN npm ci --omit=dev && npm start", []),
        ("RUN npm ci --omit=dev && npm ci && npm run build", []),
        ("RUN NODE_ENV=production npm ci\nRUN npm run build", [("tsc", "build", "NODE_ENV=production")]),
        ("RUN npm ci --omit=dev && cd /other && npm run build", []),
    ],
)
def test_what_is_missed(tmp_path: Path, lines: str, expected: list[tuple[str, str, str]]) -> None:
    files = {"Dockerfile": f"{_FROM}{lines}\n", "package.json": _MANIFEST}
    stage = stage_of(service_in(tmp_path, "build: .", files))
    assert stage is not None
    assert [(one.program, one.script, one.omitted_by) for one in left_out(stage)] == expected
