"""`ats-lint facts`: what is known of images, from where, how sure, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from ats_lint.cli.app import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["facts", *arguments])


def fact(answer: dict[str, list[dict[str, object]]], name: str) -> dict[str, object]:
    return next(one for one in answer["facts"] if one["name"] == name)


def test_each_fact_has_its_confidence_and_its_source() -> None:
    result = run("clickhouse/clickhouse-server:25.8", "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    found = fact(answer, "capabilities")
    assert found["value"] == ["CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID"]
    assert (found["confidence"], found["by"], found["date"]) == ("high", "read", "2026-08-07")
    assert str(found["source"]).startswith("ClickHouse/docker-library@")
    assert fact(answer, "probe")["confidence"] == "low"
    assert "stopsignal" in answer["unknown"]


def test_text_says_the_same_in_lines() -> None:
    result = run("redis:7.4")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "redis:7.4: known as redis, confidence high"
    assert any(line.split()[:2] == ["steps_down", "redis"] and "(high: read: redis/" in line for line in lines)
    assert lines[-1].startswith("  not known, or none: ")


def test_several_images_are_answered_in_turn() -> None:
    answers = json.loads(run("redis", "postgres:17", "--format", "json").stdout)
    assert [one["image"] for one in answers] == ["redis", "postgres:17"]


def test_an_unknown_image_is_said_to_be_unknown() -> None:
    result = run("nobody/knows")
    assert result.exit_code == 1
    assert "nothing is known of nobody/knows" in result.stderr


def test_a_users_own_facts_count(tmp_path: Path) -> None:
    config = tmp_path / "ats-lint.toml"
    config.write_text('[images."nobody/knows"]\nuser = "1000"\ntmpfs = []\n', encoding="utf-8")
    result = run("nobody/knows:1", "--config", str(config), "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["source"], fact(answer, "user")["value"], fact(answer, "tmpfs")["value"]) == (
        "configuration", "1000", [],
    )  # fmt: skip


def test_the_image_that_a_dockerfile_builds_is_asked_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text('FROM python:3.12-slim\nUSER 1000\nCMD ["python", "a.py"]\n', encoding="utf-8")
    answer = json.loads(run(str(tmp_path), "--format", "json").stdout)
    assert fact(answer, "user")["value"] == "1000"
    assert "python3" in str(fact(answer, "tools")["value"])


def test_a_broken_configuration_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "ats-lint.toml"
    config.write_text('[images."a/b"]\nuser = 1\n', encoding="utf-8")
    assert run("redis", "--config", str(config)).exit_code == 2
