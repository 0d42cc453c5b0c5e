"""How well single facts are founded: grounds of fields, by release, and what a user's own entry is worth."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ats_lint.images import Confidence, ImageFacts, lookup
from ats_lint.images.catalogue import Catalogue

READ = {"facts": ["tmpfs", "user"], "by": "read", "source": "https://example.com/build", "date": "2026-08-01"}


def facts(tag: str, entry: Mapping[str, object], *others: tuple[str, Mapping[str, object]]) -> ImageFacts:
    found = Catalogue({"own/app": entry, **dict(others)}, {}).lookup(f"own/app{tag}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("by", "tmpfs", "user"),
    [("measured", True, True), ("read", True, True), ("documented", False, True), ("guessed", False, False)],
)
def test_what_a_start_depends_on_takes_more_than_documentation(by: str, tmpfs: bool, user: bool) -> None:
    found = facts(":1", {"tmpfs": ["/tmp"], "user": "1000", "grounds": [{**READ, "by": by}]})
    assert (found.sure("tmpfs"), found.sure("user")) == (tmpfs, user)


@pytest.mark.parametrize(("confidence", "user"), [("high", True), ("medium", True), ("low", False)])
def test_a_fact_without_a_ground_has_the_confidence_of_its_entry(confidence: str, user: bool) -> None:
    found = facts(":1", {"tmpfs": ["/tmp"], "user": "1000", "confidence": confidence, "source": "somewhere"})
    assert found.sure("user") == user
    assert not found.sure("tmpfs"), "what a start depends on needs a ground of its own"
    assert not found.sure("tmpfs", "user")


def test_a_ground_counts_for_its_releases_only() -> None:
    entry = {"tmpfs": ["/tmp"], "confidence": "low", "grounds": [{**READ, "releases": ">=2 <4"}]}
    assert [facts(f":{tag}", entry).sure("tmpfs") for tag in ("1.9", "2", "3.7-alpine", "4")] == [
        False,
        True,
        True,
        False,
    ]
    assert not facts("@sha256:" + "0" * 64, entry).sure("tmpfs")


def test_a_fact_that_is_replaced_loses_its_ground() -> None:
    layers = {"<2": {"tmpfs": ["/run"]}, "<1": {"tmpfs": ["/var"], "grounds": [{**READ, "facts": ["tmpfs"]}]}}
    entry = {"tmpfs": ["/tmp"], "user": "1", "confidence": "medium", "grounds": [READ], "variants": layers}
    assert [facts(f":{tag}", entry).confidence_in("tmpfs") for tag in ("2", "1.5", "0.9")] == [
        Confidence.HIGH, Confidence.MEDIUM, Confidence.HIGH,
    ]  # fmt: skip
    assert facts(":1.5", entry).confidence_in("user") is Confidence.HIGH


def test_doubts_win_over_grounds_below_them() -> None:
    assert not facts(":1", {"user": "1", "tmpfs": [], "grounds": [READ], "low": ["user"]}).sure("user")


def test_what_is_like_another_image_has_its_grounds() -> None:
    other = {"tmpfs": ["/tmp"], "grounds": [READ], "confidence": "low", "source": "x"}
    assert facts(":1", {"like": "own/base"}, ("own/base", other)).sure("tmpfs")
    assert not facts(":1", {"like": "own/base", "tmpfs": ["/run"]}, ("own/base", other)).sure("tmpfs")


def test_what_a_user_says_of_a_known_image_is_certain_and_nothing_else() -> None:
    extra = {"mattermost/mattermost-team-edition": {"tmpfs": ["/tmp", "/var/tmp"]}}
    found = lookup("mattermost/mattermost-team-edition:10.11", extra)
    assert found is not None
    assert (found.tmpfs, found.sure("tmpfs"), found.sure("probe")) == (("/tmp", "/var/tmp"), True, False)


def test_users_may_doubt_what_they_say_themselves() -> None:
    own = {"tmpfs": ["/tmp"], "grounds": [{"facts": ["tmpfs"], "by": "guessed", "source": "us"}]}
    found = lookup("redis:7", {"redis": own})
    assert found is not None
    assert not found.sure("tmpfs")


def test_settings_are_found_by_what_they_move() -> None:
    found = lookup("postgres:17")
    assert found is not None
    assert {one.name for one in found.moved_by("data", "user")} == {
        "PGDATA", "-D", "data_directory", "POSTGRES_USER",
    }  # fmt: skip
    assert list(found.moved_by("store")) == []


@pytest.mark.parametrize(
    ("entry", "lifetime"),
    [
        ({"role": "runtime", "long_running": True}, "base"),
        ({"role": "database", "long_running": True}, "server"),
        ({"role": "job", "long_running": False}, "tool"),
        ({"role": "job"}, ""),
        ({"role": "job", "long_running": False, "lifetime": "server"}, "server"),
    ],
)
def test_lifetimes_follow_from_other_facts(entry: Mapping[str, object], lifetime: str) -> None:
    assert facts(":1", entry).lifetime == lifetime


def test_stores_are_told_by_role_or_by_the_image_itself() -> None:
    cases = ({"role": "database"}, {"role": "storage"}, {"role": "storage", "keeps_data": True},
             {"role": "queue", "keeps_data": False})  # fmt: skip
    assert [facts(":1", case).is_store for case in cases] == [True, False, True, False]


@pytest.mark.parametrize(
    ("reference", "field", "value"),
    [
        ("clickhouse/clickhouse-server:25.8", "capabilities", ("CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID")),
        ("clickhouse/clickhouse-server:25.8", "secret_files", ("CLICKHOUSE_PASSWORD_FILE",)),
        ("mattermost/mattermost-team-edition:10.11", "tmpfs", ("/tmp", "/var/tmp")),
        ("matrixdotorg/synapse", "steps_down", "991:991"),
        ("confluentinc/cp-kafka:7.6.0", "tmpfs", ("/tmp:exec", "/etc/kafka", "/var/log/kafka")),
        ("filebrowser/filebrowser:v2.40", "user", "user"),
        ("influxdb:1.12", "user", "influxdb"),
        ("influxdb:1.8", "user", "root"),
        ("mitmproxy/mitmproxy", "long_running", None),
        ("php:8.4-fpm", "stopsignal", "SIGQUIT"),
        ("php:8.4-apache", "stopsignal", "SIGWINCH"),
        ("neo4j:5", "capabilities", ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")),
        ("neo4j:5", "tmpfs", None),
        ("elasticsearch:8.19.9", "package_manager", "apt"),
        ("elasticsearch:9.2.4", "package_manager", "microdnf"),
        ("prom/blackbox-exporter", "user", "root"),
        ("redis/redis-stack", "capabilities", ()),
        ("grafana/alloy", "capabilities", ("DAC_OVERRIDE",)),
        ("dpage/pgadmin4", "setuid", ("/venv/bin/python3-cap", "sudo")),
        ("lscr.io/linuxserver/sonarr", "ports", (8989,)),
    ],
)
def test_facts_that_were_wrong_are_right(reference: str, field: str, value: object) -> None:
    found = lookup(reference)
    assert found is not None
    assert getattr(found, field) == value


@pytest.mark.parametrize(
    ("reference", "field"),
    [
        ("clickhouse/clickhouse-server:25.8", "probe"),
        ("mattermost/mattermost-team-edition:10.11", "tmpfs"),
        ("confluentinc/cp-kafka:7.6.0", "tmpfs"),
    ],
)
def test_what_was_not_measured_makes_no_fix_safe(reference: str, field: str) -> None:
    found = lookup(reference)
    assert found is not None
    assert not found.sure(field)


def test_the_client_of_minio_is_not_asked_in_releases_that_cannot_run_it() -> None:
    for tag, client in (("RELEASE.2023-05-04T21-44-30Z", False), ("RELEASE.2024-01-01T00-00-00Z", True)):
        found = lookup(f"minio/minio:{tag}")
        assert found is not None
        assert found.probe is not None
        assert ("mc" in found.probe) is client
