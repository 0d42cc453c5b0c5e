"""`ats-lint report`: the checklist of a project, its evidence and its scores."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli.app import cli
from ats_lint.lint.registry import discover
from ats_lint.report.readiness import FRAMEWORKS

COMPOSE = "services:\n  web:\n    image: nginx:1.29-alpine\n    environment:\n      ADMIN_PASSWORD: hunter2xyz\n"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["report", *map(str, args)])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "compose.yaml").write_text(COMPOSE)
    return tmp_path / "shop"


def lines(project: Path, key: str) -> dict[str, dict[str, Any]]:
    document = json.loads(run(project, "-f", "json").stdout)
    (sheet,) = [one for one in document["checklists"] if one["key"] == key]
    return {line["title"]: line for line in sheet["lines"]}


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.key)
def test_lines_are_decided_by_the_rules_of_their_tag_or_say_why_not(framework: Any) -> None:
    for control in framework.controls:
        assert bool(control.tag) != bool(control.because), control.title
        assert not control.tag or any(control.tag in rule.tags for rule in discover().entries), control.title
    numbers = [control.id for control in framework.controls if control.id]
    assert len(set(numbers)) == len(numbers)


def test_lines_are_met_open_or_undecidable(project: Path) -> None:
    found = lines(project, "readiness")
    restart = found["Restart policies are configured"]
    assert (restart["status"], restart["after_safe_fixes"]) == ("open", "met")
    assert restart["findings"][0]["code"] == "DC406"
    volumes = found["Data is on volumes that persist"]
    assert volumes["status"] == "met"
    assert "DC601" in volumes["rules"]
    recovery = found["There is a plan for disaster recovery"]
    assert (recovery["status"], recovery["because"]) == (
        "undecidable",
        "It is a document or an agreement among people.",
    )


def test_score_counts_decidable_lines(project: Path) -> None:
    (sheet,) = [one for one in json.loads(run(project, "-f", "json").stdout)["checklists"] if one["key"] == "readiness"]
    states = [line["status"] for line in sheet["lines"]]
    now = sheet["score"]["now"]
    assert now["decidable"] == states.count("met") + states.count("open")
    assert now["met"] == states.count("met")
    assert sheet["score"]["after_safe_fixes"]["met"] > now["met"]
    assert sheet["score"]["after_all_fixes"]["met"] >= sheet["score"]["after_safe_fixes"]["met"]


def test_nothing_is_written(project: Path) -> None:
    run(project)
    assert sorted(path.name for path in project.iterdir()) == [".git", "compose.yaml"]
    assert (project / "compose.yaml").read_text() == COMPOSE


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_no_form_shows_a_secret(project: Path, form: str) -> None:
    result = run(project, "-f", form)
    assert result.exit_code == 0
    assert "hunter2xyz" not in result.output
    assert "DC201" in result.stdout


def test_markdown_has_a_box_for_each_line(project: Path) -> None:
    text = run(project).stdout
    boxes = re.findall(r"^- \[([x ?-])\] ", text, re.MULTILINE)
    assert len(boxes) == sum(len(framework.controls) for framework in FRAMEWORKS)
    assert "# Readiness of shop" in text
    assert "compose.yaml:2" in text


def test_report_goes_to_a_file(project: Path, tmp_path: Path) -> None:
    result = run(project, "-f", "json", "-o", tmp_path / "r.json")
    assert result.stdout == ""
    assert json.loads((tmp_path / "r.json").read_text())["project"] == "shop"


def test_broken_file_is_reported_and_the_rest_assessed(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM\n")
    result = run(project, "-f", "json")
    assert result.exit_code == 2
    assert "Dockerfile:1" in result.stderr
    assert json.loads(result.stdout)["checklists"]


@pytest.mark.parametrize("name", [".", "nosuch", "README.md"])
def test_nothing_to_assess_is_an_error_and_no_full_score(tmp_path: Path, name: str) -> None:
    (tmp_path / "README.md").write_text("x\n")
    result = run(tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")


def test_controls_without_their_subject_do_not_apply(project: Path) -> None:
    cis = lines(project, "cis")
    image = cis["Images have a user of their own"]
    assert (image["status"], image["because"]) == ("inapplicable", "No Dockerfile is in view.")
    assert cis["No container is privileged"]["status"] == "met"
    (project / "compose.yaml").unlink()
    (project / "Dockerfile").write_text("FROM alpine:3.22\nUSER 1000\n")
    cis = lines(project, "cis")
    assert cis["Images have a user of their own"]["status"] == "met"
    assert cis["No container is privileged"]["because"] == "No Compose service is in view."
    sheets = json.loads(run(project, "-f", "json").stdout)["checklists"]
    assert all(sheet["score"]["now"]["decidable"] < len(sheet["lines"]) for sheet in sheets)


def test_what_only_the_host_can_tell_is_not_met_by_silence(project: Path) -> None:
    assert lines(project, "cis")["An AppArmor profile is in force"]["status"] == "undecidable"
    (project / "compose.yaml").write_text(COMPOSE + "    security_opt: ['apparmor:unconfined']\n")
    assert lines(project, "cis")["An AppArmor profile is in force"]["status"] == "open"


def test_lines_name_what_is_there(project: Path) -> None:
    (project / "compose.yaml").write_text(
        COMPOSE + "    restart: always\n    healthcheck:\n      test: [CMD, curl, -f, 'http://127.0.0.1/']\n"
        "  dump:\n    image: postgres:17\n    command: pg_dump -h db\n"
    )
    files = {".github/workflows/scan.yml": "on: push\njobs: {scan: {steps: [{run: trivy image x}]}}\n",
             "scripts/restore-db": "#!/bin/sh\n", "docs/runbook.md": "x\n"}  # fmt: skip
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    found = lines(project, "readiness")

    def shown(title: str) -> set[tuple[str, int | None]]:
        return {(Path(one["path"]).name, one["line"]) for one in found[title]["exhibits"]}

    assert shown("Images are scanned for vulnerabilities") == {("scan.yml", 2)}
    assert ("compose.yaml", 6) in shown("Restart policies are configured")
    assert ("compose.yaml", 9) in shown("Backups are arranged")
    assert shown("There is a plan for disaster recovery") == {("restore-db", None), ("runbook.md", None)}
    assert "scan.yml:2 names trivy" in run(project).stdout


def test_a_met_line_says_what_was_looked_at(project: Path) -> None:
    assert re.search(r"\[x\] 5\.5 .*\n  - DC101 found nothing in \S*compose\.yaml\n", run(project).stdout)


def test_lines_name_nothing_that_is_switched_off(project: Path) -> None:
    (project / "compose.yaml").write_text(
        COMPOSE + "    healthcheck: {disable: true}\n    mem_limit: 0\n    logging: {driver: json-file}\n"
        "    security_opt: ['no-new-privileges:false']\n"
    )
    found = lines(project, "readiness")
    for title in ("Health checks are in place", "Resources are limited", "Logs are rotated"):
        assert found[title]["exhibits"] == []
    assert lines(project, "cis")["Processes gain no privileges"]["exhibits"] == []


def test_lines_name_nothing_that_does_not_meet_them(project: Path) -> None:
    weak = (
        "    user: root\n    read_only: false\n    cap_drop: [ALL]\n    cap_add: [ALL]\n    ports: ['80:80']\n"
        "    security_opt: ['apparmor:unconfined', 'seccomp:./profile.json']\n    secrets: []\n"
    )
    (project / "compose.yaml").write_text(COMPOSE + weak)
    (project / "Dockerfile").write_text("FROM alpine:3.22 AS build\nUSER 1000\nFROM alpine:3.22\nHEALTHCHECK NONE\n")
    cis = lines(project, "cis")
    unmet = (
        "Images have a user of their own", "An AppArmor profile is in force", "Capabilities are restricted",
        "Root filesystems are read-only", "Ports are bound to one interface", "Images have a health check",
    )  # fmt: skip
    for title in unmet:
        assert cis[title]["exhibits"] == [], title
    assert [one["text"] for one in cis["The seccomp profile is in force"]["exhibits"]] == ["web: security_opt"]
    readiness = lines(project, "readiness")
    assert readiness["Secrets are managed, not written down"]["exhibits"] == []
    (project / "compose.yaml").write_text(
        COMPOSE + "    user: '1000'\n    read_only: true\n    cap_drop: [ALL]\n    ports: ['127.0.0.1:80:80']\n"
    )
    cis = lines(project, "cis")
    for number in ("Capabilities are restricted", "Root filesystems are read-only", "Ports are bound to one interface"):
        assert len(cis[number]["exhibits"]) == 1, number
    users = lines(project, "readiness")["Containers run as users without privileges"]["exhibits"]
    assert [one["text"] for one in users] == ["web: user"]
