"""Which files of the project are in the image when a build step reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint import framework_places, project_files
from services import service_in

_FILES = {
    "pyproject.toml": '[project]\nreadme = "README.md"\n[build-system]\nbuild-backend = "hatchling.build"\n',
    "README.md": "x\n", "docs/README.md": "x\n", "package.json": '{"workspaces": ["apps/*"]}',
    "apps/web/package.json": "{}", "artisan": "x\n", "storage/logs/.keep": "",
}  # fmt: skip


def _stage(root: Path, lines: str, base: str = "python:3.12-slim", **files: str):
    text = f"FROM {base}\nWORKDIR /app\n{lines}"
    service = service_in(root, "    build: .\n", {**_FILES, **files, "Dockerfile": text})
    assert service.stage is not None
    return service.stage


@pytest.mark.parametrize(
    ("lines", "missed"),
    [
        ("COPY pyproject.toml .\nRUN pip install .\n", ["README.md"]),
        ("COPY pyproject.toml .\nRUN pip install -e .\n", ["README.md"]),
        ("COPY pyproject.toml .\nRUN pip install '.[dev]'\n", ["README.md"]),
        ("COPY pyproject.toml .\nRUN uv sync --frozen\n", ["README.md"]),
        ("COPY pyproject.toml .\nRUN poetry install --only main\n", ["README.md"]),
        ("COPY pyproject.toml .\nRUN poetry install --no-root\n", []),
        ("COPY pyproject.toml .\nENV UV_NO_INSTALL_PROJECT=1\nRUN uv sync\n", []),
        ("COPY pyproject.toml docs/ ./\nRUN pip install .\n", []),
        ("COPY pyproject.toml docs ./docs/\nRUN pip install .\n", []),
        ("COPY [\"pyproject.toml\", \"./\"]\nCOPY README.md /app/README.md\nRUN pip install .\n", []),
        ("COPY pyproject.toml .\nRUN git clone x . && pip install .\n", []),
        ("COPY pyproject.toml .\nCOPY --from=x /app /app\nRUN pip install .\n", []),
    ],
)  # fmt: skip
def test_a_project_is_built_with_its_readme(lines: str, missed: list[str], tmp_path: Path) -> None:
    assert [one.file for one in project_files.wanted(_stage(tmp_path, lines))] == missed


@pytest.mark.parametrize(
    ("lines", "missed"),
    [
        ("COPY package.json ./\nRUN npm ci\nCOPY . .\n", ["apps/web"]),
        ("COPY package.json ./\nRUN yarn install --frozen-lockfile\nCOPY . .\n", ["apps/web"]),
        ("COPY package.json ./\nRUN npm install left-pad\nCOPY . .\n", []),
        ("COPY package.json ./\nCOPY apps/web/package.json ./apps/web/\nRUN npm ci\nCOPY . .\n", []),
        ("COPY package.json ./\nCOPY apps/web/ apps/web\nRUN npm ci\n", []),
    ],
)
def test_workspaces_are_installed_with_their_manifests(lines: str, missed: list[str], tmp_path: Path) -> None:
    stage = _stage(tmp_path, lines, "node:22")
    assert [name for _, name in project_files.without_workspaces(stage)] == missed


@pytest.mark.parametrize(
    ("base", "lines", "denied"),
    [
        ("php:8.4-fpm", "COPY . .\n", [("/app/storage", "www-data")]),
        ("php:8.4-apache", "WORKDIR /var/www/html\nCOPY . .\n", [("/var/www/html/storage", "www-data")]),
        ("php:8.4-fpm", "COPY . .\nRUN chown -R www-data /app\n", []),
        ("php:8.4-cli", "COPY . .\n", []),
        ("php:8.4-cli", "COPY . .\nUSER 1000\nCMD php artisan serve\n", [("/app/storage", "1000")]),
        ("php:8.4-fpm", 'COPY . .\nENTRYPOINT ["/start.sh"]\n', []),
    ],
)
def test_frameworks_write_to_their_own_directories(
    base: str, lines: str, denied: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert [found[1:] for found in framework_places.denied(_stage(tmp_path, lines, base))] == denied
