"""Health checks that an image brings, and a service whose server listens elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.inherited_checks import misses, moved
from services import service_in

CHECKED = "FROM python:3.13-slim\nHEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1\nCMD {}\n"


@pytest.mark.parametrize(
    ("command", "own", "port"),
    [
        ("uvicorn app:app --port 8000", "uvicorn app:app --port 9000", 8000),
        ("uvicorn app:app --port 8000", "uvicorn app:app --port 8000", None),
        ("uvicorn app:app --port 8000", "", None),
    ],
)
def test_a_command_of_the_service_listens_elsewhere(command: str, own: str, port: int | None, tmp_path: Path) -> None:
    body = f"build: .\ncommand: {own}\n" if own else "build: .\n"
    assert misses(service_in(tmp_path, body, {"Dockerfile": CHECKED.format(command)})) == port


def test_without_a_check_nothing_is_missed(tmp_path: Path) -> None:
    service = service_in(tmp_path, "build: .\ncommand: uvicorn a:a --port 9000", {"Dockerfile": "FROM python:3.13\n"})
    assert (misses(service), moved(service)) == (None, None)


@pytest.mark.parametrize(("image", "found"), [("nginx:1.29", None), ("traefik:v3.1", None)])
def test_an_image_without_a_check_is_not_moved(image: str, found: tuple[int, int] | None, tmp_path: Path) -> None:
    assert moved(service_in(tmp_path, f"image: {image}\nenvironment: {{PORT: '9'}}")) == found
