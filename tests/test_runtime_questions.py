"""Single questions about what runs: ports for nobody, memory that is asked for, scripts, stages that nothing needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build import package_programs, stage_graph, toolchains
from ats_lint.analysis.runtime import memory_demand, node_scripts, sensitive_ports, start_script, started
from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.views.dockerfile import Stage
from services import service_in


def stage_in(root: Path, dockerfile: str, files: dict[str, str] | None = None) -> Stage:
    found = container_of(service_in(root, "build: .\n", {"Dockerfile": dockerfile, **(files or {})})).stage
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("image: postgres:17\nports: ['5432:5432']\n", "database"),
        ("image: rabbitmq:4\nports: ['15672:15672']\n", "admin"),
        ("image: own/app\nports: ['5005:5005']\n", "debug"),
        ("image: own/app\nports: ['5678:5678']\n", None),
        ("image: own/app\ncommand: python -m debugpy --listen 5678 app.py\nports: ['5678:5678']\n", "debug"),
        ("image: own/app\ncommand: dlv exec ./app --listen=:2345\nports: ['2345:2345']\n", "debug"),
        ("image: own/influxdb-copy\nports: ['8086:8086']\n", "database"),
        ("image: own/app\nports: ['8086:8086']\n", None),
        ("image: nginx:1.27\nports: ['443:443']\n", None),
    ],
)
def test_ports_that_strangers_should_not_reach(body: str, kind: str | None, tmp_path: Path) -> None:
    service = service_in(tmp_path, body)
    assert sensitive_ports.kind_of(service, service.ports[0]) == kind


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("image: own/app\nenvironment: {JAVA_OPTS: -Xmx2g}\n", "4G"),
        ("image: own/app\nenvironment: {JAVA_OPTS: -Xmx$HEAP}\n", None),
        ("image: own/app\nshm_size: 1g\n", "2G"),
        ("image: own/app\ngpus: all\n", None),
        ("image: own/app\n", "512M"),
    ],
)
def test_memory_that_is_likely_to_be_needed(body: str, limit: str | None, tmp_path: Path) -> None:
    found = memory_demand.likely_memory(service_in(tmp_path, body))
    assert (None if found is None else found[0]) == limit


@pytest.mark.parametrize(
    ("manifest", "plain"),
    [
        ('{"scripts": {"start": "node server.js"}}', True),
        ('{"scripts": {"start": "vite preview"}}', False),
        ('{"scripts": {"start": 1}}', False),
        ("{", False),
    ],
)
def test_whether_npm_starts_a_program_and_no_build_tool(manifest: str, plain: bool, tmp_path: Path) -> None:
    stage = stage_in(tmp_path, 'FROM node:22\nCOPY . .\nCMD ["npm", "start"]\n', {"package.json": manifest})
    assert node_scripts.plain_node(stage, started.started(stage)) is plain


def test_stages_that_nothing_is_made_from(tmp_path: Path) -> None:
    stage = stage_in(
        tmp_path,
        "FROM alpine AS used\nFROM alpine AS lonely\nFROM lonely AS also\nFROM alpine\nCOPY --from=used /a /a\n",
    )
    idle = stage_graph.idle(stage.dockerfile)
    assert [one.name for one in idle] == ["lonely", "also"]
    assert stage_graph.idle(stage.dockerfile, [idle[1]]) == []


def test_stages_that_need_themselves(tmp_path: Path) -> None:
    text = "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\nCOPY --from=a /x /x\nFROM alpine\n"
    stage = stage_in(tmp_path, text)
    assert [(holder.name, edge.text) for holder, edge in stage_graph.circles(stage.dockerfile)] == [("b", "a")]


@pytest.mark.parametrize(
    ("brought", "hindrance"),
    [
        ("COPY --chmod=755 run.sh /run.sh\n", False),
        ("COPY run.sh /run.sh\nRUN chmod +x /run.sh\n", False),
        ("COPY run.sh /run.sh\n", True),
    ],
)
def test_a_script_that_nobody_may_start(brought: str, hindrance: bool, tmp_path: Path) -> None:
    stage = stage_in(tmp_path, f'FROM alpine:3.20\n{brought}CMD ["/run.sh"]\n', {"run.sh": "#!/bin/sh\nserve\n"})
    script = start_script.start_script(stage)
    assert script is not None
    assert (start_script.hindrance(script) is not None) is hindrance


def test_a_server_that_no_signal_reaches(tmp_path: Path) -> None:
    dockerfile = 'FROM python:3.13\nCOPY --chmod=755 run.sh /run.sh\nCMD ["/run.sh"]\n'
    stage = stage_in(tmp_path, dockerfile, {"run.sh": "#!/bin/sh\ngunicorn app\n"})
    script = start_script.start_script(stage)
    assert script is not None
    found = start_script.unheard(script)
    assert found is not None
    assert found.name == "gunicorn"


def test_what_a_runtime_stage_needs_of_the_packages_that_built_it() -> None:
    assert toolchains.is_build_only("build-essential")
    assert not toolchains.is_build_only("curl")
    assert toolchains.runtime_packages("apt", ["gcc", "curl"]) == ["curl"]


def test_programs_that_a_package_brings() -> None:
    assert "dig" in set(package_programs.programs("dnsutils"))
    assert set(package_programs.programs("no-such-package")) == {"no-such-package"}
