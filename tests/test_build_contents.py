"""What an image holds after each instruction, and what the arguments of one build change."""

from __future__ import annotations

from ats_lint.analysis.build.contents import contents
from dockerfiles import read

TEXT = """FROM debian:12
RUN apt-get update && apt-get install -y curl
ENV A=1
WORKDIR /srv
EXPOSE 80
VOLUME /data
RUN apt-get purge -y curl
USER 1000
SHELL ["/bin/bash", "-c"]
EXPOSE 81
"""


def test_each_instruction_sees_what_precedes_it() -> None:
    stage = read(TEXT).stages[-1]
    places = [*stage.instructions[1:], None]
    found = [contents(stage, at) for at in places]
    assert [one.software.has("curl") for one in found] == [False, *[True] * 5, *[False] * 4]
    assert [one.workdir.value for one in found][2:4] == [None, "/srv"]
    assert [one.environment.get("A") for one in found][1:3] == [None, "1"]
    assert [one.ports for one in found][3:5] == [(), (80,)]
    assert found[-1].ports == (80, 81)
    assert [one.volumes for one in found][4:6] == [(), ("/data",)]
    assert [one.user.value for one in found][6:8] == ["root", "1000"]
    assert [one.shell[0] for one in found][7:9] == ["/bin/sh", "/bin/bash"]


def test_a_parent_counts() -> None:
    stages = read(
        "FROM debian:12 AS a\nRUN apt-get install -y jq\nFROM a\nRUN true\nRUN apt-get install -y curl\n"
    ).stages
    stage = stages[-1]
    before = contents(stage, stage.instructions[2]).software
    assert (before.has("jq"), before.has("curl")) == (True, False)


def test_arguments_of_a_build_change_the_user() -> None:
    stage = read("FROM debian:12\nARG WHO=10001\nUSER $WHO\n").stages[-1]
    assert stage.given({"WHO": "root"}).user.value == "root"
    assert stage.given({"WHO": None}).user.value is None
    assert stage.given({"OTHER": "root"}) is stage
    assert stage.user.value == "10001"
    assert stage.instructions[1].stage is stage


def test_arguments_of_a_build_change_the_base() -> None:
    stage = read("ARG BASE=debian:12\nFROM $BASE AS a\nFROM a\nUSER app\n").stages[-1]
    given = stage.given({"BASE": "alpine:3.20"})
    assert (stage.base.family, given.base.family) == ("debian", "alpine")
    assert given is stage.given({"BASE": "alpine:3.20"})


def test_an_argument_of_the_global_scope_is_seen_by_a_bare_one() -> None:
    stage = read("ARG WHO=app\nFROM debian:12\nARG WHO\nUSER $WHO\n").stages[-1]
    assert (stage.user.value, stage.given({"WHO": "0"}).user.is_root) == ("app", True)
