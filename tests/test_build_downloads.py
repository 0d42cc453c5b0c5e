"""Downloads that are run as they come, and those that are compared first."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.downloads import is_check, is_download, receivers, run_by_powershell
from dockerfiles import read


@pytest.mark.parametrize(
    ("line", "expected"),
    [("curl -sL https://x.example/i", True), ("curl -o f https://x.example/i", False),
     ("wget https://x.example/i", False), ("wget -qO- https://x.example/i", True), ("echo curl", False)],
)  # fmt: skip
def test_what_goes_to_standard_output(line: str, expected: bool) -> None:
    assert is_download(read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0].commands[0]) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sha256sum -c sums", True),
        ("gpg --verify x.asc x", True),
        ("ls sums", False),
        ("curl -O https://x.example/sums", False),
    ],
)
def test_what_compares(line: str, expected: bool) -> None:
    assert is_check(read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0].commands[0]) is expected


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("curl -s https://x.example/i | sh", [("curl", "sh")]),
        ("curl -s https://x.example/i | sudo bash -s -- -y", [("curl", "bash")]),
        ('bash -c "$(curl -s https://x.example/i)"', [("curl", "bash")]),
        ("bash <(curl -s https://x.example/i)", [("curl", "bash")]),
        ("curl -s https://x.example/i | python3 -", [("curl", "python3")]),
        ("curl -s https://x.example/i | tar xz", []),
        ("curl -so i https://x.example/i && sh i", []),
    ],
)
def test_who_runs_what_comes_out(line: str, pairs: list[tuple[str, str]]) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    assert [(one.name, other.name) for one, other in receivers(run.commands)] == pairs


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("iex (iwr https://x.example/i.ps1)", 1),
        ("iwr https://x.example/i.ps1 | iex", 1),
        ("iwr https://x.example/i.ps1 -OutFile i.ps1", 0),
    ],
)
def test_powershell_runs_what_it_downloads(line: str, names: int) -> None:
    text = f'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell"]\nRUN {line}\n'
    assert len(list(run_by_powershell(read(text).stages[0].runs[0]))) == names
