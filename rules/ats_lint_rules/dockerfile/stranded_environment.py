"""An environment of Python is copied to where its Python is not.

`bin/python` of a virtual environment is a link to the Python that made it, and its packages lie below a directory of
that version. Where the stage that gets it has none at that place, or another version, the program does not start: "no
such file or directory", "bad interpreter", "no module named …".

Take both stages from the same image. Where uv fetched the Python (it does where the image has none), copy it as well,
from a place that `UV_PYTHON_INSTALL_DIR` names.

Fix safety: hint. Which version it is to be, the author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, python_environments, rule, short

_UV = "FROM ghcr.io/astral-sh/uv:0.5-bookworm-slim AS b\nWORKDIR /app\nRUN uv sync\n"
_PIP = "FROM python:3.11 AS b\nRUN python -m venv /venv\n"


@rule(
    "DF708",
    "stranded-environment",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.python.org/3/library/venv.html",
        "https://docs.astral.sh/uv/guides/integration/docker/#non-editable-installs",
    ),
    examples=(
        Bad(
            _UV + "FROM python:3.12-slim\nCOPY --from=b /app/.venv /app/.venv\n",
            at="/app/.venv",
            says=".venv needs uv's Python of /root/.local/share/uv/python, which stays behind",
            safety="hint",
        ),
        Bad(
            _PIP + "FROM python:3.12\nCOPY --from=b /venv /venv\n",
            at="/venv",
            says="venv is of Python 3.11, and 3.12 is there",
            safety="hint",
        ),
        Bad(
            _PIP + "FROM debian:12-slim\nCOPY --from=b /venv /venv\n",
            at="/venv",
            says="venv needs Python 3.11 in /usr/local/bin, which is not there",
            safety="hint",
        ),
        Bad(
            "FROM python:3.11 AS b\nRUN pip install x\nFROM python:3.12\n"
            "COPY --from=b /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages\n",
            at="/usr/local/lib/python3.11/site-packages",
            says="site-packages is of Python 3.11, and 3.12 is there",
            safety="hint",
        ),
        Good(_PIP + "FROM python:3.11-slim\nCOPY --from=b /venv /venv\n"),
        Good(_PIP + "FROM debian:12\nCOPY --from=b /usr/local /usr/local\nCOPY --from=b /venv /venv\n"),
        Good(
            "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS b\nWORKDIR /app\nRUN uv sync\n"
            "FROM python:3.12-slim\nCOPY --from=b /app /app\n"
        ),
        Good(
            _UV + "FROM debian:12-slim\nCOPY --from=b /root/.local/share/uv/python /root/.local/share/uv/python\n"
            "COPY --from=b /app /app\n"
        ),
        Good(_PIP + "FROM mystery\nCOPY --from=b /venv /venv\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for found in python_environments.stranded(stage):
        fix = Fix("take both stages from one image", (), Safety.HINT, "Which version it is to be, the author decides.")
        at = next((token for token in found.copy.sources if token.text.rstrip("/").endswith(found.name[-20:])), None)
        span = at.span if at is not None else found.copy.args.whole
        yield Finding(span, f"{found.name} {short(found.lack, 70)}", fix)
