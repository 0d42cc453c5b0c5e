"""What a container runs when it starts, scripts included."""

from pathlib import Path

from ats_lint.analysis.runtime import launch
from ats_lint.analysis.runtime.processes import of_service
from services import service_in


def test_scripts_are_followed_from_the_image_to_the_mount(tmp_path: Path) -> None:
    """A script of the Dockerfile calls one that is mounted."""
    service = service_in(
        tmp_path,
        "build: .\nvolumes: ['./hooks:/hooks:ro']",
        {
            "Dockerfile": 'FROM debian:12-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["tini", "--", "/start.sh"]\n',
            "start.sh": "#!/bin/sh\n. /hooks/first.sh\nexec serve\n",
            "hooks/first.sh": "chown app /data\n",
        },
    )
    found = launch.of(of_service(service))
    assert [one.name for one in found.commands if one.name in {"chown", "serve"}] == ["chown", "serve"]
    assert found.unread == ()


def test_a_script_that_is_not_at_hand_is_named(tmp_path: Path) -> None:
    """The image's own entrypoint cannot be read."""
    found = launch.of(of_service(service_in(tmp_path, "image: redis:7")))
    assert found.unread == ("docker-entrypoint.sh",)


def test_a_shell_with_a_script_is_no_string(tmp_path: Path) -> None:
    """`sh /start.sh sh -c …` runs the script: its `-c` belongs to what the script is given."""
    service = service_in(
        tmp_path,
        "build: .",
        {
            "Dockerfile": 'FROM debian:12-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["sh", "/start.sh"]\n'
            'CMD ["sh", "-c", "serve"]\n',
            "start.sh": 'chown app /data\nexec gosu app "$@"\n',
        },
    )
    assert "chown" in {one.name for one in launch.of(of_service(service)).commands}
