"""Ports that strangers should not reach, by the image or by the number."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.sensitive_ports import kind_of
from services import service_in


@pytest.mark.parametrize(
    ("image", "port", "kind"),
    [
        ("postgres:17", "5432:5432", "database"),
        ("rabbitmq:4-management", "15672:15672", "admin"),
        ("rabbitmq:4", "5672:5672", "queue"),
        ("elasticsearch:8.15.0", "9200:9200", "search engine"),
        ("adminer:5", "8080:8080", "admin"),
        ("nginx:1.29", "80:80", None),
        ("app", "3306:3306", "database"),
        ("app", "5005:5005", "debug"),
        ("app", "8000:8000", None),
        ("redis:7", "443:443", None),
        ("app", "3000-3500:3000-3500", None),
    ],
)
def test_what_is_behind_a_port(image: str, port: str, kind: str | None, tmp_path: Path) -> None:
    service = service_in(tmp_path, f"image: {image}\nports: ['{port}']")
    assert kind_of(service, service.ports[0]) == kind


def test_a_debugger_is_known_by_its_command(tmp_path: Path) -> None:
    service = service_in(tmp_path, "image: app\ncommand: python -m debugpy --listen 5678\nports: ['5678:5678']")
    assert kind_of(service, service.ports[0]) == "debug"
