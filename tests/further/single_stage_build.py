"""More examples of DF702, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good
from ats_lint.rule import BadExample
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

_POETRY = """FROM python:3.12-slim
WORKDIR /app
RUN pip install --no-cache-dir poetry
COPY pyproject.toml poetry.lock ./
RUN poetry config virtualenvs.create false && poetry install --no-root --only main
COPY . .
CMD ["uvicorn", "app:app"]
"""
_POETRY_SPLIT = """FROM python:3.12-slim AS base
WORKDIR /app
ENV PATH="/opt/venv/bin:$PATH"

FROM base AS builder
ENV VIRTUAL_ENV=/opt/venv
RUN python -m venv --without-pip /opt/venv

RUN pip install --no-cache-dir poetry
COPY pyproject.toml poetry.lock ./
RUN poetry config virtualenvs.create false && poetry install --no-root --only main

FROM base
COPY --from=builder /opt/venv /opt/venv
COPY . .
CMD ["uvicorn", "app:app"]
"""
_UV = """FROM python:3.12-slim
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY . .
RUN uv sync --locked
ENV PATH="/app/.venv/bin:$PATH"
CMD ["python", "main.py"]
"""
_UV_SPLIT = """FROM python:3.12-slim AS base
WORKDIR /app

FROM base AS builder
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/

COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY . .
RUN uv sync --locked

FROM base
COPY --from=builder /app /app
ENV PATH="/app/.venv/bin:$PATH"
CMD ["python", "main.py"]
"""
_UV_IMAGE = """FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim
WORKDIR /app
COPY . .
RUN uv sync --locked
ENV PATH="/app/.venv/bin:$PATH"
CMD ["python", "main.py"]
"""
_UV_IMAGE_SPLIT = """FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
WORKDIR /app
COPY . .
RUN uv sync --locked

FROM python:3.12-slim-bookworm
WORKDIR /app
COPY --from=builder /app /app
ENV PATH="/app/.venv/bin:$PATH"
CMD ["python", "main.py"]
"""
_UV_FILES = {"pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.11"\n', ".python-version": "3.12\n"}
_UV_PIP = """FROM python:3.12-slim
RUN pip install uv
WORKDIR /app
COPY requirements.txt .
RUN uv pip install --system -r requirements.txt
COPY . .
CMD ["python", "main.py"]
"""
_UV_PIP_SPLIT = """FROM python:3.12-slim AS base
WORKDIR /app
ENV PATH="/opt/venv/bin:$PATH"

FROM base AS builder
RUN pip install uv
ENV VIRTUAL_ENV=/opt/venv
RUN python -m venv --without-pip /opt/venv

COPY requirements.txt .
RUN uv pip install -r requirements.txt

FROM base
COPY --from=builder /opt/venv /opt/venv
COPY . .
CMD ["python", "main.py"]
"""
_PNPM = """FROM node:22-slim
RUN corepack enable
WORKDIR /app
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build
CMD ["node", "dist/index.js"]
"""
_PNPM_SPLIT = """FROM node:22-slim AS base
WORKDIR /app

FROM base AS builder
RUN corepack enable

COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build
RUN CI=true pnpm prune --prod

FROM base
COPY --from=builder /app /app
CMD ["node", "dist/index.js"]
"""
_COMPOSER = """FROM php:8.3-fpm
RUN apt-get update && apt-get install -y git libzip-dev && docker-php-ext-install zip
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY composer.* ./
RUN composer install --no-dev --no-scripts --no-autoloader
COPY . .
RUN composer dump-autoload --optimize && chown -R www-data:www-data storage
CMD ["php-fpm"]
"""
_COMPOSER_SPLIT = """FROM php:8.3-fpm AS base
RUN apt-get update && apt-get install -y git libzip-dev && docker-php-ext-install zip
WORKDIR /var/www/html

FROM base AS builder
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer

COPY composer.* ./
RUN composer install --no-dev --no-scripts --no-autoloader
COPY . .
RUN composer dump-autoload --optimize && chown -R www-data:www-data storage

FROM base
COPY --from=builder /var/www/html /var/www/html
CMD ["php-fpm"]
"""
_BUNDLER = """FROM ruby:3.3-slim
RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local without development && bundle install
COPY . .
CMD ["bundle", "exec", "puma"]
"""
_BUNDLER_SPLIT = """FROM ruby:3.3-slim AS base

FROM base AS builder
RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local without development && bundle install

FROM base
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /usr/local/bundle /usr/local/bundle
COPY . .
CMD ["bundle", "exec", "puma"]
"""
_GRADLE = """FROM gradle:8.5-jdk17-alpine
WORKDIR /app
COPY . .
RUN gradle bootJar --no-daemon
ENTRYPOINT ["java", "-jar", "build/libs/app.jar"]
"""
_GRADLE_SPLIT = """FROM gradle:8.5-jdk17-alpine AS builder
WORKDIR /app
COPY . .
RUN gradle bootJar --no-daemon

FROM eclipse-temurin:17-jre-alpine
WORKDIR /app
COPY --from=builder /app/build/libs/app.jar /app/build/libs/app.jar
ENTRYPOINT ["java", "-jar", "build/libs/app.jar"]
"""
_WRAPPER = """FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY . .
RUN ./gradlew build && mv build/libs/demo-0.0.1.jar app.jar
CMD java -Xmx256m -jar app.jar
"""
_WRAPPER_SPLIT = """FROM eclipse-temurin:21-jdk AS builder
WORKDIR /app
COPY . .
RUN ./gradlew build && mv build/libs/demo-0.0.1.jar app.jar

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=builder /app/app.jar /app/app.jar
CMD java -Xmx256m -jar app.jar
"""
_DOTNET = """FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
WORKDIR /app
ENTRYPOINT ["dotnet", "Shop.dll"]
"""
_DOTNET_SPLIT = """FROM mcr.microsoft.com/dotnet/sdk:8.0 AS builder
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
ENV ASPNETCORE_HTTP_PORTS=
WORKDIR /src
COPY --from=builder /app /app
WORKDIR /app
ENTRYPOINT ["dotnet", "Shop.dll"]
"""
_WEB = {"Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"/>', "appsettings.json": "{}", "Program.cs": "// start"}


def _split(text: str, says: str, fixed: str, files: dict[str, str] | None = None) -> BadExample:
    """Return the example of a stage that is split."""
    image = text.split()[1]
    says = f"{says} in the stage that is shipped"
    return Bad(text, at=image, says=says, safety="unsafe", fixed=fixed, files=files or {})


def _left(text: str, says: str, files: dict[str, str] | None = None) -> BadExample:
    """Return the example of a stage that nobody can split for its author."""
    says = f"{says} in the stage that is shipped"
    return Bad(text, at=text.split()[1], says=says, safety="hint", files=files or {})


EXAMPLES = (
    _split(_POETRY, "poetry install runs", _POETRY_SPLIT),
    _split(_UV, "uv sync runs", _UV_SPLIT, _UV_FILES),
    _split(_UV_IMAGE, "uv sync runs", _UV_IMAGE_SPLIT, _UV_FILES),
    _split(_UV_PIP, "uv pip install runs", _UV_PIP_SPLIT),
    _split(_PNPM, "pnpm run build runs", _PNPM_SPLIT, {"package.json": '{"devDependencies": {"typescript": "5"}}'}),
    _split(_COMPOSER, "libzip-dev stays", _COMPOSER_SPLIT),
    _split(_BUNDLER, "build-essential, libpq-dev stay", _BUNDLER_SPLIT),
    _split(_GRADLE, "gradle build runs", _GRADLE_SPLIT),
    _split(_WRAPPER, "gradle build runs", _WRAPPER_SPLIT),
    _split(_DOTNET, "dotnet publish runs", _DOTNET_SPLIT, _WEB),
    _left(_POETRY.replace('["uvicorn"', '["poetry", "run", "uvicorn"'), "poetry install runs"),
    _left(
        _POETRY.replace('["uvicorn", "app:app"]', '["./start.sh"]'),
        "poetry install runs",
        {"start.sh": "#!/bin/sh\nexec poetry run app\n"},
    ),
    _left(_POETRY.replace("config virtualenvs.create false", "check"), "poetry install runs"),
    _left(_POETRY, "poetry install runs", {"pyproject.toml": '[tool.poetry.build]\nscript = "build.py"\n'}),
    _left(_UV, "uv sync runs"),
    _left(_UV, "uv sync runs", {**_UV_FILES, ".python-version": "3.13"}),
    _left(_UV.replace('["python"', '["uv", "run"'), "uv sync runs", _UV_FILES),
    _left(_PNPM.replace("RUN pnpm build", "RUN pnpm build && ./deploy.sh"), "pnpm run build runs"),
    _left(_COMPOSER.replace("storage", "/var/log"), "libzip-dev stays"),
    _left(_COMPOSER.replace("COPY . .", "RUN ./setup\nCOPY . ."), "libzip-dev stays"),
    _left(_BUNDLER.replace("without development", "path /gems"), "build-essential, libpq-dev stay"),
    _left(_GRADLE.replace("17-alpine", "17-alpine-x"), "gradle build runs"),
    _left(_GRADLE, "gradle build runs", {"application.yml": "server: {port: 80}"}),
    _left(_GRADLE.replace("build/libs/app.jar", "/opt/other.jar"), "gradle build runs"),
    _left(_DOTNET.replace("publish", "build"), "dotnet build runs"),
    _left(_DOTNET.replace("WORKDIR /app\n", "").replace("Shop.dll", "/app/Shop.dll"), "dotnet publish runs", _WEB),
    _left(_DOTNET, "dotnet publish runs", {**_WEB, "data/words.bin": "x"}),
    _left(_DOTNET.replace("8.0", "8.0-alpine"), "dotnet publish runs"),
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
