"""Build tools and dependency builds stay in the stage that is shipped.

Compilers, development packages, package managers' leftovers and development dependencies are of no use to the running
program. In the image they cost hundreds of megabytes to pull, and every one of them is something to attack or to
patch. A second stage that copies only the result leaves them behind.

Quiet are stages that copy from another stage, images that start nothing but a shell (toolboxes), plain scripts without
dependencies, compilers that are removed again, installs by pip that keep no cache, by npm and by bundler on a base
without compilers, and Node.js installs that leave the development dependencies out or serve a stage for development.

Fix safety: unsafe. The runtime stage holds what the build is known to produce: a virtual environment for pip, poetry
and uv, `node_modules`, `vendor`, the gems or the built project for npm, yarn, pnpm, composer and bundler, the program
for Go, Rust, Maven, Gradle and .NET. What else a program reads at run time cannot be proved. Other stacks, stages with
steps that are not understood, and programs that the builder itself starts (`poetry run`) get no edit.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._splitting.buildsteps import (
    Step,
    is_for_work,
    is_split,
    leaves_nothing,
    left_tools,
    omits_development,
    starts_program,
    steps,
)
from ats_lint_rules._splitting.known_builders import NODE
from ats_lint_rules._splitting.split import split

_PYTHON = """FROM python:3.11-slim
WORKDIR /app
# dependencies first
COPY requirements.txt .
RUN pip install -r requirements.txt

COPY . .
CMD ["python", "app.py"]
"""
_PYTHON_SPLIT = """FROM python:3.11-slim AS base
WORKDIR /app
ENV PATH="/opt/venv/bin:$PATH"

FROM base AS builder
RUN python -m venv /opt/venv

# dependencies first
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM base
COPY --from=builder /opt/venv /opt/venv

COPY . .
CMD ["python", "app.py"]
"""
_LIBRARIES = """FROM python:3.12-slim AS web
RUN apt-get update && apt-get install -y gcc libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
ENV A=1
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["gunicorn", "app:app"]
"""
_LIBRARIES_SPLIT = """FROM python:3.12-slim AS base
ENV PATH="/opt/venv/bin:$PATH"

FROM base AS builder
RUN python -m venv /opt/venv

RUN apt-get update && apt-get install -y gcc libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
ENV A=1
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

FROM base AS web
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
ENV A=1
COPY --from=builder /opt/venv /opt/venv
COPY . .
CMD ["gunicorn", "app:app"]
"""
_NODE = """FROM node:22-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "dist/main.js"]
"""
_NODE_SPLIT = """FROM node:22-slim AS base
WORKDIR /app

FROM base AS builder
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM base
COPY --from=builder /app /app
CMD ["node", "dist/main.js"]
"""
_GO_SPLIT = """FROM golang:1.23 AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /server .

FROM gcr.io/distroless/static-debian12:nonroot
WORKDIR /src
COPY --from=builder /server /server
EXPOSE 8080
CMD ["/server"]
"""


@rule(
    "DF702",
    "single-stage-build",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"security", "performance", "production", "cis-4.3", "readiness-images"},
    references=(
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds",
    ),
    aliases=("tally/prefer-multi-stage-build",),
    examples=(
        Bad(
            _PYTHON,
            at="python:3.11-slim",
            says="pip install runs in the stage that is shipped",
            safety="unsafe",
            fixed=_PYTHON_SPLIT,
        ),
        Bad(
            _LIBRARIES,
            at="python:3.12-slim",
            says="gcc, libpq-dev stay in the stage that is shipped",
            safety="unsafe",
            fixed=_LIBRARIES_SPLIT,
        ),
        Bad(
            _NODE,
            at="node:22-slim",
            says="npm run build runs in the stage that is shipped",
            safety="unsafe",
            fixed=_NODE_SPLIT,
            files={"package.json": '{"devDependencies": {"vite": "5"}}'},
        ),
        Bad(
            'FROM debian:12\nRUN apt-get install -y gcc make\nCOPY . .\nRUN make\nCMD ["./app"]\n',
            at="debian:12",
            says="gcc, make stay in the stage that is shipped",
            safety="hint",
        ),
        Good(_PYTHON_SPLIT),
        Good(_PYTHON.replace("install -r", "install --no-cache-dir -r")),
        Good("FROM node:22-alpine\nCOPY . .\nRUN npm install\nCMD node app.js\n"),
        Good(_GO_SPLIT),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not stage.is_final or stage.is_windows or is_split(stage) or not starts_program(stage):
        return
    tools = left_tools(stage)
    found = [step for step in steps(stage) if not _is_gainless(stage, step)]
    message = _message(found, tools)
    if message and (tools or not all(map(leaves_nothing, found))):
        yield Finding(stage.from_.image.span, message, split(stage, found))


def _is_gainless(stage: Stage, step: Step) -> bool:
    """Tell whether a second stage would have to take over all that a step installs."""
    return step.stack in NODE and not step.compiles and (omits_development(step) or is_for_work(stage))


def _message(found: list[Step], tools: tuple[str, ...]) -> str:
    compiling = next((step for step in found if step.compiles), None)
    if compiling:
        return f"{compiling.label} runs in the stage that is shipped"
    if tools:
        named = ", ".join(tools[:3]) if len(", ".join(tools[:3])) < 44 else tools[0][:43]
        return f"{named} {'stays' if named == tools[0] else 'stay'} in the stage that is shipped"
    return f"{found[0].label} runs in the stage that is shipped" if found else ""
