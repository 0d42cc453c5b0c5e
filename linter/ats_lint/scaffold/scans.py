"""Workflows that look for vulnerabilities, for the CI service that the project uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Compose
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.new_files import NewFile
from ats_lint.scaffold.written_images import written_image

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

permissions: {{}}

concurrency:
  group: container-scan-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  configuration:
    name: configuration
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # findings go to code scanning
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
      - uses: {trivy}
        with:
          scan-type: config
          scan-ref: .
          format: sarif
          output: configuration.sarif
      - uses: {upload}
        if: ${{{{ github.event.pull_request.head.repo.fork != true }}}}
        with:
          sarif_file: configuration.sarif
          category: trivy-configuration

  images:
    name: ${{{{ matrix.image }}}}
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # findings go to code scanning
    strategy:
      fail-fast: false
      matrix:
        include:
{matrix}
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
      - name: build
        if: matrix.build
        working-directory: {directory}
        env:
          COMPOSE_FILE: {file}
          COMPOSE_PROJECT_NAME: {name}
        # A build reads no secret: any value will do for the variables that must have one.
        run: |
          test -f .env || sed 's/=$/=unused/' .env.example > .env || touch .env
          docker compose build --pull
      - uses: {trivy}
        with:
          image-ref: ${{{{ matrix.image }}}}
          format: sarif
          output: trivy.sarif
          severity: HIGH,CRITICAL
          ignore-unfixed: true
      - uses: {upload}
        if: ${{{{ github.event.pull_request.head.repo.fork != true }}}}
        with:
          sarif_file: trivy.sarif
          category: trivy-${{{{ matrix.image }}}}
"""
_PINS = {
    "checkout": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "trivy": "aquasecurity/trivy-action@ed142fd0673e97e23eac54620cfb913e5ce36c25 # v0.36.0",
    "upload": "github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e # v4.36.2",
}
"""Actions by the commit of a release: a tag can be moved to other code."""
_GITLAB = """\
# Include this from .gitlab-ci.yml:  include: {{local: .gitlab/container-scan.yml}}
container-configuration:
  image:
    name: {scanner}
    entrypoint: [""]
  script:
    - trivy config --severity HIGH,CRITICAL --exit-code 1 .

container-images:
  image:
    name: {scanner}
    entrypoint: [""]
  parallel:
    matrix:
      - IMAGE:
{matrix}
  script:
    - trivy image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "$IMAGE"

container-sources:
  image:
    name: {scanner}
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
        pulled = [f"          - {_quoted(image)}" for image, built in images.items() if not built]
        text = _GITLAB.format(matrix="\n".join(pulled or ["          - alpine:3"]), scanner=written_image("scanner"))
        yield NewFile(root / ".gitlab" / "container-scan.yml", text)


def _github(compose: Compose, root: Path, images: dict[str, bool]) -> str:
    directory = compose.directory.relative_to(root).as_posix() if compose.directory.is_relative_to(root) else "."
    lines = (f"          - {{image: {_quoted(image)}, build: {str(built).lower()}}}" for image, built in images.items())
    return _GITHUB.format(
        matrix="\n".join(lines), directory=_quoted(directory), file=_quoted(compose.path.name),
        name=_quoted(compose.name), **_PINS,
    )  # fmt: skip


def _quoted(text: str) -> str:
    """Return a text as YAML; an expression of GitHub in it is a text as well."""
    return json.dumps(text.replace("${{", "${ {"))


def _images(compose: Compose) -> Iterator[tuple[str, bool]]:
    """Yield the images of the services, each with whether it is built here: under the name that Compose gives it."""
    for service in compose.services.values():
        if service.build is not None:
            yield service.image or f"{compose.name}-{service.key}", True
        elif service.image:
            yield service.image, False
