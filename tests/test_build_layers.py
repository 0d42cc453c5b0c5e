"""What a RUN leaves in its layer: calls, variables, mounts and what is taken away again."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.layers import (
    called_or_installed,
    calls,
    later,
    outside,
    position,
    removed,
    ships,
    variable,
)
from dockerfiles import read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("apt-get update && apt-get install -y curl", ["update", "install"]),
        ("pip install flask", ["install"]),
        ("echo apt-get install", []),
        ("chroot /mnt apt-get install -y curl", []),
    ],
)
def test_calls_that_work_on_the_image(line: str, expected: list[str]) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    assert [one.action for one in calls(run)] == expected


@pytest.mark.parametrize(
    ("before", "line", "value"),
    [
        ("ENV A=1\n", "x", "1"),
        ("", "x", ""),
        ("ENV A=1\n", "A=2 x", "2"),
        ("", "export A=3; x", "3"),
        ("ARG A\n", "x", None),
        ("", "A=$(y) x", None),
    ],
)
def test_the_variable_that_a_command_sees(before: str, line: str, value: str | None) -> None:
    run = read(f"FROM debian:12\n{before}RUN {line}\n").stages[0].runs[0]
    command = next(one for one in run.commands if one.name == "x")
    assert variable(run, command, "A") == value


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("--mount=type=cache,target=/root/.npm ", True),
        ("--mount=type=tmpfs,target=/root ", True),
        ("--mount=type=bind,target=/root/.npm ", False),
        ("--mount=type=cache,target=/var/cache ", False),
        ("", False),
    ],
)
def test_mounts_keep_caches_out(mount: str, expected: bool) -> None:
    run = read(f"FROM node:22\nRUN {mount}npm ci\n").stages[0].runs[0]
    assert outside(run, "/root/.npm") is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("rm -rf /var/lib/apt/lists/*", True), ("rm -rf /var/lib", True), ("rm -rf /var/lib/dpkg", False),
     ("ls /var/lib/apt/lists", False)],
)  # fmt: skip
def test_what_is_taken_away(line: str, expected: bool) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    assert removed(run.commands[0], "/var/lib/apt/lists") is expected


def test_what_follows_a_command() -> None:
    run = read("FROM debian:12\nRUN a && b && c\n").stages[0].runs[0]
    second = run.commands[1]
    assert position(run, second) == 1
    assert [one.name for one in later(run, second)] == ["c"]


@pytest.mark.parametrize(
    ("line", "names"),
    [("curl x", ["curl"]), ("apt-get install -y curl git", ["curl"]), ("echo curl", []), ("apk add wget", ["wget"])],
)
def test_programs_that_are_called_or_installed(line: str, names: list[str]) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    assert [name for name, _ in called_or_installed(run, frozenset({"curl", "wget"}))] == names


def test_layers_of_stages_that_nobody_starts_do_not_ship() -> None:
    build, final = read("FROM golang:1.24 AS build\nRUN true\nFROM debian:12\nCOPY --from=build /x /x\n").stages
    assert (ships(build), ships(final)) == (False, True)
