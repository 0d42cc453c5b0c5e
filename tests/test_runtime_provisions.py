"""What a service is given to run by, and what of it is lacking."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime import provisions
from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, limiting, unlimited
from services import service_in

SERVER = "image: nginx:1.27\n"


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        (SERVER, True),
        (SERVER + "restart: always", False),
        (SERVER + "restart: null", True),
        (SERVER + "deploy: {restart_policy: {condition: any}}", False),
        (SERVER + "command: nginx -t", False),
        ("image: alpine:3.22", True),
    ],
)
def test_what_stays_and_is_not_started_again_lacks_a_policy(tmp_path: Path, body: str, *, lacks: bool) -> None:
    assert provisions.lacks_restart(service_in(tmp_path, body)) is lacks


@pytest.mark.parametrize(
    ("body", "bound"),
    [
        ("", None),
        ("logging: {driver: json-file}", None),
        ("logging: {driver: json-file, options: {max-size: '-1'}}", None),
        ("logging: {options: {max-size: 10m}}", "logging.options"),
        ("logging: {driver: local}", "logging.driver"),
        ("logging: {driver: $DRIVER}", "logging.driver"),
    ],
)
def test_a_driver_or_a_size_bounds_logs(tmp_path: Path, body: str, bound: str | None) -> None:
    found = provisions.log_bound(service_in(tmp_path, SERVER + body))
    assert (found[0] if found is not None else None) == bound


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("", True),
        ("security_opt: ['apparmor:x']", True),
        ("security_opt: ['no-new-privileges:false']", False),
        ("security_opt: [$OPTION]", False),
        ("security_opt: [{no-new-privileges: true}]", False),
    ],
)
def test_privileges_are_spoken_of_where_they_can_be(tmp_path: Path, body: str, *, lacks: bool) -> None:
    assert provisions.lacks_privilege_option(service_in(tmp_path, SERVER + body)) is lacks


@pytest.mark.parametrize(
    ("body", "checked"),
    [
        ("", False),
        ("healthcheck: {disable: true}", False),
        ("healthcheck: {test: [NONE]}", False),
        ("healthcheck: {test: [CMD, curl, -f, 'http://127.0.0.1/']}", True),
    ],
)
def test_only_a_check_in_force_is_one(tmp_path: Path, body: str, *, checked: bool) -> None:
    assert (provisions.health_check(service_in(tmp_path, SERVER + body)) is not None) is checked


@pytest.mark.parametrize(
    ("body", "shares"),
    [("", True), ("networks: [default]", True), ("networks: [own]", False), ("network_mode: host", False)],
)
def test_who_names_no_network_is_on_the_default_one(tmp_path: Path, body: str, *, shares: bool) -> None:
    assert provisions.shares_default_network(service_in(tmp_path, SERVER + body)) is shares


@pytest.mark.parametrize(
    ("body", "targets"),
    [
        ("image: postgres:16\nvolumes: ['db:/var/lib/postgresql/data', './x:/x']", ["/var/lib/postgresql/data"]),
        ("image: postgres:16\nvolumes: [/var/lib/postgresql/data]", []),
        ("image: example.com/own:1\nvolumes: ['data:/data', /cache]", ["/data"]),
    ],
)
def test_mounts_last_that_hold_data_and_have_a_name(tmp_path: Path, body: str, targets: list[str]) -> None:
    assert [one.target for one in provisions.lasting_mounts(service_in(tmp_path, body))] == targets


def test_a_limit_of_nothing_limits_nothing(tmp_path: Path) -> None:
    service = service_in(tmp_path, SERVER + "mem_limit: 0\ncpus: 0.5")
    assert [key for key, _ in limiting(service, MEMORY)] == []
    assert [key for key, _ in limiting(service, CPU)] == ["cpus"]
    found = unlimited(service, MEMORY)
    assert found is not None
    assert service.source.slice(found) == "0"
