# syntax=docker/dockerfile:1
# The tool in an image of its own; it passes `ats-lint --profile strict`, which a test sees to.

ARG PYTHON=python:3.13.5-slim-bookworm@sha256:4c2cf9917bd1cbacc5e9b07320025bdb7cdf2df7b0ceaccb55e9dd7e30987419

FROM ${PYTHON} AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY linter linter
COPY rules rules
COPY schemas schemas
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/ats-lint && /opt/ats-lint/bin/python -m pip install '.[shellcheck]'

FROM ${PYTHON}
LABEL org.opencontainers.image.title="ats-lint" \
      org.opencontainers.image.description="Hardening linter and fixer for Dockerfiles and Compose files" \
      org.opencontainers.image.source="https://github.com/ats-lint/ats-lint" \
      org.opencontainers.image.licenses="MIT"
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 lint && useradd --uid 10001 --gid 10001 --no-log-init --create-home lint
COPY --from=build /opt/ats-lint /opt/ats-lint
WORKDIR /work
USER 10001:10001
ENTRYPOINT ["/opt/ats-lint/bin/ats-lint"]
CMD ["."]
