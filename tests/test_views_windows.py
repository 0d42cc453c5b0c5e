"""Telling Windows images from others."""

from __future__ import annotations

import pytest

from ats_lint.analysis.views.windows import is_windows, speaks_powershell, speaks_windows
from ats_lint.files.policy import PLAIN
from dockerfiles import read


@pytest.mark.parametrize(
    ("image", "platform", "family", "expected"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2022", None, None, True),
        ("golang:1.24-nanoserver", None, None, True),
        ("mcr.microsoft.com/dotnet/aspnet:9.0", None, None, False),
        ("app", "windows/amd64", None, True),
        ("golang:1.24-nanoserver", "linux/amd64", None, False),
        ("app", "$PLATFORM", "windows", True),
        (None, None, None, False),
    ],
)
def test_by_option_facts_or_name(image: str | None, platform: str | None, family: str | None, expected: bool) -> None:
    assert is_windows(image, platform, family, PLAIN) is expected


@pytest.mark.parametrize(
    ("line", "shell", "powershell"),
    [
        ('RUN ["cmd", "/c", "dir"]', True, False),
        ('SHELL ["powershell", "-Command"]', True, False),
        ("RUN Invoke-WebRequest x", False, True),
        ("RUN $env:A = 1", False, True),
        ("RUN apt-get update", False, False),
    ],
)
def test_by_what_it_speaks(line: str, shell: bool, powershell: bool) -> None:
    instructions = read(f"FROM app\n{line}\n").instructions
    assert (speaks_windows(instructions), speaks_powershell(instructions)) == (shell, powershell)
