"""Ports that Docker publishes, and who may reach them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.views.published import beyond_loopback, public, published, shown, where
from ats_lint_rules._networks.loopback import to_loopback
from services import service_in


@pytest.mark.parametrize(
    ("body", "ports"),
    [
        ("ports: ['80:80', '443:443']", ["80", "443"]),
        ("ports: ['80']", ["80"]),
        ("ports: ['80:80']\nnetwork_mode: host", []),
        ("ports: ['80:80']\nnetwork_mode: none", []),
        ("expose: [80]", []),
    ],
)
def test_what_is_published(body: str, ports: list[str], tmp_path: Path) -> None:
    assert [shown(one) for one in published(service_in(tmp_path, f"image: app\n{body}"))] == ports


@pytest.mark.parametrize(
    ("port", "everywhere", "beyond"),
    [
        ("80:80", True, True),
        ("0.0.0.0:80:80", True, True),
        ("[::]:80:80", True, True),
        ("127.0.0.1:80:80", False, False),
        ("[::1]:80:80", False, False),
        ("192.168.1.5:80:80", False, True),
        ("${ADDRESS}:80:80", False, False),
    ],
)
def test_who_may_reach_it(port: str, everywhere: bool, beyond: bool, tmp_path: Path) -> None:
    (found,) = service_in(tmp_path, f"image: app\nports: ['{port}']").ports
    assert (public(found), beyond_loopback(found)) == (everywhere, beyond)


@pytest.mark.parametrize(("port", "text"), [("80:80", "127.0.0.1:80:80"), ("[::]:80:80", "[::1]:80:80")])
def test_the_fix_stays_in_the_family(port: str, text: str, tmp_path: Path) -> None:
    service = service_in(tmp_path, f"image: app\nports: ['{port}']")
    fix = to_loopback(service, service.ports[0], "Because.")
    (edit,) = fix.edits
    source = service.source.text
    assert text in source[: edit.span.start] + edit.text + source[edit.span.end :]


def test_a_port_that_nobody_chose_is_random(tmp_path: Path) -> None:
    (found,) = service_in(tmp_path, "image: app\nports: ['80']").ports
    assert "random" in where(found)
