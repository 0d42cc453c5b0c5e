"""On which port a program of one's own listens, and how it is asked for its health."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.container import container_of
from services import service_in

PYTHON = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"


@pytest.mark.parametrize(
    ("dockerfile", "files", "port", "known"),
    [
        ('CMD ["uvicorn", "app:app", "--port", "9001"]', {}, 9001, True),
        ('CMD ["uvicorn", "app:app"]', {}, 8000, True),
        ('ENV PORT=9002\nCMD ["uvicorn", "app:app", "--port", "$PORT"]', {}, 9002, True),
        ('CMD ["gunicorn", "-b", "0.0.0.0:9003", "app"]', {}, 9003, True),
        ('CMD ["gunicorn", "-c", "conf.py", "app"]', {}, 8000, False),
        ('CMD ["python", "manage.py", "runserver", "0.0.0.0:9004"]', {}, 9004, True),
        ('CMD ["python", "-m", "http.server"]', {}, 8000, True),
        ('EXPOSE 9005\nCMD ["./serve"]', {}, 9005, False),
        ('CMD ["./serve"]', {}, None, False),
        ('CMD ["node_modules/.bin/serve"]', {}, 3000, True),
    ],
)
def test_the_port_is_told_by_command_or_variable(
    tmp_path: Path, dockerfile: str, files: dict[str, str], port: int | None, *, known: bool
) -> None:
    service = service_in(tmp_path, "build: .", {"Dockerfile": f"{PYTHON}{dockerfile}\n", **files})
    found = container_of(service).port
    assert (found.value, found.is_known) == (port, known)


@pytest.mark.parametrize(
    ("dockerfile", "because"),
    [
        ('CMD ["celery", "-A", "app", "worker"]', "The process serves no port; when it dies, the container does."),
        ('CMD ["./serve"]', "The port that the process listens on is not known."),
    ],
)
def test_why_there_is_no_probe(tmp_path: Path, dockerfile: str, because: str) -> None:
    service = service_in(tmp_path, "build: .", {"Dockerfile": f"{PYTHON}{dockerfile}\n"})
    found = container_of(service).application_probe
    assert (found.value, found.origin) == (None, because)


def test_a_server_is_asked_on_its_port(tmp_path: Path) -> None:
    service = service_in(tmp_path, "build: .", {"Dockerfile": f'{PYTHON}CMD ["uvicorn", "a:b", "--port", "9001"]\n'})
    found = container_of(service).application_probe
    assert found.is_known
    assert found.value is not None
    assert "9001" in " ".join(found.value.test)
