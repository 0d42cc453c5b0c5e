"""The start of the container installs what the build has left out.

`uv run` brings the environment up to date first. After `uv sync --no-dev` that installs the development dependencies at
every start: it takes time, needs the network, and fails where the environment belongs to root and the process does not
("permission denied"), or the root filesystem is read-only. Call the program in `.venv/bin`, or `uv run --no-sync`.

Fix safety: hint. How the program is called, its author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, python_environments, rule

_FROM = "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\n"
_FILES = {"pyproject.toml": '[project]\nname = "m"\n[dependency-groups]\ndev = ["pytest"]\n'}


@rule(
    "DF416",
    "synced-at-start",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.astral.sh/uv/concepts/projects/sync/#automatic-lock-and-sync",
        "https://docs.astral.sh/uv/guides/integration/docker/#using-the-environment",
    ),
    examples=(
        Bad(
            _FROM + 'RUN uv sync --no-dev\nUSER 1000\nCMD ["uv", "run", "a.py"]\n',
            at='["uv", "run", "a.py"]',
            says="uv run installs at each start what --no-dev left out",
            safety="hint",
            files=_FILES,
        ),
        Good(_FROM + 'RUN uv sync\nCMD ["uv", "run", "a.py"]\n', files=_FILES),
        Good(_FROM + 'RUN uv sync --no-dev\nCMD ["uv", "run", "--no-sync", "a.py"]\n', files=_FILES),
        Good(_FROM + 'ENV UV_NO_SYNC=1\nRUN uv sync --no-dev\nCMD ["uv", "run", "a.py"]\n', files=_FILES),
        Good(_FROM + 'RUN uv sync --no-dev\nCMD ["uv", "run", "a.py"]\n', files={"pyproject.toml": "[project]\n"}),
        Good(_FROM + 'RUN uv sync --no-dev\nCMD [".venv/bin/python", "a.py"]\n', files=_FILES),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    start = python_environments.synced_at_start(stage) if stage.is_final else None
    if start is not None and start.stage is stage:
        fix = Fix("uv run --no-sync", (), Safety.HINT, "How the program is called, its author decides.")
        yield Finding(start.args.whole, "uv run installs at each start what --no-dev left out", fix)
