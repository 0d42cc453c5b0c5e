"""Facts of images compared with the files that build them, on small build files of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.factcheck import compare, deeds, main

REDIS = """\
FROM debian:bookworm-slim
RUN groupadd -r -g 999 redis && useradd -r -g redis -u 999 redis && mkdir /data && chown redis:redis /data
RUN make -C /usr/src/redis install
VOLUME /data
WORKDIR /data
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379
CMD ["redis-server"]
"""
ENTRYPOINT = """\
#!/bin/sh
set -e
if [ "$1" = 'redis-server' -a "$(id -u)" = '0' ]; then
  find . \\! -user redis -exec chown redis '{}' +
  exec gosu redis "$0" "$@"
fi
exec "$@"
"""


def build(folder: Path, dockerfile: str = REDIS, script: str = ENTRYPOINT) -> Path:
    (folder / "Dockerfile").write_text(dockerfile, encoding="utf-8")
    (folder / "docker-entrypoint.sh").write_text(script, encoding="utf-8")
    return folder


def facts(folder: Path, image: str = "redis:7.4") -> list[tuple[str, str]]:
    return [(one.fact, one.found) for one in compare(image, folder)]


def test_files_that_say_what_is_known_differ_in_nothing(tmp_path: Path) -> None:
    assert facts(build(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("VOLUME /data", "VOLUME /var/lib/redis", ("volumes", "('/var/lib/redis',)")),
        ("WORKDIR /data", "WORKDIR /srv", ("workdir", "/srv")),
        ("EXPOSE 6379", "EXPOSE 6379 16379", ("ports", "[16379] besides")),
        ('CMD ["redis-server"]', 'USER redis\nCMD ["redis-server"]', ("user", "redis")),
        ('CMD ["redis-server"]', 'CMD ["redis"]', ("command", "('redis',)")),
        ("EXPOSE", "HEALTHCHECK CMD redis-cli ping\nEXPOSE", ("builtin_healthcheck", "True")),
    ],
)
def test_what_an_instruction_changes_is_told(tmp_path: Path, old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in facts(build(tmp_path, REDIS.replace(old, new)))


def test_a_stop_signal_is_read_from_its_instruction(tmp_path: Path) -> None:
    folder = build(tmp_path, 'FROM nginx:1.27\nSTOPSIGNAL SIGTERM\nCMD ["nginx"]\n')
    assert ("stopsignal", "SIGTERM") in facts(folder, "nginx:1.27")


def test_what_a_script_reads_from_files_is_told(tmp_path: Path) -> None:
    assert facts(build(tmp_path, script="file_env 'REDIS_PASSWORD'\n" + ENTRYPOINT)) == [
        ("secret_files", "['REDIS_PASSWORD_FILE'] besides")
    ]


def test_a_script_is_found_where_it_is_copied_from(tmp_path: Path) -> None:
    folder = tmp_path / "docker"
    folder.mkdir()
    build(folder, REDIS.replace("COPY docker-entrypoint.sh", "COPY scripts/docker-entrypoint.sh"))
    (folder / "docker-entrypoint.sh").unlink()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "docker-entrypoint.sh").write_text("file_env 'PASSWORD'\n" + ENTRYPOINT, encoding="utf-8")
    assert facts(folder) == [("secret_files", "['PASSWORD_FILE'] besides")]


def test_the_stage_that_is_published_is_read(tmp_path: Path) -> None:
    folder = build(tmp_path, REDIS.replace("bookworm-slim", "bookworm-slim AS release") + "FROM release\nUSER 1000\n")
    assert ("user", "1000") in facts(folder)
    assert list(compare("redis:7.4", folder, "release")) == []
    with pytest.raises(ValueError, match="builds no image other"):
        list(compare("redis:7.4", folder, "other"))


def test_volumes_of_a_base_that_is_not_known_are_not_missed(tmp_path: Path) -> None:
    assert facts(build(tmp_path, "FROM example.com/own/base\nEXPOSE 6379\n", "#!/bin/sh\n")) == []


def test_a_client_that_the_files_leave_out_is_told(tmp_path: Path) -> None:
    folder = build(tmp_path, 'FROM debian:trixie-slim\nEXPOSE 3000\nENTRYPOINT ["/run.sh"]\n', "#!/bin/sh\n")
    assert ("probe", "wget is not there") in facts(folder, "grafana/grafana:12")


def test_root_that_ends_a_child_of_another_account_needs_to_signal_it() -> None:
    script = 'chown app /data\nsu-exec app server &\npid="$!"\nkill -s TERM "$pid"\nexec su-exec app server\n'
    found = deeds(script)
    assert (found.steps_down, found.capabilities) == ("app", {"CHOWN", "KILL", "SETGID", "SETUID"})


def test_a_script_that_begins_again_as_another_account_signals_its_own() -> None:
    assert "KILL" not in deeds('[ "$(id -u)" = 0 ] && exec gosu app "$0" "$@"\nkill "$pid"\n').capabilities


def test_a_script_that_stays_who_it_is_needs_nothing() -> None:
    assert deeds('#!/bin/sh\nmkdir -p /tmp/x\nexec "$@"\n').capabilities == frozenset()


def test_the_command_prints_differences_and_tells_them_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = build(tmp_path, REDIS.replace("VOLUME /data", "VOLUME /other"))
    assert main([f"redis:7.4={folder}"]) == 1
    assert capsys.readouterr().out == "redis:7.4: volumes: known is ('/data',), the files say ('/other',)\n"
    assert main([f"redis:7.4={build(tmp_path)}"]) == 0
    assert main([f"redis:7.4={tmp_path / 'none'}"]) == 2
    assert main([f"nobody/knows={folder}"]) == 2
    assert main(["redis"]) == 2
