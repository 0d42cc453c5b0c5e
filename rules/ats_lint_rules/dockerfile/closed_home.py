"""USER is another one than root, and what the program needs lies in /root.

Only root may enter /root. Packages of `pip install --user`, tools of installers that put themselves into `~/.cargo`,
`~/.nvm` or `~/.local`, a Python that uv fetched where the image had none, and a PATH that leads there work while the
image runs as root; another user is told "permission denied", "no module named …" or "not found".

Fix safety: hint. Where these things are to lie, and whose they are to be, the author decides.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Env,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    Stage,
    destination,
    python_environments,
    regex,
    rule,
)

_CHANGED = regex(
    r"chmod(?:(?!chmod)[^&;|])*?\s/root(?:/|\s|$)|chown(?:(?!chown)[^&;|])*?\s/root(?:/|\s|$)|\bln\b(?:(?!\bln\b)[^&;|])*?/root/|(?:cp|mv)\s(?:(?!(?:cp|mv)\s)[^&;|])*?/root/"
)
_PIP = "FROM python:3.12-slim AS b\nRUN pip install --user x\nFROM python:3.12-slim\n"


@rule(
    "DF122",
    "closed-home",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=("https://docs.docker.com/reference/dockerfile/#user",),
    examples=(
        Bad(
            _PIP + "COPY --from=b /root/.local /root/.local\nUSER 1000\n",
            at="1000",
            says="1000 may not enter /root, where /root/.local was put",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nENV PATH=/root/.cargo/bin:$PATH\nRUN useradd app\nUSER app\nCMD serve\n",
            at="app",
            says="app may not enter /root, where /root/.cargo/bin was put",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nCOPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\nRUN uv venv /venv\nUSER 1000\n",
            at="1000",
            says="1000 may not enter /root, where /root/.local/share/uv/python was put",
            safety="hint",
        ),
        Good(
            "FROM debian:12\nENV UV_PYTHON_INSTALL_DIR=/opt/python\nCOPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\n"
            "RUN uv venv /venv\nUSER 1000\n"
        ),
        Good(_PIP + "COPY --from=b /root/.local /home/app/.local\nUSER 1000\n"),
        Good(_PIP + "COPY --from=b /root/.local /root/.local\n"),
        Good(_PIP + "COPY --from=b /root/.local /root/.local\nRUN chmod 755 /root\nUSER 1000\n"),
        Good("FROM debian:12\nCOPY .bashrc /root/.bashrc\nUSER 1000\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found, user = stage.user.instruction, stage.user.value
    if not stage.is_final or found is None or user is None or stage.user.is_root or found.stage is not stage:
        return
    runs = [one for one in stage.chain() if isinstance(one, Run)]
    place = next(_needed(stage), None)
    if place is not None and not any(_CHANGED.search(run.args.text) for run in runs):
        fix = Fix("put it where every user may read it", (), Safety.HINT, "Where it is to lie, its author decides.")
        message = f"{user[:20]} may not enter /root, where {place[:30]} was put"
        yield Finding(found.args.whole, message, fix)


def _needed(stage: Stage) -> Iterator[str]:
    """Yield what lies in /root and is meant to be used when the image runs."""
    for one in (one for one in stage.chain() if isinstance(one, Env)):
        for pair in one.pairs:
            if pair.key.text == "PATH":
                yield from (part for part in (pair.raw or "").strip("\"'").split(":") if part.startswith("/root/"))
    for copy in (one for one in stage.chain() if isinstance(one, Copy)):
        target = (destination(stage, copy) or "").rstrip("/")
        if target.startswith("/root/") and stage.copied_from(copy) is not None:
            yield target
    managed = python_environments.in_home_of_root(stage)
    if managed is not None:
        yield managed
