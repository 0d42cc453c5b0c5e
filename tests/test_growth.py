"""Work that grows with what is looked at, and no faster: twice the input makes twice the calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import AnyRule, discover
from ats_lint.lint.run import LintRun
from ats_lint.model import Safety
from ats_lint.report.linematcher import LineMatcher
from ats_lint.report.output import render
from ats_lint.report.view import View
from counting import calls, calls_by


def services(folder: Path, count: int) -> None:
    lines = ["services:"]
    for number in range(count):
        lines += [f"  s{number}:", f"    image: nginx:1.2{number % 8}", f"    ports: ['{8000 + number}:80']"]
        lines += ["    environment:", f"      - LEVEL={number}"]
        lines += [f"    depends_on: [s{number - 1}]"] if number % 5 == 3 else []
    (folder / "compose.yaml").write_text("\n".join(lines) + "\n")


def unknown(folder: Path, count: int) -> None:
    """Images of which nothing is known, one with a secret, one in the network of the other."""
    lines = ["services:"]
    for number in range(count):
        lines += [f"  s{number}:", f"    image: example.com/app{number}:1"]
        lines += [f"    environment: {{APP_PASSWORD: Zq7xK03vTr9{number}}}"]
        lines += [f"  t{number}:", f"    image: example.com/beside{number}:1", f"    network_mode: service:s{number}"]
    (folder / "compose.yaml").write_text("\n".join(lines) + "\n")


def instructions(folder: Path, count: int) -> None:
    lines = ["FROM debian:12"]
    for number in range(count):
        lines += [f"ENV A{number}={number}", f"RUN echo $A{number} && apt-get install -y curl", f"COPY a{number} /srv/"]
    (folder / "Dockerfile").write_text("\n".join(lines) + "\n")


def dockerfiles(folder: Path, count: int) -> None:
    for number in range(count):
        home = folder / f"d{number}"
        home.mkdir()
        (home / "Dockerfile").write_text("FROM debian:12\nRUN apt-get update\nCOPY . /srv\nCMD sleep 1\n")


_SHAPES = (
    "image: nginx:1.27\n    ports: ['8{n:04}:80']\n    volumes: ['./site/{n}:/usr/share/nginx/html']",
    "image: postgres:16\n    environment: {{POSTGRES_PASSWORD: s3cr3t-{n}}}\n    volumes: ['./data/{n}:/var/lib/data']",
    "image: redis:7-alpine\n    restart: unless-stopped\n    command: redis-server --save 60 1",
    "image: mysql:8.0\n    environment: [MYSQL_ROOT_PASSWORD=s3cr3t-{n}, LOG_LEVEL=info]\n    privileged: true",
    "image: ghcr.io/acme/api:1.4.2\n    depends_on: [a{n}, b{n}]\n    environment: {{DB: 'mysql://app:pw{n}@d{n}/app'}}",
    "image: registry.acme.org/worker\n    deploy: {{resources: {{limits: {{memory: 1g}}}}}}\n    user: '1000'",
    "image: node:20\n    working_dir: /app\n    healthcheck: {{test: [CMD, curl, -f, localhost], interval: 30s}}",
    "image: python\n    network_mode: service:a{n}\n    tmpfs: /tmp\n    labels: {{org.example.number: '{n}'}}",
)


_BUDGET = 10_000
"""So many functions are called for a service at most, built-in ones and all rules included: raise it with a reason."""
_SLACK = 40


def shapes(folder: Path, count: int) -> None:
    """Services of eight shapes, so many of each."""
    lines = ["services:"]
    for number in range(count):
        lines += [f"  {'abcdefgh'[at]}{number}:\n    {text.format(n=number)}" for at, text in enumerate(_SHAPES)]
    (folder / "compose.yaml").write_text("\n".join(lines) + "\n")


def linted(folder: Path) -> object:
    return check([folder], Settings(), discover().entries)


def paged(folder: Path) -> object:
    return "".join(render(check([folder], Settings(), discover().entries), "html", View(folder)))


def fixed(folder: Path) -> object:
    return repair([folder], Settings(), discover().entries, safety=Safety.UNSAFE, write=False)


@pytest.mark.parametrize(
    ("write", "work", "few"),
    [
        (services, linted, 10),
        (instructions, linted, 20),
        (dockerfiles, linted, 5),
        (unknown, linted, 6),
        (services, paged, 10),
        (services, fixed, 3),
        (instructions, fixed, 5),
    ],
)
def test_twice_the_input_is_twice_the_work(
    write: Callable[[Path, int], None], work: Callable[[Path], object], few: int, tmp_path: Path
) -> None:
    counts = []
    for turn, count in enumerate((few, few, 2 * few, 4 * few)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        write(folder, count)
        # The first run imports rules and fills what is kept for a process.
        counts.append(calls(lambda folder=folder: work(folder)))  # type: ignore[misc]
    _, least, more, most = counts
    assert most - more <= 1.2 * 2 * (more - least)


def test_a_rule_does_no_more_for_a_service_where_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each rule calls for a service is the same, and what a service costs in all is bounded."""
    of_node, calling = LintRun._of_node, [""]

    def noted(run: LintRun, rule: AnyRule, *about: Any) -> Sequence[Diagnostic]:
        calling.append(rule.code)
        found = of_node(run, rule, *about)
        calling.pop()
        return found

    monkeypatch.setattr(LintRun, "_of_node", noted)
    counts = []
    for turn, blocks in enumerate((2, 2, 4, 8)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        shapes(folder, blocks)
        # The first run imports rules and fills what is kept for a process.
        counts.append(calls_by(lambda folder=folder: linted(folder), lambda: calling[-1]))  # type: ignore[misc]
    _, least, more, most = counts
    grown = {code: (more[code] - least[code], most[code] - more[code]) for code in most}
    assert len(grown) > 80
    assert {code: of for code, of in grown.items() if of[1] > 1.25 * 2 * of[0] + _SLACK} == {}
    assert most.total() - more.total() < 4 * len(_SHAPES) * _BUDGET


def test_a_diff_of_much_the_same_lines_is_linear() -> None:
    def compared(count: int) -> int:
        before = [
            line for number in range(count) for line in (f"s{number}:", "image: a", "restart: always", "init: true")
        ]
        after = [line for line in before for line in ([line, "user: x"] if line == "image: a" else [line])]
        return calls(lambda: LineMatcher(before, after).get_opcodes())

    assert compared(800) <= 1.1 * 2 * compared(400)


def test_the_names_of_a_directory_are_looked_through_once(tmp_path: Path) -> None:
    names = re.compile("(?i)makefile|.*[.]sh")

    def again(count: int) -> int:
        folder = tmp_path / f"of {count}"
        for number in range(count):
            (folder / f"d{number}").mkdir(parents=True)
        (folder / "Makefile").touch()
        workspace = Workspace(folder)
        assert workspace.named(folder, names) == (folder / "Makefile",)
        counted = calls(lambda: workspace.named(folder, names))
        workspace.put(Source(folder / "a.sh", "true\n"))
        assert workspace.named(folder, names) == (folder / "Makefile", folder / "a.sh")
        assert workspace.named(folder / "d1", names) == ()
        return counted

    assert again(200) == again(100)
