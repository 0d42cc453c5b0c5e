"""Facts of low confidence never make a fix safe: no fix is safe with them that would not be safe without any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import ats_lint.analysis.build.software
import ats_lint.analysis.project.project
import ats_lint.analysis.views.inherited
from ats_lint.images import Confidence, ImageFacts, known, lookup
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.model import Safety
from projects import write_tree

Lookup = Callable[..., ImageFacts | None]
ASKING = (ats_lint.analysis.build.software, ats_lint.analysis.views.inherited, ats_lint.analysis.project.project)
COMMON = frozenset({
    "adminer", "caddy", "debian", "elasticsearch", "ghost", "grafana/grafana", "httpd", "mariadb", "memcached",
    "minio/minio", "mongo", "mysql", "n8nio/n8n", "nats", "nextcloud", "nginx", "node", "php", "postgres",
    "prom/prometheus", "python", "qdrant/qdrant", "rabbitmq", "redis", "traefik", "wordpress",
})  # fmt: skip
NAMES = tuple(
    name for at, name in enumerate(known()) if "*" not in name and name != "scratch" and (name in COMMON or at % 7 == 0)
)
"""One image in seven, and those that most people use: all of them take minutes."""


def low(reference: str, extra: object = None) -> ImageFacts | None:
    found = lookup(reference)
    return replace(found, confidence=Confidence.LOW, grounds={}) if found else None


def doubtful(reference: str, extra: object = None) -> ImageFacts | None:
    found = lookup(reference)
    return replace(found, low=frozenset(ImageFacts.__dataclass_fields__)) if found else None


def nothing(reference: str, extra: object = None) -> None:
    return None


def services(*lines: str) -> str:
    """Return a Compose file with a service for every known image; `{data}` stands for where its data lies."""
    parts = ["services:\n"]
    for number, name in enumerate(NAMES):
        found = lookup(name)
        path = found.data_paths[0] if found and found.data_paths else "/data"
        parts.append(f"  s{number}:\n    image: {name}:1\n")
        parts += [f"    {line.format(data=path, number=number)}\n" for line in lines]
    return "".join(parts)


def volumes() -> str:
    return "volumes:\n" + "".join(f"  v{number}:\n" for number in range(len(NAMES)))


PROJECTS = {
    "bare": {"compose.yaml": services()},
    "with data": {"compose.yaml": services("volumes:", "  - v{number}:{data}") + volumes()},
    "without root": {
        "compose.yaml": services('user: "999:999"', "volumes:", "  - v{number}:{data}") + volumes(),
    },
    "hardened": {
        "compose.yaml": services("read_only: true", "cap_drop: [ALL]", "environment:", "  DB_PASSWORD: hunter2"),
    },
    "built": {f"{number}/Dockerfile": f"FROM {name}:1\nRUN echo a | cat\n" for number, name in enumerate(NAMES)},
}


def safe(root: Path, monkeypatch: pytest.MonkeyPatch, answer: Lookup) -> set[tuple[str, str, int, str]]:
    """Return the findings whose fix is safe when `answer` is all that is known of images."""
    for module in ASKING:
        monkeypatch.setattr(module, "lookup", answer)
    result = check([root], Settings(), discover().rules)
    assert not result.crashes, result.crashes[0].detail
    return {
        (one.rule.code, str(one.path), one.span.start, one.fix.title)
        for one in result.diagnostics
        if one.fix is not None and one.fix.safety is Safety.SAFE
    }


@pytest.mark.parametrize("project", PROJECTS)
def test_low_facts_make_no_fix_safe(project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, PROJECTS[project])
    without = safe(tmp_path, monkeypatch, nothing)
    assert safe(tmp_path, monkeypatch, low) - without == set()
    assert safe(tmp_path, monkeypatch, doubtful) - without == set()
    assert safe(tmp_path, monkeypatch, lookup) - without, "certain facts do make fixes safe"
