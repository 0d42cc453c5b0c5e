"""More examples of DF101, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good

CODE = "DF101"

EXAMPLES = (
    Good("FROM node:22\nUSER node\nCMD node x.js\n"),
    Good("FROM mcr.microsoft.com/devcontainers/go:1.24\nRUN make\n", path=".devcontainer/Dockerfile"),
    Good("ARG BASE\nFROM ${BASE}\nRUN apt-get install -y jq\n"),
    Good("FROM debian:12\nRUN apt-get install -y gcc make\n"),
    Bad(
        "FROM debian:12\nRUN apt-get install -y jq\n",
        at="debian:12",
        says="no USER: the process runs as root",
        safety="hint",
        severity="low",
    ),
    Bad(
        "FROM python:3.12-slim\nRUN groupadd -r api && useradd -r -g api api\nWORKDIR /app\nCOPY . .\n"
        "CMD python x.py\n",
        severity="medium",
        at="python:3.12-slim",
        says="no USER: the process runs as root",
        safety="unsafe",
        fixed="FROM python:3.12-slim\nRUN groupadd -r api && useradd -r -g api api\nWORKDIR /app\n"
        "COPY --chown=api:api . .\nRUN mkdir -p /home/api && chown api:api /app /home/api\nUSER api\n"
        "CMD python x.py\n",
    ),
    Bad(
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD python main.py\n",
        severity="medium",
        at="python:3.12-slim",
        says="no USER: the process runs as root",
        safety="unsafe",
        files={
            "compose.yaml": "services:\n  api:\n    build: .\n    volumes: [data:/var/data, conf:/conf:ro]\n"
            "volumes: {data: , conf: }\n",
        },
        fixed="FROM python:3.12-slim\nWORKDIR /app\nRUN useradd --create-home app && chown app:app /app\n"
        "COPY --chown=app:app . .\nRUN mkdir -p /var/data && chown app:app /var/data\nUSER app\n"
        "CMD python main.py\n",
    ),
    Bad(
        "FROM debian:12 AS base\nWORKDIR /app\nFROM base AS dev\nRUN apt-get install -y git\nCMD ./x\n"
        "FROM base\nCMD ./x\n",
        severity="medium",
        at=("base", "base"),
        says=("no USER: the process runs as root", "no USER: the process runs as root"),
        safety="unsafe",
        files={"compose.yaml": "services:\n  a:\n    build: {context: ., target: dev}\n"},
        fixed="FROM debian:12 AS base\nWORKDIR /app\nFROM base AS dev\nRUN apt-get install -y git\n"
        "RUN useradd --create-home app && chown app:app /app\nUSER app\nCMD ./x\nFROM base\n"
        "RUN useradd --create-home app && chown app:app /app\nUSER app\nCMD ./x\n",
    ),
    Bad(
        "FROM python:3.12-slim AS base\nWORKDIR /app\nCOPY . .\nCMD python main.py\n\n"
        "FROM base AS full\nRUN apt-get update && apt-get install -y git\nCOPY --from=x / /\nCMD python dev.py\n",
        severity="medium",
        at=("python:3.12-slim", "base"),
        says=("no USER: the process runs as root", "no USER: the process runs as root"),
        safety="unsafe",
        files={"compose.yaml": "services:\n  a:\n    build: {context: ., target: base}\n"},
        fixed="FROM python:3.12-slim AS base\nWORKDIR /app\n"
        "RUN useradd --create-home app && chown app:app /app\nCOPY --chown=app:app . .\nUSER app\n"
        "CMD python main.py\n\n"
        "FROM base AS full\nUSER root\nRUN apt-get update && apt-get install -y git\nCOPY --from=x / /\nUSER app\n"
        "CMD python dev.py\n",
    ),
    Bad(
        "FROM node:22 AS base\nWORKDIR /app\nCOPY . .\nCMD node a.js\nFROM base AS assets\nRUN make\n"
        "FROM nginx:1.27 AS web\nCOPY --from=assets /app/x /x\nUSER nginx\nCMD cat\n",
        severity="medium",
        at="node:22",
        says="no USER: the process runs as root",
        safety="unsafe",
        files={"compose.yaml": "services:\n  a:\n    build: {context: ., target: base}\n"},
        fixed="FROM node:22 AS base\nWORKDIR /app\nCOPY --chown=node:node . .\nRUN chown node:node /app\n"
        "USER node\nCMD node a.js\nFROM base AS assets\nUSER root\nRUN make\n"
        "FROM nginx:1.27 AS web\nCOPY --from=assets /app/x /x\nUSER nginx\nCMD cat\n",
    ),
    Bad(
        "ARG BASE=debian:12\nFROM $BASE\nCMD ./serve\n",
        at="$BASE",
        says="no USER: the process of a runs as root",
        safety="unsafe",
        severity="medium",
        fixed="ARG BASE=debian:12\nFROM $BASE\nRUN useradd --create-home app\nUSER app\nCMD ./serve\n",
        files={
            "compose.yaml": "services:\n  a:\n    build: .\n  b:\n"
            "    build: {context: ., args: {BASE: 'grafana/grafana:11.2.0'}}\n",
        },
    ),
)
