"""Commands of texts that cmd and PowerShell read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.model import Span
from ats_lint.syntax.shell import Command, parse_windows_at, windows_shell


def commands(shell: str, text: str) -> tuple[Command, ...]:
    return parse_windows_at(text, shell, Span)


def said(shell: str, text: str) -> list[tuple[str, ...]]:
    return [(one.name, *(word.text or "?" for word in one.args)) for one in commands(shell, text)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("cmd", "/S", "/C"), "cmd"),
        (("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.exe", "-Command"), "powershell"),
        (("pwsh", "-c"), "pwsh"),
        (("/bin/sh", "-c"), None),
        ((), None),
    ],
)
def test_shells_are_known_by_name(words: tuple[str, ...], name: str | None) -> None:
    assert windows_shell(words) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("curl -o a https://x/y && start /w a", [("curl", "-o", "a", "https://x/y"), ("start", "/w", "a")]),
        ('"C:\\My Tools\\npm.cmd" install "a b" & del /q c^&d', [("npm", "install", "a b"), ("del", "/q", "c&d")]),
        ("call build.bat %TARGET% > log 2>&1 | more", [("build", "?"), ("more",)]),
        ("(icacls a /grant b:(OI)(CI)F /T)& d", [("icacls", "a", "/grant", "b:(OI)(CI)F", "/T"), ("d",)]),
        ("(echo a) || exit /b 1", [("echo", "a"), ("exit", "/b", "1")]),
        ('pwsh -c "Get-X; iex y"', [("pwsh", "-c", "Get-X; iex y"), ("get-x",), ("invoke-expression", "y")]),
        ("powershell -NoProfile ri C:\\a; pip list", [
            ("powershell", "-NoProfile", "ri", "C:\\a;", "pip", "list"), ("remove-item", "C:\\a"), ("pip", "list"),
        ]),
        ("cmd /S /C cd x", [("cmd", "/S", "/C", "cd", "x"), ("cd", "x")]),
        ("", []),
    ],
)  # fmt: skip
def test_cmd(text: str, expected: list[tuple[str, ...]]) -> None:
    assert said("cmd", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoke-WebRequest -Uri $url -OutFile 'a b'; curl.exe -k x; curl y", [
            ("invoke-webrequest", "-Uri", "?", "-OutFile", "a b"), ("curl", "-k", "x"), ("invoke-webrequest", "y"),
        ]),
        ("& 'C:\\Program Files\\x.exe' /q | Out-Null", [("x", "/q"), ("out-null",)]),
        ("if ($a -ne 'b') { rm -Recurse c } # rm d", [("if",), ("", "-ne", "b"), ("remove-item", "-Recurse", "c")]),
        ("npm install `\n  \"a`tb$(x) 'c'\" 'it''s'", [("npm", "install", "?", "it's")]),
        ("$x = npm ci", [("npm", "ci")]),
        ("'text' <# rm a #>\n@'\nrm b\n'@", [("",), ("",)]),
    ],
)  # fmt: skip
def test_powershell(text: str, expected: list[tuple[str, ...]]) -> None:
    assert said("powershell", text) == expected


def test_what_is_set_is_an_assignment() -> None:
    (first, *_) = commands("cmd", "set A=1&& b")
    assert [(one.name, one.value and one.value.text) for one in first.assignments] == [("A", "1")]
    (first, *_) = commands("pwsh", "$env:A = '1'; b")
    assert [(one.name, one.value and one.value.text) for one in first.assignments] == [("A", "1")]


def test_places_are_those_of_the_text() -> None:
    text = 'b & powershell -Command "c; pip install d" > e'
    assert {text[one.span.start : one.span.end] for one in commands("cmd", text)} >= {"b", "c", "pip install d"}


@given(shell=st.sampled_from(("cmd", "powershell")), text=st.text("ab $'\"`^&|;{}()<>@#%!=\n-.\\", max_size=40))
def test_any_text_is_read_and_every_place_lies_in_it(shell: str, text: str) -> None:
    for command in commands(shell, text):
        assert 0 <= command.span.start <= command.span.end <= len(text)
        for word in command.words:
            assert word.raw == text[word.span.start : word.span.end]
