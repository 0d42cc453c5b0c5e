"""What a container does, and how well each answer is founded."""

from __future__ import annotations

from pathlib import Path

import pytest

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
