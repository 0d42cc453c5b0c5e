"""Whole source is copied before dependencies are installed.

A layer is built again when one before it changed. With `COPY . .` above the install, every edit of any file installs
all dependencies again; with only the manifests above it, the install is taken from the cache until they change.

An install that needs the project itself (`pip install .`, `poetry install`), one that has a cache mount, and stages
that installed the same manifest before, are left alone.

Fix safety: safe when the manifests are at hand and read nothing else: no local paths, workspaces or install scripts.
Unsafe when they are not at hand. Where they are known to need more, nothing is changed.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Copy, EditRefused, Finding, Fix, Good, Run, Safety, Severity, Stage, manifests, rule, within
from ats_lint_rules._splitting.reordering import moved

_WHOLE = frozenset({".", "./", "/", "*", "./*"})
_PACKAGE = '{"name": "x", "dependencies": {"express": "4"}}'


@rule(
    "DF701",
    "late-dependency-layer",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"performance", "readiness-images"},
    references=(
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/cache/invalidation/",
    ),
    examples=(
        Bad(
            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1\n",
            at=".",
            says="source copied before pip installs dependencies",
            safety="safe",
            fixed="FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\n"
            "COPY . .\nUSER 1\n",
            files={"requirements.txt": "flask==3\n"},
        ),
        Bad(
            "FROM node:22\nCOPY --chown=node . /srv\nWORKDIR /srv\nRUN npm ci && npm run build\n",
            at=".",
            says="source copied before npm installs dependencies",
            safety="safe",
            fixed="FROM node:22\nCOPY --chown=node package.json package-lock.json /srv/\nWORKDIR /srv\nRUN npm ci\n"
            "COPY --chown=node . /srv\nRUN npm run build\n",
            files={"package.json": _PACKAGE, "package-lock.json": "{}"},
        ),
        Bad(
            "FROM node:22\nWORKDIR /srv\n# everything\nCOPY . .\n# now install\nRUN yarn install --frozen-lockfile\n",
            at=".",
            says="source copied before yarn installs dependencies",
            safety="unsafe",
            fixed="FROM node:22\nWORKDIR /srv\n# everything\nCOPY package.json yarn.lock* ./\n# now install\n"
            "RUN yarn install --frozen-lockfile\nCOPY . .\n",
        ),
        Bad(
            "FROM golang:1.23 AS build\nWORKDIR /src\nADD . .\nRUN apt-get update && apt-get install -y git\n"
            "RUN go mod download\nRUN go build -o /x\n",
            at=".",
            says="source copied before go installs dependencies",
            safety="safe",
            fixed="FROM golang:1.23 AS build\nWORKDIR /src\nCOPY go.mod ./\n"
            "RUN apt-get update && apt-get install -y git\n"
            "RUN go mod download\nADD . .\nRUN go build -o /x\n",
            files={"go.mod": "module x\n", "main.go": ""},
        ),
        Bad(
            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r api/requirements.txt\n",
            at=".",
            says="source copied before pip installs dependencies",
            safety="safe",
            fixed="FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY api/requirements.txt ./api/\n"
            "RUN pip install -r api/requirements.txt\nCOPY . .\n",
            files={"requirements.txt": "a\n", "api/requirements.txt": "-r ../requirements.txt\n"},
        ),
        Bad(
            "FROM node:22\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n",
            at=".",
            says="source copied before npm installs dependencies",
            safety="hint",
            files={"package.json": '{"scripts": {"postinstall": "node x.js"}}'},
        ),
        Bad(
            "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n",
            at=".",
            says="source copied before pip installs dependencies",
            safety="hint",
            files={"requirements.txt": "-e .\n"},
        ),
        Bad(
            "FROM php:8\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev\n",
            at=".",
            says="source copied before composer installs dependencies",
            safety="hint",
        ),
        Bad(
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ./prepare.sh\nRUN npm ci\n",
            at=".",
            says="source copied before npm installs dependencies",
            safety="hint",
        ),
        Good("FROM python:3.12\nWORKDIR /app\nCOPY req.txt .\nRUN pip install -r req.txt\nCOPY . .\n"),
        Bad(
            "FROM node:22\nWORKDIR /x\nCOPY . .\nRUN yarn global add vite && yarn\n",
            at=".",
            says="source copied before yarn installs dependencies",
            safety="unsafe",
            fixed="FROM node:22\nWORKDIR /x\nCOPY package.json yarn.lock* ./\n"
            "RUN yarn global add vite && yarn\nCOPY . .\n",
        ),
        Good("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install .\n"),
        Good("FROM python:3.12\nCOPY . .\nRUN if [ -s r.txt ]; then pip install -r r.txt; fi\n"),
        Good("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt -e .\n"),
        Good("FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev\n"),
        Good("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n"),
        Good("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install -g serve\n"),
        Good("FROM node:22\nWORKDIR /app\nCOPY --from=build . .\nRUN npm ci\n"),
        Good("FROM node:22\nWORKDIR /app\nCOPY src src\nRUN npm ci\n"),
        Good("FROM node:22\nCOPY . /other\nWORKDIR /app\nRUN npm ci\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if stage.is_windows:
        return
    seen: set[tuple[str, str]] = set()
    whole: list[Copy] = []
    for instruction in stage.chain():
        if isinstance(instruction, Copy) and instruction.stage is stage and _is_whole(instruction):
            whole.append(instruction)
        if not isinstance(instruction, Run):
            continue
        for install in manifests.manifest_installs(instruction):
            copies = [copy for copy in whole if _below(stage, copy, install)]
            if copies and (install.kind, install.directory) not in seen and not _mounted(instruction):
                token = next(token for token in copies[-1].sources if token.text in _WHOLE)
                message = f"source copied before {install.command.name} installs dependencies"
                yield Finding(token.span, message, _fix(stage, copies[-1], instruction, install))
                return
            seen.add((install.kind, install.directory))


def _mounted(run: Run) -> bool:
    return any(mount.type in {"cache", "bind"} for mount in run.mounts)


def _is_whole(copy: Copy) -> bool:
    return copy.from_stage is None and any(token.text in _WHOLE for token in copy.sources) and not copy.heredocs


def _root(stage: Stage, copy: Copy) -> str | None:
    text = stage.expand(copy.destination.text, copy)
    return (
        None
        if text is None
        else posixpath.normpath(posixpath.join(stage.workdir_at(copy).value or manifests.UNKNOWN, text))
    )


def _below(stage: Stage, copy: Copy, install: manifests.Install) -> bool:
    root = _root(stage, copy)
    paths = install.files or (install.directory,)
    return root is not None and all(within(path, root) for path in paths)


def _fix(stage: Stage, copy: Copy, run: Run, install: manifests.Install) -> Fix:
    title = "copy the manifests first, and the source after the install"
    found = manifests.needs(install, _root(stage, copy) or manifests.UNKNOWN, stage.dockerfile.context)
    try:
        if found.refusal:
            raise EditRefused(found.refusal.rstrip(".")[:1].lower() + found.refusal.rstrip(".")[1:])
        made = moved(copy, run, found)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The install cannot come first as it is: {refused}.")
    if found.proved:
        return Fix(title, made, Safety.SAFE, "The manifests are at hand, and the install reads nothing else.")
    return Fix(title, made, Safety.UNSAFE, "The manifests are not at hand, so the install may read other files.")
