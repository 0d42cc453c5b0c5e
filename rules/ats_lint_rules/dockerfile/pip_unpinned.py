"""`pip install` names packages without versions.

What is installed is what the registry calls newest on the day of the build: a new major version, or one that was
pushed by whoever got hold of the account.

A repository without a tag or commit (`git+https://…`, `@main`) has no version either. pipx and `uv tool install` count
as well. Requirements files, local paths, archives and URLs are left alone, and so is a call with constraints (`-c`,
`PIP_CONSTRAINT`).
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF325",
    "pip-unpinned",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"supply-chain", "reliability"},
    references=(
        "https://pip.pypa.io/en/stable/topics/repeatable-installs/",
        "https://pip.pypa.io/en/stable/reference/requirement-specifiers/",
    ),
    aliases=(
        "DL3013",
        "02d9c71f",
    ),
    examples=(
        Bad(
            "FROM python:3.13\nRUN pip install --no-cache-dir flask gunicorn==22.0\n",
            at="flask",
            says="flask has no version",
        ),
        Bad(
            "FROM python:3.13\nRUN python3 -m pip install -U pip && pip3 install 'uvicorn[standard]'\n",
            at=("pip", "'uvicorn[standard]'"),
            says=("pip has no version", "uvicorn[standard] has no version"),
        ),
        Bad("FROM python:3.13\nRUN uv pip install --system flask\n", at="flask", says="flask has no version"),
        Bad(
            "FROM python:3.13\nRUN pip install -r requirements.txt gunicorn\n",
            at="gunicorn",
            says="gunicorn has no version",
        ),
        Bad(
            "FROM python:3.13\nRUN pip install git+https://x.org/a.git 'b @ git+ssh://git@x.org/b.git@main'\n"
            "RUN pip install -e git+https://x.org/a.git#egg=a\n",
            at=("git+https://x.org/a.git", "git+https://x.org/a.git#egg=a"),
            says=(
                "git+https://x.org/a.git and 1 more have no version",
                "git+https://x.org/a.git#egg=a has no version",
            ),
        ),
        Bad(
            "FROM python:3.13\nRUN pipx install poetry && uv tool install ruff@latest\n",
            at=("poetry", "ruff@latest"),
            says=("poetry has no version", "ruff@latest has no version"),
        ),
        Good("FROM python:3.13\nRUN pipx install poetry==1.8 && uv tool install ruff@0.8.0 && uv tool list\n"),
        Good("FROM python:3.13\nRUN pip install flask==3.0 'gunicorn>=22,<23' 'uvicorn[standard]~=0.30' pkg===1\n"),
        Good("FROM python:3.13\nRUN pip install -r requirements.txt -e . ./lib /wheels/a.whl $PACKAGES\n"),
        Good("FROM python:3.13\nRUN pip install git+https://x.org/a.git@v1 https://x.org/a.zip\n"),
        Good("FROM python:3.13\nRUN pip install -c constraints.txt flask\n"),
        Good("FROM python:3.13\nENV PIP_CONSTRAINT=/c.txt\nRUN pip install flask\n"),
        Good("FROM python:3.13\nRUN pip download flask && pip uninstall -y flask\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "pip", "pipx", "uv"):
        constrained = call.has_option("-c", "--constraint", "--constraints") or "PIP_CONSTRAINT" in stage.env
        if not constrained and (call.family != "uv" or call.manager != "uv"):
            yield from report(stage, run, call)
