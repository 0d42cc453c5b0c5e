"""Workflows that look for vulnerabilities, for the CI service that the project uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Compose
from ats_lint.scaffold.files import NewFile
from ats_lint.scaffold.settings import DevSettings

_GITHUB = """\
# Scan the configuration and the images for known vulnerabilities: on each change, and once a week for what was
# published meanwhile. Findings appear under Security, Code scanning.
name: container scan

on:
  push:
    branches: [main, master]
  pull_request:
  schedule:
    - cron: "17 4 * * 1"

permissions:
  contents: read
  security-events: write

jobs:
  configuration:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pipx run ats-lint --exit-zero --format text --format sarif:ats-lint.sarif .
      - uses: github/codeql-action/upload-sarif@v3
        with:
          sarif_file: ats-lint.sarif
          category: ats-lint

  images:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        include:
{matrix}
    steps:
      - uses: actions/checkout@v4
      - name: build
        if: matrix.build
        working-directory: {directory}
        env:
          COMPOSE_PROJECT_NAME: {name}
        # A build reads no secret: any value will do for the variables that must have one.
        run: |
          test -f .env || sed 's/=$/=unused/' .env.example > .env || touch .env
          docker compose -f {file} build --pull
      - uses: aquasecurity/trivy-action@0.33.1
        with:
          image-ref: ${{{{ matrix.image }}}}
          format: sarif
          output: trivy.sarif
          severity: HIGH,CRITICAL
          ignore-unfixed: true
      - uses: github/codeql-action/upload-sarif@v3
        with:
          sarif_file: trivy.sarif
          category: trivy-${{{{ matrix.image }}}}
"""
_GITLAB = """\
# Include this from .gitlab-ci.yml:  include: {{local: .gitlab/container-scan.yml}}
container-configuration:
  image: python:3.13-slim
  script:
    - pip install --quiet ats-lint
    - ats-lint --exit-zero --format text --format json:ats-lint.json .
  artifacts:
    paths: [ats-lint.json]

container-images:
  image:
    name: aquasec/trivy:0.69.3
    entrypoint: [""]
  parallel:
    matrix:
      - IMAGE:
{matrix}
  script:
    - trivy image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "$IMAGE"

container-sources:
  image:
    name: aquasec/trivy:0.69.3
    entrypoint: [""]
  script:
    - trivy fs --scanners vuln --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 .
"""


def workflows(compose: Compose, _: DevSettings) -> Iterator[NewFile]:
    """Return a workflow for GitHub, for GitLab where the project has its CI there, or for both where it has both."""
    project = compose.project
    root = project.root
    gitlab = project.exists(root / ".gitlab-ci.yml") or project.exists(root / ".gitlab")
    github = not gitlab or project.exists(root / ".github")
    images = dict(_images(compose))
    if github:
        yield NewFile(root / ".github" / "workflows" / "container-scan.yml", _github(compose, root, images))
    if gitlab:
        pulled = [f"          - {image}" for image, built in images.items() if not built]
        text = _GITLAB.format(matrix="\n".join(pulled or ["          - alpine:3"]))
        yield NewFile(root / ".gitlab" / "container-scan.yml", text)


def _github(compose: Compose, root: Path, images: dict[str, bool]) -> str:
    directory = compose.directory.relative_to(root).as_posix() if compose.directory.is_relative_to(root) else "."
    lines = (f'          - {{image: "{image}", build: {str(built).lower()}}}' for image, built in images.items())
    return _GITHUB.format(matrix="\n".join(lines), directory=directory, file=compose.path.name, name=compose.name)


def _images(compose: Compose) -> Iterator[tuple[str, bool]]:
    """Yield the images of the services, each with whether it is built here: under the name that Compose gives it."""
    for service in compose.services.values():
        if service.build is not None:
            yield service.image or f"{compose.name}-{service.key}", True
        elif service.image:
            yield service.image, False
