"""Details of rules that no example shows; each of these once could change unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover

SERVICE = "services:\n  web:\n    image: {}\n    {}\n"
CASES = {
    "a rule for the memory of the kernel": (
        "DC117", SERVICE.format("acme/a", 'device_cgroup_rules: ["c 1:2 rwm"]'),
        ["web may open the host's memory at '\"c 1:2 rwm\"'"],
    ),
    "a device that is no absolute path": ("DC117", SERVICE.format("acme/a", "devices: [dev/sda]"), []),
    "a switch beside a test": (
        "DC402", SERVICE.format("acme/a", "healthcheck: {test: [CMD, x], disable: true}"),
        ["web the health check is switched off at 'true'"],
    ),
    "a name of two words with a value": ("DC213", SERVICE.format("acme/a", 'environment: ["FOO BAR=1"]'), []),
    "a quote that ends and begins": (
        "DC213", SERVICE.format("acme/a", """environment: ['A="bc""', 'B="c"']"""),
        ["web the quotes of B are part of its value at '\"c\"'"],
    ),
    "a server that starts with the system": (
        "DF115", "FROM debian:12\nRUN systemctl enable sshd\nRUN systemctl mask sshd\n",
        ["debian:12 an SSH server is started at 'sshd'"],
    ),
    "a command of go that fetches nothing": ("DF704", "FROM golang:1.22\nRUN go version\n", []),
}  # fmt: skip


@pytest.mark.parametrize("about", CASES)
def test_what_is_told(tmp_path: Path, about: str) -> None:
    code, text, expected = CASES[about]
    (tmp_path / ("compose.yml" if text.startswith("services") else "Dockerfile")).write_text(text)
    settings = from_table({"select": [code], "profile": "strict"}).resolved(discover())
    found = check([tmp_path], settings, settings.rules(discover())).diagnostics
    told = [f"{one.subject or ''} {one.message} at {one.source.slice(one.span)!r}".strip() for one in found]
    assert told == expected
