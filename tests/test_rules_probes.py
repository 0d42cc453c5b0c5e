"""Probes that are proposed: none that another rule would report, and clients that tell well from unwell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which

import pytest

from ats_lint.analysis.runtime.clients import CLIENTS, ProbeTarget
from ats_lint.images import known, lookup
from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint_rules._settings.durations import meant, milliseconds
from projects import write_tree

JUDGES = {"DC401", "DC403", "DC404", "DC405"}


def test_no_probe_of_the_knowledge_base_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    lines = ["services:"]
    for number, name in enumerate(one for one in known() if "*" not in one):
        for tag in ("", ":alpine", ":3"):
            facts = lookup(name + tag)
            if facts is not None and facts.probe is not None and not facts.probe_needs:
                test = json.dumps(list(facts.probe))
                lines.append(f"  s{number}{tag[1:]}: {{image: '{name}{tag}', healthcheck: {{test: {test}}}}}")
    write_tree(tmp_path, {"compose.yaml": "\n".join(lines) + "\n"})
    rules = [rule for rule in discover().rules if rule.code in JUDGES]
    result = check([tmp_path], from_table({}), rules)
    assert len(lines) > 100
    found = [(one.rule.code, one.subject, one.message) for one in result.diagnostics]
    assert found == []
    assert not result.crashes


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("program", [name for names, _ in CLIENTS for name in names])
@pytest.mark.parametrize(("path", "open_", "well"), [
    ("/healthz", True, True), ("/broken", True, False), ("/healthz", False, False), (None, True, True),
    (None, False, False),
])  # fmt: skip
@pytest.mark.parametrize("variable", ["", "PORT"])
def test_client_tells_well_from_unwell(
    port: int, program: str, path: str | None, open_: bool, well: bool, variable: str
) -> None:
    make = next(make for names, make in CLIENTS if program in names)
    asked = port if open_ else 1
    test = make(program, ProbeTarget(2 if variable else asked, path, variable))
    if test is None or (which(program) is None and not program.startswith("python")):
        pytest.skip(f"{program} is not here, or does not ask this")
    words = [sys.executable if word == program and program.startswith("python") else word for word in test[1:]]
    words = ["sh", "-c", *words] if test[0] == "CMD-SHELL" else words
    words = [word.replace("$$", "$") for word in words]
    env = {**os.environ, "PORT": str(asked)}
    assert (subprocess.run(words, capture_output=True, check=False, timeout=60, env=env).returncode == 0) is well


@pytest.mark.parametrize(
    ("text", "length"),
    [("30s", 30_000), ("1m30s", 90_000), ("1.5h", 5_400_000), ("0", 0), ("-5s", -5_000), ("500us", 0.5),
     ("1d", 86_400_000), ("30", None), ("", None), ("30 s", None), ("1h 5s", None), ("5sec", None)],
)  # fmt: skip
def test_milliseconds(text: str, length: float | None) -> None:
    assert milliseconds(text) == length


@pytest.mark.parametrize(
    ("text", "what"),
    [("30", "30s"), ("1.5", "1.5s"), ("5 sec", "5s"), ("2 minutes", "2m"), ("1m 30s", "1m30s"), ("10S", "10s"),
     ("soon", None), ("1m30", None)],
)  # fmt: skip
def test_what_a_malformed_duration_meant(text: str, what: str | None) -> None:
    assert meant(text) == what
