"""More examples of DF702, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good
from ats_lint_rules.dockerfile.single_stage_build import _GO_SPLIT, _PYTHON, _PYTHON_SPLIT

CODE = "DF702"

_GO = """FROM golang:1.23
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /server .
EXPOSE 8080
CMD ["/server"]
"""
_MAVEN = """FROM maven:3.9-eclipse-temurin-21
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn -B package
ENTRYPOINT ["java", "-jar", "target/app.jar"]
"""
_MAVEN_SPLIT = """FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn -B package

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=builder /app/target/app.jar /app/target/app.jar
ENTRYPOINT ["java", "-jar", "target/app.jar"]
"""
_RUST = """FROM rust:1.83-bookworm
WORKDIR /app
COPY . .
RUN cargo build --release
CMD ["./target/release/app"]
"""
_RUST_SPLIT = """FROM rust:1.83-bookworm AS builder
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:nonroot
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
"""

EXAMPLES = (
    Bad(_GO, at="golang:1.23", says="go build runs in the stage that is shipped", safety="unsafe", fixed=_GO_SPLIT),
    Bad(
        _PYTHON.replace("slim", "slim AS builder") + "FROM builder AS dev\nCOPY --from=docker / /\n",
        at="python:3.11-slim",
        says="pip install runs in the stage that is shipped",
        safety="unsafe",
        fixed=_PYTHON_SPLIT.replace("AS builder", "AS build")
        .replace("builder /", "build /")
        .replace("FROM base\n", "FROM base AS builder\n")
        + "FROM builder AS dev\nCOPY --from=docker / /\n",
        files={"compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: builder\n"},
    ),
    Bad(
        _PYTHON.replace("# dep", "RUN pip install torch\n# dep"),
        at="python:3.11-slim",
        says="pip install runs in the stage that is shipped",
        safety="unsafe",
        fixed=_PYTHON_SPLIT.replace("# dep", "RUN pip install torch\n# dep"),
    ),
    Bad(
        _MAVEN,
        at="maven:3.9-eclipse-temurin-21",
        says="mvn package runs in the stage that is shipped",
        safety="unsafe",
        fixed=_MAVEN_SPLIT,
    ),
    Bad(
        _RUST,
        at="rust:1.83-bookworm",
        says="cargo build runs in the stage that is shipped",
        safety="unsafe",
        fixed=_RUST_SPLIT,
    ),
    Bad(
        _GO,
        at="golang:1.23",
        says="go build runs in the stage that is shipped",
        safety="hint",
        files={"templates/index.html": "<p>"},
    ),
    Bad(
        _PYTHON.replace("RUN pip", "RUN ./setup.sh && pip"),
        at="python:3.11-slim",
        says="pip install runs in the stage that is shipped",
        safety="hint",
    ),
    Good('FROM python:3.12\nCOPY app.py .\nCMD ["python", "app.py"]\n'),
    Good('FROM node:22\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "app.js"]\n'),
    Good('FROM debian:12\nRUN apt-get install -y gcc && make && apt-get purge -y gcc\nCMD ["app"]\n'),
    Good('FROM debian:12\nRUN apt-get install -y gcc make\nCMD ["bash"]\n'),
    Good('FROM node:22 AS development\nCOPY package.json .\nRUN npm install\nCMD ["node", "x.js"]\n'),
    Good(
        "FROM debian:12\nRUN mark=$(apt-mark showmanual) && apt-get install -y gcc && make "
        '&& apt-mark auto ".*" && apt-get purge -y --auto-remove\nCMD ["app"]\n'
    ),
    Good('FROM alpine:3.20\nRUN apk add -t .build gcc && make && apk del .build\nCMD ["app"]\n'),
)
