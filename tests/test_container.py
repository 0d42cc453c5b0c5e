"""What a container does, and how well each answer is founded."""

from __future__ import annotations

from pathlib import Path

import pytest

import ats_lint
from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.container import Container, container_of
from ats_lint.analysis.runtime.lifetime import Lifetime
from services import service_in

KNOWN, ASSUMED, UNKNOWN = Certainty.KNOWN, Certainty.ASSUMED, Certainty.UNKNOWN


def container(root: Path, body: str, files: dict[str, str] | None = None, rest: str = "") -> Container:
    return container_of(service_in(root, body, files, rest))


POSTGRES = "image: postgres:17\nvolumes: ['data:/var/lib/postgresql/data']\n"
VOLUME = "volumes: {data: }\n"
MYSTERY = "image: example.com/mystery:1\n"


def test_a_known_image_answers(tmp_path: Path) -> None:
    found = container(tmp_path, POSTGRES, rest=VOLUME)
    assert (found.lifetime.value, found.lifetime.certainty) == (Lifetime.SERVER, KNOWN)
    assert [one.port for one in found.listeners.value] == [5432]
    assert found.data.is_known
    assert found.data.value == ("/var/lib/postgresql/data",)
    assert (found.account.value, found.account.origin) == ("root", "the image")
    assert "SETUID" in found.capabilities.value
    assert found.written_paths.value[:1] == ("/tmp",)
    assert (found.healthcheck.value, found.healthcheck.origin) == (None, "the image")


@pytest.mark.parametrize(
    "name",
    ["process", "lifetime", "listeners", "healthcheck", "account", "capabilities", "written_paths", "data", "peers"],
)
def test_of_a_mystery_nothing_is_known(name: str, tmp_path: Path) -> None:
    answer = getattr(container(tmp_path, MYSTERY), name)
    assert not answer.is_known
    assert answer.origin


@pytest.mark.parametrize(
    ("service", "value", "certainty", "origin"),
    [
        ("image: postgres:17\nuser: '70'\n", "70", KNOWN, "the service"),
        ("image: postgres:17\nuser: ${WHO}\n", None, UNKNOWN, "nothing in view says which user it is"),
        ("build: .\n", "app", KNOWN, "the Dockerfile"),
        (MYSTERY, None, UNKNOWN, "nothing in view says which user it is"),
    ],
)
def test_the_account(service: str, value: str | None, certainty: Certainty, origin: str, tmp_path: Path) -> None:
    found = container(tmp_path, service, {"Dockerfile": "FROM debian:12\nUSER app\nCMD ./x\n"}).account
    assert (found.value, found.certainty, found.origin) == (value, certainty, origin)


@pytest.mark.parametrize(
    ("service", "value", "certainty"),
    [
        ("image: postgres:17\ncommand: pg_dump -h db app\n", Lifetime.JOB, KNOWN),
        ("image: postgres:17\ncommand: sleep infinity\n", Lifetime.IDLE, KNOWN),
        (MYSTERY, Lifetime.UNKNOWN, UNKNOWN),
    ],
)
def test_the_lifetime(service: str, value: Lifetime, certainty: Certainty, tmp_path: Path) -> None:
    found = container(tmp_path, service).lifetime
    assert (found.value, found.certainty) == (value, certainty)


def test_the_health_check_in_force(tmp_path: Path) -> None:
    found = container(tmp_path, MYSTERY + "healthcheck: {test: curl -f http://localhost}\n").healthcheck
    assert found.is_known
    assert found.value is not None
    assert [one.name for one in found.value.commands] == ["curl"]


def test_a_check_that_is_switched_off_is_known_to_be_none(tmp_path: Path) -> None:
    found = container(tmp_path, POSTGRES + "healthcheck: {disable: true}\n", rest=VOLUME)
    assert (found.healthcheck.value, found.healthcheck.certainty) == (None, KNOWN)


def test_peers_are_those_that_files_name(tmp_path: Path) -> None:
    body, other = "environment: {DB: 'postgres://b/x'}\n", "  b:\n    image: postgres:17\n"
    found = container(tmp_path, MYSTERY + body, rest=other).peers
    assert (found.value, found.certainty) == ({"b"}, KNOWN)


BEHIND_THE_DOOR = (
    "applications clients containers launch listeners own_server probes processes serving startup written_paths"
)


def test_rules_ask_the_container_and_nobody_beside_it() -> None:
    assert sorted(set(dir(ats_lint)).intersection(BEHIND_THE_DOOR.split())) == []


def test_where_a_server_listens_and_whether_it_asks_for_a_password(tmp_path: Path) -> None:
    found = container(tmp_path, "image: redis:7\ncommand: redis-server --port 7000 --requirepass ${SECRET}\n")
    assert [(one.port, one.tls) for one in found.listeners.value] == [(7000, False)]
    assert (found.password.value, found.server.value) == (True, found.image_server.value)
    assert container(tmp_path, MYSTERY).password.is_unknown


def test_where_a_program_of_ones_own_listens(tmp_path: Path) -> None:
    files = {"Dockerfile": 'FROM python:3.13-slim\nCMD ["uvicorn", "--port", "8123", "app:app"]\n'}
    found = container(tmp_path, "build: .\nports: ['80:8000']\n", files)
    assert (found.port.value, found.port.certainty) == (8123, KNOWN)
    assert found.image_server.is_unknown
    assert [heard.ports for _, heard in found.unheard] == [{8123}]
    assert found.application_probe.value is not None
    assert found.probe.is_unknown


def test_capabilities_that_are_needed_and_taken_away(tmp_path: Path) -> None:
    found = container(tmp_path, "image: postgres:17\ncap_drop: [ALL]\n")
    assert found.capabilities.is_known
    assert set(found.lost_capabilities.value) <= set(found.capabilities.value)
    assert "SETUID" in found.lost_capabilities.value
    usual = container(tmp_path, MYSTERY).capabilities
    assert usual.is_unknown
    assert "SETUID" in usual.value


@pytest.mark.parametrize(
    ("service", "root", "down"),
    [
        ("image: postgres:17\n", True, True),
        ("image: postgres:17\nuser: '70'\n", False, True),
        ("image: postgres:17\nentrypoint: [sh, -c, id]\n", True, False),
    ],
)
def test_as_whom_it_starts_and_stays(service: str, root: bool, down: bool, tmp_path: Path) -> None:
    found = container(tmp_path, service)
    assert (found.starts_as_root.value, found.steps_down.value) == (root, down)


def test_a_stage_by_itself_has_no_service_to_answer_for(tmp_path: Path) -> None:
    service = service_in(tmp_path, "build: .\n", {"Dockerfile": "FROM nginx:1.27\n"}, "")
    stage = container_of(service).stage
    assert stage is not None
    alone = container_of(stage)
    assert (alone.service, alone.stage) == (None, stage)
    for name in ("capabilities", "lost_capabilities", "needed_tmpfs", "named_path", "start_writes", "data", "peers"):
        assert getattr(alone, name).is_unknown, name
    assert alone.unheard == ()
    assert alone.is_linux


def test_what_is_checked(tmp_path: Path) -> None:
    told = container(tmp_path, MYSTERY + "healthcheck: {disable: true}\n").is_checked
    assert (told.value, told.origin, told.certainty) == (False, "the service", KNOWN)
    assert container(tmp_path, MYSTERY).is_checked.is_unknown


def test_what_it_starts_may_rewrite_its_configuration(tmp_path: Path) -> None:
    body = "image: redis:7\ncommand: redis-sentinel /etc/sentinel.conf\n"
    assert container(tmp_path, body).rewrites("/etc/sentinel.conf")
    assert not container(tmp_path, "image: redis:7\n").rewrites("/etc/redis.conf")
