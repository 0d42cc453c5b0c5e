"""Users as whom an image cannot start: by the facts of the image, its changes and the mounts of a service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ats_lint.analysis.runtime.startup import closed_path
from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from dockerfiles import read
from projects import write_tree

PX111 = next(one for one in discover().rules if one.code == "PX111")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM nginx\nUSER nginx", "/var/cache/nginx"),
        ("FROM nginx\nUSER 101:101", "/var/cache/nginx"),
        ("FROM nginx\nRUN apt-get update\nUSER nginx", "/var/cache/nginx"),
        ("FROM nginx\nRUN chmod -R 777 /var/cache/nginx /run\nUSER nginx", None),
        ("FROM nginx\nCOPY --chown=nginx c /var/cache/nginx/\nUSER nginx", "/run"),
        ("FROM nginx\nCOPY x /etc/nginx/conf.d/\nUSER nginx", "/var/cache/nginx"),
        ("FROM nginx\nRUN sed -i s/a/b/ /etc/nginx/nginx.conf\nUSER nginx", None),
        ('FROM nginx\nUSER nginx\nCMD ["nginx", "-g", "daemon off;"]', "/var/cache/nginx"),
        ("FROM nginx\nUSER nginx\nENTRYPOINT []", None),
        ("FROM nginx\nRUN useradd -o -u 0 boss\nUSER boss", None),
        ("FROM mongo:7\nUSER mongodb", None),
        ("FROM mongo:7\nUSER 1000", "/data/db"),
        ("FROM debian:12\nUSER 1000", None),
        ("FROM mystery\nUSER 1000", None),
    ],
)
def test_stage(text: str, expected: str | None) -> None:
    assert closed_path(read(text + "\n").stages[-1]) == expected


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("user: '101'", 1),
        ("user: nginx", 1),
        ("user: root", 0),
        ("user: '101'\n    command: sleep 9", 0),
        ("user: '101'\n    tmpfs: [/var/run, /var/cache]", 0),
        ("user: '101'\n    volumes: ['cache:/var/cache/nginx', 'run:/run']", 1),
        ("user: '101'\n    volumes: ['./c:/var/cache/nginx', './r:/run']", 0),
        ("user: '101'\n    volumes: ['./conf:/etc/nginx']", 0),
        ("user: ${WHO}", 0),
    ],
)
def test_service(tmp_path: Path, service: str, count: int) -> None:
    (tmp_path / ".git").mkdir()
    text = f"services:\n  web:\n    image: nginx:1.27\n    {service}\nvolumes:\n  cache:\n  run:\n"
    write_tree(tmp_path, {"compose.yaml": text})
    found = check([tmp_path], from_table({}), [PX111]).diagnostics
    assert len([one for one in found if "cannot start" in one.message]) == count


def test_doubtful_facts_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = read("FROM nginx\nUSER nginx\n").stages[-1]
    monkeypatch.setitem(stage.__dict__, "base", replace(stage.base, low=frozenset({"start_users"})))
    assert closed_path(stage) is None


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("user: 1000:1000\n    volumes: ['data:/prometheus']", 1),
        ("user: 1000:1000\n    volumes: ['./p.yml:/etc/prometheus/prometheus.yml:ro', 'data:/prometheus']", 1),
        ("user: 1000:1000\n    command: [--storage.tsdb.path=/prometheus, --web.enable-lifecycle]", 1),
        ("user: 1000:1000\n    command: [--storage.tsdb.path=/tmp/x]", 0),
        ("user: 1000:1000\n    entrypoint: [promtool]", 0),
        ("user: 1000:65534\n    volumes: ['data:/prometheus']", 0),
        ("user: 65534:1000\n    volumes: ['data:/prometheus']", 0),
        ("user: 1000:1000\n    volumes: ['./data:/prometheus']", 0),
    ],
)
def test_data_that_only_an_option_moves(tmp_path: Path, service: str, count: int) -> None:
    (tmp_path / ".git").mkdir()
    text = f"services:\n  p:\n    image: prom/prometheus:v2.54.1\n    {service}\nvolumes:\n  data:\n"
    write_tree(tmp_path, {"compose.yaml": text})
    found = check([tmp_path], from_table({}), [PX111]).diagnostics
    assert len([one for one in found if "cannot start" in one.message]) == count
