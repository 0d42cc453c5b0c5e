"""Trees to measure on, the same for everybody: written from a seed, as varied as what people write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

SEED = 2026
_IMAGES = (
    "nginx:1.27", "postgres:16", "redis:7-alpine", "mysql:8.0", "node:20", "python", "grafana/grafana:11.0.0",
    "rabbitmq:3-management", "traefik:v3.0", "ghcr.io/acme/api:1.4.2", "mongo", "adminer", "registry.acme.org/worker",
)  # fmt: skip
_BASES = ("python:3.12", "node:20-alpine", "ubuntu", "debian:12-slim", "golang:1.22", "alpine:3.20", "ruby:3.3")
_RUNS = (
    "RUN apt-get update && apt-get install -y curl git", "RUN pip install flask==3.0.3 requests", "RUN npm ci",
    "RUN cd /tmp && wget http://example.org/a.tar.gz && tar xzf a.tar.gz", "RUN chmod -R 777 /srv/{n}",
    "RUN sudo useradd -m app{n}", 'RUN echo "step {n}" > /srv/step-{n} && cat /etc/os-release | grep ID',
    "RUN set -eux; for i in 1 2 3; do echo $i; done", "RUN apk add --no-cache bash make",
)  # fmt: skip
_OTHERS = (
    "ENV VALUE_{n}=value-{n}", "COPY src/{n} /srv/{n}/", "LABEL org.example.step-{n}=\"{n}\"", "ARG OPTION_{n}=on",
    "WORKDIR /srv/{n}", "EXPOSE {port}", "ADD config-{n}.json /etc/app/", "ENV PATH=/opt/{n}/bin:$PATH", "# step {n}",
)  # fmt: skip


def compose(services: int, seed: int = SEED) -> str:
    """Return a Compose file with so many services."""
    random = Random(f"{seed}/{services}")
    parts = ["services:\n"]
    for number in range(services):
        parts += _service(number, random)
    return "".join(parts)


def _service(number: int, random: Random) -> Iterator[str]:
    yield f"  service-{number}:\n    image: {random.choice(_IMAGES)}\n"
    if random.random() < 0.5:
        yield f'    ports:\n      - "{8000 + number % 50000}:80"\n'
    if random.random() < 0.6:
        yield f"    environment:\n      LOG_LEVEL: info\n      DB_PASSWORD: s3cr3t-{random.randrange(10**9)}\n"
    if random.random() < 0.4:
        yield f"    volumes:\n      - ./data/{number}:/var/lib/data\n"
    if number and random.random() < 0.4:
        yield f"    depends_on: [service-{random.randrange(number)}]\n"
    if random.random() < 0.3:
        yield "    restart: unless-stopped\n"
    if random.random() < 0.1:
        yield "    privileged: true\n"
    if random.random() < 0.2:
        yield '    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost/"]\n      interval: 30s\n'


def dockerfile(instructions: int, seed: int = SEED) -> str:
    """Return a Dockerfile with so many instructions."""
    random = Random(f"{seed}/{instructions}")
    lines = [f"FROM {random.choice(_BASES)}"]
    while len(lines) < instructions - 1:
        pattern = random.choice(_RUNS if random.random() < 0.4 else _OTHERS)
        lines.append(pattern.replace("{n}", str(len(lines))).replace("{port}", str(1024 + len(lines))))
    return "\n".join([*lines, 'CMD ["python", "main.py"]', ""])


def write_compose_files(folder: Path, count: int) -> list[Path]:
    """Write so many projects of one Compose file each, one to eight services in it."""
    paths = []
    for number in range(count):
        random = Random(f"{SEED}/files/{number}")
        paths.append(_written(folder / f"p{number:04}" / "compose.yaml", compose(random.randint(1, 8), number)))
    return paths


def write_dockerfiles(folder: Path, count: int) -> list[Path]:
    """Write so many directories with one Dockerfile each, four to thirty instructions in it."""
    paths = []
    for number in range(count):
        random = Random(f"{SEED}/files/{number}")
        paths.append(_written(folder / f"d{number:04}" / "Dockerfile", dockerfile(random.randint(4, 30), number)))
    return paths


def write_both(folder: Path, count: int) -> list[Path]:
    """Write so many files, Compose files and Dockerfiles by turns."""
    return [*write_compose_files(folder, count - count // 2), *write_dockerfiles(folder, count // 2)]


def write_one(path: Path, text: str) -> list[Path]:
    """Write one file."""
    return [_written(path, text)]


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
