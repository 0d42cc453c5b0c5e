"""Programs by the paths at which commands put them."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.program_paths import (
    builds_and_installs,
    in_path,
    placed_programs,
    script_path,
    unpacks_into_roots,
)
from ats_lint.syntax import shell


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/usr/local/bin/x", True), ("/usr/bin/x", True), ("/opt/x/bin/x", False), ("/bin/x", True), ("x", False)],
)
def test_where_a_shell_finds_programs(path: str, expected: bool) -> None:
    assert in_path(path) is expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("curl -o /usr/local/bin/jq https://x.example/jq", {"jq"}),
        ("chmod +x /usr/local/bin/yq", {"yq"}),
        ("ln -s /opt/node/bin/node /usr/bin/node", {"node"}),
        ("curl -o /tmp/jq https://x.example/jq", set()),
    ],
)
def test_what_a_command_puts_in_place(line: str, names: set[str]) -> None:
    assert placed_programs(shell.parse(line).commands[0]) == names


@pytest.mark.parametrize(
    ("line", "installs", "unpacks", "script"),
    [
        ("make install", True, False, None),
        ("make", False, False, None),
        ("tar -C / -xzf s6.tar.gz", False, True, None),
        ("tar -C /opt -xzf x.tar.gz", False, False, None),
        ("sh ./setup.sh", False, False, "./setup.sh"),
        ("./setup.sh", False, False, "./setup.sh"),
        ("sh -c 'x'", False, False, None),
    ],
)
def test_what_may_bring_any_program(line: str, installs: bool, unpacks: bool, script: str | None) -> None:
    command = shell.parse(line).commands[0]
    found = (builds_and_installs(command), unpacks_into_roots(command), script_path(command))
    assert found == (installs, unpacks, script)
