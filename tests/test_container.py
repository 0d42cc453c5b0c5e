"""What a container does, and how well each answer is founded."""

from __future__ import annotations

from pathlib import Path

import pytest

import ats_lint
from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.container import Container, container_of
from ats_lint.analysis.runtime.lifetime import Lifetime
from ats_lint.analysis.runtime.rootless import Rootless
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
    assert "SETUID" in found.first_start_capabilities.value
    assert found.written_paths.value[:1] == ("/tmp",)
    assert (found.healthcheck.value, found.healthcheck.origin) == (None, "the image")


@pytest.mark.parametrize(
    "name",
    [
        "process",
        "lifetime",
        "listeners",
        "healthcheck",
        "account",
        "first_start_capabilities",
        "later_start_capabilities",
        "blocked_writes",
        "written_paths",
        "data",
        "peers",
    ],
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
    assert found.first_start_capabilities.is_known
    assert set(found.lost_capabilities.value) <= set(found.first_start_capabilities.value)
    assert "SETUID" in found.lost_capabilities.value
    usual = container(tmp_path, MYSTERY).first_start_capabilities
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
    names = "needed_tmpfs named_path start_writes data peers"
    for name in (*names.split(), "first_start_capabilities", "later_start_capabilities", "lost_capabilities"):
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


@pytest.mark.parametrize(
    ("service", "first", "later"),
    [
        # Owners are changed where they are others; a database closes its directories to root, too.
        ("image: postgres:17\n", {"CHOWN", "DAC_OVERRIDE", "SETUID"}, {"DAC_OVERRIDE", "SETUID"}),
        ("image: redis:7\n", {"CHOWN", "SETUID"}, {"SETUID"}),
        ("image: redis:7\nuser: '999'\n", set(), set()),
        ("image: redis:7\nprivileged: true\n", {"SETUID"}, set()),
    ],
)
def test_a_later_start_needs_less_than_the_first(
    service: str, first: set[str], later: set[str], tmp_path: Path
) -> None:
    found = container(tmp_path, service)
    assert first <= set(found.first_start_capabilities.value)
    assert later <= set(found.later_start_capabilities.value)
    assert not (first - later) & set(found.later_start_capabilities.value)


READS = 'FROM debian:12\nRUN useradd -m app\nWORKDIR /srv/app\nCOPY a.py .\nUSER app\nCMD ["python3", "a.py"]\n'


def test_what_its_sources_cannot_write(tmp_path: Path) -> None:
    files = {"Dockerfile": READS, "a.py": "open('x.log', 'w')\n"}
    found = container(tmp_path, "build: .\nread_only: true\n", files)
    assert (found.blocked_writes.value, found.blocked_writes.is_known) == ((("a.py", "/srv/app/x.log"),), True)
    assert found.stage is not None
    assert container_of(found.stage).blocked_writes.value == (("a.py", "/srv/app"),)


def asked(root: Path, dockerfile: str, service: str = "", files: dict[str, str] | None = None) -> Rootless:
    return container(root, f"build: .\n{service}", {"Dockerfile": dockerfile, **(files or {})}).rootless


@pytest.mark.parametrize(
    ("dockerfile", "service", "user", "certainty"),
    [
        ("FROM debian:12\nCMD ./serve\n", "", "root", KNOWN),
        ("FROM debian:12\nUSER app\nCMD ./serve\n", "", None, KNOWN),
        ("FROM example.com/mystery:1\nCMD ./serve\n", "", None, UNKNOWN),
        ("FROM debian:12\nCMD ./serve\n", "user: '1000'\n", None, KNOWN),
    ],
)
def test_who_runs_the_process(
    dockerfile: str, service: str, user: str | None, certainty: Certainty, tmp_path: Path
) -> None:
    found = asked(tmp_path, dockerfile, service)
    assert (found.process.value and found.process.value.user, found.process.certainty) == (user, certainty)
    assert found.is_user_given.value is bool(service)


@pytest.mark.parametrize(
    ("dockerfile", "service", "need"),
    [
        ('FROM debian:12\nCMD ["nginx"]\n', "", "nginx is started, which expects to be root"),
        ("FROM debian:12\nCMD ./serve\n", "privileged: true\n", "service app is privileged"),
        (
            "FROM debian:12\nONBUILD RUN true\nCMD ./serve\n",
            "",
            "ONBUILD instructions run in the images that build on it",
        ),
        ('FROM debian:12\nCMD ["sh"]\n', "", "the image starts a shell, so what will run in it is not known"),
        ("FROM debian:12\nCMD ./serve\n", "", None),
    ],
)
def test_why_root_may_be_needed(dockerfile: str, service: str, need: str | None, tmp_path: Path) -> None:
    found = asked(tmp_path, dockerfile, service)
    assert found.need().value == need
    assert found.starts_daemon.value is ("nginx" in dockerfile)
    assert found.starts_nothing.value is ('"sh"' in dockerfile)


def test_a_script_that_is_not_at_hand_leaves_a_doubt(tmp_path: Path) -> None:
    found = asked(tmp_path, 'FROM python:3.13-slim\nCOPY . /app\nUSER 1\nCMD ["/start.sh"]\n')
    assert (found.started.certainty, found.started.origin) == (ASSUMED, "/start.sh")
    assert found.doubt.value == "The text of a script that starts the container is not at hand."
    assert not found.need().is_known


def test_what_surely_works_without_root(tmp_path: Path) -> None:
    dockerfile = 'FROM python:3.13-slim\nWORKDIR /app\nCOPY app.py .\nCMD ["python", "app.py"]\n'
    found = asked(tmp_path, dockerfile, files={"app.py": "print(1)\n"})
    assert (found.doubt.value, found.doubt.certainty) == (None, KNOWN)
    assert (found.serves.value, found.carries_files_only.value, found.is_for_development.value) == (False, False, False)


def test_an_editor_s_container_and_one_that_people_work_in(tmp_path: Path) -> None:
    files = {".devcontainer/Dockerfile": "FROM debian:12\nCMD ./x\n"}
    found = container(tmp_path, "build: {context: ., dockerfile: .devcontainer/Dockerfile}\n", files).rootless
    assert (found.is_left_to_editor.value, found.is_for_development.value) == (True, True)


def test_only_what_is_built_here_is_asked_about_root(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        _ = container(tmp_path, POSTGRES, rest=VOLUME).rootless
