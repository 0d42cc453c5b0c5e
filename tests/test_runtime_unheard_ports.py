"""Published ports on which surely nothing listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.container import container_of
from services import service_in

BUILT = "FROM python:3.13-slim\nCOPY app.py .\n"
UVICORN = 'CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "9001"]\n'


@pytest.mark.parametrize(
    ("body", "ports"),
    [
        ("image: nginx:1.27\nports: ['8080:80']", []),
        ("image: nginx:1.27\nports: ['8080:8080']", [8080]),
        ("image: nginx:1.27\nports: ['8080:8080', '80:80']", []),
        ("image: nginx:1.27\nports: ['8080:8080']\nvolumes: ['./conf:/etc/nginx/conf.d']", []),
        ("image: nginx:1.27\nports: ['8080:8080']\nentrypoint: serve", []),
        ("image: nginx:1.27\nports: ['8080:8080/udp']", []),
        ("image: nginx:1.27\nports: ['8080:$PORT']", []),
        ("image: own/app\nports: ['8080:8080']", []),
    ],
)
def test_ports_of_an_image(tmp_path: Path, body: str, ports: list[int]) -> None:
    files = {"conf/a.conf": "include other;\n"}
    found = container_of(service_in(tmp_path, body, files)).unheard
    assert [port.container[0] for port, _ in found if port.container] == ports


@pytest.mark.parametrize(
    ("dockerfile", "body", "source", "ports"),
    [
        (UVICORN, "ports: ['80:9001']", "", []),
        (UVICORN, "ports: ['80:8000']", "", [8000]),
        (UVICORN.replace("0.0.0.0", "127.0.0.1"), "ports: ['80:9001']", "", [9001]),
        (UVICORN, "ports: ['80:8000']\ncommand: supervisord", "", []),
        ("EXPOSE 9001\n" + 'CMD ["./serve"]\n', "ports: ['80:7000']", "", [7000]),
        ("EXPOSE 9001\n" + 'CMD ["./serve"]\n', "ports: ['80:7000']", "PORT = 7000\n", []),
        ('CMD ["celery", "-A", "app", "worker"]\n', "ports: ['80:7000']", "", []),
    ],
)
def test_ports_of_what_is_built(tmp_path: Path, dockerfile: str, body: str, source: str, ports: list[int]) -> None:
    service = service_in(tmp_path, f"build: .\n{body}", {"Dockerfile": BUILT + dockerfile, "app.py": source})
    found = container_of(service).unheard
    assert [port.container[0] for port, _ in found if port.container] == ports


def test_another_container_may_listen_in_its_network(tmp_path: Path) -> None:
    rest = "  beside:\n    image: own/app\n    network_mode: service:app\n"
    service = service_in(tmp_path, "image: nginx:1.27\nports: ['8080:8080']", rest=rest)
    assert container_of(service).unheard == ()
