"""A build context is copied whole and has no .dockerignore.

`COPY . .` takes along whatever lies in the context: the `.git` directory with its whole history, `.env` with its
passwords, keys, `node_modules` of another platform. All of it ends in an image layer, and each change of it throws the
build cache away. What is kept out by `.dockerignore` is not even sent to the builder.

Contexts of which only named files are copied are left alone, and so are Dockerfiles that nothing at hand builds below a
directory with a `.dockerignore`, which then is the context.

Fix safety: safe. The file that is written keeps out only what the project holds and no instruction asks for; a `.env`
that the program or its build tool reads by itself, and a `.git` that the build asks for a version, stay in.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    BuildContext,
    Dockerfile,
    Finding,
    Fix,
    Good,
    Lines,
    Safety,
    Severity,
    context_files,
    program,
    rule,
)

_PYTHON = ("**/__pycache__", "**/*.pyc", "**/.pytest_cache", "**/.mypy_cache", "**/.ruff_cache")
_NAMES = (".venv", "venv", ".idea", ".vscode", ".DS_Store", ".github", ".gitlab-ci.yml")


@rule(
    "PX101",
    "missing-dockerignore",
    on=Dockerfile,
    severity=Severity.MEDIUM,
    about="project",
    tags={"dockerignore", "security", "performance", "readiness-images"},
    references=(
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore",
    ),
    examples=(
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\n",
            at=".",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"app.py": "print(1)\n"},
            created={
                ".dockerignore": ".git\n.env\n.env.*\n!.env.example\n"
                "**/__pycache__\n**/*.pyc\n**/.pytest_cache\n**/.mypy_cache\n**/.ruff_cache\nDockerfile\n.dockerignore\n"
            },
        ),
        Bad(
            "FROM node:22\nWORKDIR /app\nADD ./ .\nRUN npm ci\n",
            at="./",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"package.json": "{}"},
            created={
                ".dockerignore": ".git\n.env\n.env.*\n!.env.example\n**/node_modules\nDockerfile\n.dockerignore\n"
            },
        ),
        Bad(
            "FROM node:22\nCOPY . .\nRUN npm ci && npm run build\n",
            at=".",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"package.json": '{"scripts": {"build": "vite build"}}'},
            created={".dockerignore": ".git\n**/node_modules\nDockerfile\n.dockerignore\n"},
        ),
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\n",
            at=".",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"requirements.txt": "python-dotenv\n", ".env": "A=1\n"},
            created={".dockerignore": ".git\nDockerfile\n.dockerignore\n"},
        ),
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\nRUN pip install /app\n",
            at=".",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"pyproject.toml": '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\n'},
            created={".dockerignore": ".env\n.env.*\n!.env.example\nDockerfile\n.dockerignore\n"},
        ),
        Bad(
            "FROM gcc:14\nCOPY . .\nRUN ./build.sh\n",
            at=".",
            says="whole build context is copied and has no .dockerignore",
            safety="safe",
            files={"build.sh": "#!/bin/sh -e\n. ./.env\ncc -DV=$(git describe) a.c\n"},
            created={".dockerignore": "Dockerfile\n.dockerignore\n"},
        ),
        Good("FROM python:3.12-slim\nCOPY . /app\n", files={".dockerignore": ".git\n"}),
        Good("FROM python:3.12-slim\nCOPY . /app\n", files={"Dockerfile.dockerignore": ".git\n"}),
        Good("FROM python:3.12-slim\nCOPY app.py requirements.txt /app/\n", files={"app.py": ""}),
        Good("FROM alpine AS a\nFROM alpine\nCOPY --from=a . /x\n"),
        Good("FROM node:22\nCOPY . .\n", path="apps/web/Dockerfile", files={".dockerignore": ".git\n"}),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    context = dockerfile.context
    found = context_files.whole_copy(dockerfile)
    if context is None or found is None or not context.is_dir("") or context.exists(context.dockerignore_path.name):
        return
    if context.dockerignore is None and not context_files.is_ignored_above(dockerfile, context):
        yield Finding(
            found[1].span, "whole build context is copied and has no .dockerignore", _fix(dockerfile, context)
        )


def _fix(dockerfile: Dockerfile, context: BuildContext) -> Fix:
    because = "It keeps out only what no instruction asks for and no program is known to read."
    lines = Lines(context.directory / ".dockerignore", tuple(dict.fromkeys(_lines(dockerfile, context))))
    return Fix("write a .dockerignore", (), Safety.SAFE, because, lines=(lines,))


def _lines(dockerfile: Dockerfile, context: BuildContext) -> Iterator[str]:
    found = list(context_files.unwanted(dockerfile, context))
    harmful = {one.name for one in found if one.harm}
    if ".git" not in harmful:
        yield ".git"
    if not context_files.dotenv_harm(dockerfile, context) and not _mentioned(dockerfile, ".env"):
        yield from (".env", ".env.*", "!.env.example")
    yield from (one.pattern for one in found if not one.harm)
    names = set(context.names())
    if "python" in program.languages(context):
        yield from _PYTHON
    yield from (name for name in _NAMES if name in names and not _mentioned(dockerfile, name))
    if dockerfile.path.parent == context.directory and not _mentioned(dockerfile, dockerfile.path.name):
        yield dockerfile.path.name
    yield ".dockerignore"


def _mentioned(dockerfile: Dockerfile, name: str) -> bool:
    return any(
        name in item.text.text or any(name in doc.body for doc in item.heredocs) for item in dockerfile.instructions
    )
