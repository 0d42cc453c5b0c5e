"""Which capabilities a container needs, by what is known of its image and by what it starts."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.capabilities import missing as lacking
from ats_lint.analysis.runtime.capabilities import needed_by, needs
from ats_lint.model import Safety
from ats_lint.syntax import shell
from services import service_in

FOUR = ("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID")


@pytest.mark.parametrize(
    ("script", "needed"),
    [
        ("chown -R svc /data", {"CHOWN", "DAC_OVERRIDE"}),
        ("exec gosu svc serve", {"SETGID", "SETUID"}),
        ("su -c serve svc", {"SETGID", "SETUID"}),
        ("setpriv --reuid 1000 serve", {"SETGID", "SETUID"}),
        ("gosu svc serve & kill $!", {"KILL", "SETGID", "SETUID"}),
        ("chmod 700 /x", {"DAC_OVERRIDE", "FOWNER"}),
        ("cp -a /a /b", {"CHOWN", "DAC_OVERRIDE"}),
        ("cp /a /b", set()),
        ("gosu root serve", set()),
        ("python app.py", set()),
    ],
)
def test_commands_show_what_they_need(script: str, needed: set[str]) -> None:
    """By what they do to owners, users and processes."""
    assert needed_by(shell.parse(script).commands) == needed


def test_a_script_of_the_project_is_followed(tmp_path: Path) -> None:
    """From the command to a mounted script."""
    service = service_in(
        tmp_path,
        "image: python:3.13-slim\ncommand: /run/start.sh\nvolumes: ['./start.sh:/run/start.sh:ro']",
        {"start.sh": "#!/bin/sh\nchown -R 1000 /data\nexec setpriv --reuid=1000 python app.py\n"},
    )
    found = needs(service)
    assert found.names == FOUR
    assert found.safety is Safety.UNSAFE


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("image: redis:7\ncap_drop: [ALL]", ("SETGID", "SETUID")),
        ("image: redis:7\ncap_drop: [ALL]\ncap_add: [cap_setuid, SETGID]", ()),
        ("image: redis:7\ncap_drop: [ALL]\ncap_add: [ALL]", ()),
        ("image: redis:7\ncap_drop: [ALL]\nprivileged: true", ()),
        ("image: redis:7\ncap_drop: ['${DROP}']", ()),
        ("image: redis:7\ncap_drop: [SETUID]", ("SETUID",)),
        ("image: redis:7\ncap_drop: [ALL]\nentrypoint: redis-server", ()),
        ("image: nginx:1.27\ncap_drop: [ALL]\ncap_add: [SETUID]", ("CHOWN", "SETGID")),
        ("image: redis:7", ()),
    ],
)
def test_what_a_start_misses(tmp_path: Path, body: str, missing: tuple[str, ...]) -> None:
    """Only what every start needs, and only where it is certain."""
    assert lacking(service_in(tmp_path, body)) == missing
