"""How the program behaves in a terminal, a pipe and a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import cast

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app, completion
from ats_lint.cli.progress import Progress
from ats_lint.lint.config import load
from ats_lint.lint.registry import discover
from ats_lint.report.output import BROKEN_PIPE, FORMATS, UNWRITABLE, destinations, linked
from ats_lint.report.view import View, wants_links
from reporting import RESTART, finding, result, source

COMPOSE = "services:\n  web:\n    image: nginx:1.29.3\n"


def program(*arguments: str, cwd: Path, **choices: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ats_lint", *arguments]
    home = Path(__file__).parent.parent
    paths = os.pathsep.join(str(home / name) for name in ("linter", "rules", "schemas"))
    env = {**os.environ, "PYTHONPATH": paths, **choices.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run(command, cwd=cwd, env=env, text=True, check=False, **choices)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    return tmp_path


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize(
    "arguments", [["."], ["--help"], ["-f", "json", "."], ["rules"], ["config"], ["completion", "bash"]]
)
def test_a_full_disk_is_told_in_one_line(arguments: list[str], project: Path) -> None:
    with open("/dev/full", "w") as full:
        done = program(*arguments, cwd=project, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == UNWRITABLE
    assert done.stderr == "error: standard output cannot be written: no space left on device\n"


def test_a_reader_that_leaves_ends_the_program_quietly(project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = program("rules", cwd=project, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (BROKEN_PIPE, "")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix")
@pytest.mark.parametrize(("closed", "status"), [(">&-", 1), ("2>&-", 1), (">&- 2>&-", 1)])
def test_streams_that_are_closed_change_no_status(closed: str, status: int, project: Path) -> None:
    home = Path(__file__).parent.parent
    paths = os.pathsep.join(str(home / name) for name in ("linter", "rules", "schemas"))
    script = f'"{sys.executable}" -m ats_lint . {closed}'
    done = subprocess.run(
        ["sh", "-c", script], cwd=project, env={**os.environ, "PYTHONPATH": paths}, check=False, capture_output=True
    )
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fx"], "error: no such option"),
        (["explan", "DF101"], "error: no such command or path 'explan', did you mean 'explain'?"),
        (["--fail-on", "hgh"], "error: invalid value for '--fail-on': 'hgh' is not one of"),
        (["-f", "sarf"], "error: --format: 'sarf' is not one of"),
        (["--select", "DF10X"], "error: unknown rule 'DF10X', did you mean"),
    ],
)
def test_every_mistake_is_told_in_one_style(arguments: list[str], message: str, project: Path) -> None:
    done = program(*arguments, cwd=project, capture_output=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Usage" not in done.stderr


def test_mistakes_of_a_configuration_come_in_its_order(project: Path) -> None:
    (project / "ats-lint.toml").write_text('select = "x"\nfail-on = "hgh"\n[severity]\nDF101 = "x"\nfoo = 1\n')
    done = program(cwd=project, capture_output=True)
    places = [line.split(": ")[1] for line in done.stderr.splitlines()]
    assert places == [f"ats-lint.toml:{line}:1" for line in (1, 2, 4, 5)]
    (project / "ats-lint.toml").write_text("select = [\n  'a',\n")
    done = program(cwd=project, capture_output=True)
    assert done.stderr.startswith("error: ats-lint.toml:3:1: ")


def complete(words: str, shell: str = "bash") -> list[str]:
    """The words that a shell is offered behind `words`."""
    env = {"_ATS_LINT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    if shell in {"fish", "powershell"}:
        env |= {"COMP_CWORD": words.rpartition(" ")[2], "COMP_INCOMPLETE": words.rpartition(" ")[2]}
    done = program(cwd=Path(), env=env, capture_output=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_shells_are_offered_commands_options_rules_formats_and_files() -> None:
    commands = complete("ats-lint ")
    assert {"plain,check", "plain,explain", "plain,config", "file,"} <= set(commands)
    assert complete("ats-lint ex") == ["plain,explain", "file,ex"]
    assert complete("ats-lint --sel")[0] == "plain,--select"
    assert complete("ats-lint --select DF101,missing-us") == ["plain,DF101,missing-user"] * 2
    assert "plain,missing-user" in complete("ats-lint explain missing-u")
    assert complete("ats-lint -f sa") == ["plain,sarif"]
    assert complete("ats-lint --fix comp") == ["file,comp"]
    assert complete("ats-lint expl", "powershell")[0].startswith("plain\texplain\t")
    assert "plain,explain" in complete("ats-lint expl", "fish")[0]


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_there_is_a_script_for_every_shell(shell: str) -> None:
    done = CliRunner().invoke(app.cli, ["completion", shell])
    assert done.exit_code == 0
    assert "_ATS_LINT_COMPLETE" in done.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.stdout, text=True, check=True)


def test_codes_lead_to_their_pages() -> None:
    found = result(finding(RESTART, source(), "web"))
    page = "https://github.com/ats-lint/ats-lint/blob/main/docs/rules/missing-restart.md"
    assert "".join(linked(["a DC406 b\n"], found)) == f"a \x1b]8;;{page}\x1b\\DC406\x1b]8;;\x1b\\ b\n"
    assert "".join(linked(["a\n"], result())) == "a\n"


@pytest.mark.parametrize(
    ("env", "terminal", "wanted"),
    [
        ({}, True, False), ({"TERM_PROGRAM": "vscode"}, True, True), ({"TERM_PROGRAM": "vscode"}, False, False),
        ({"VTE_VERSION": "7000"}, True, True), ({"VTE_VERSION": "4000"}, True, False),
        ({"TERM": "xterm-kitty"}, True, True),
        ({"WT_SESSION": "x"}, True, True), ({"WT_SESSION": "x", "TERM": "screen-256color"}, True, False),
        ({"WT_SESSION": "x", "CI": "1"}, True, False), ({"FORCE_HYPERLINK": "1"}, False, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "x"}, True, False),
    ],
)  # fmt: skip
def test_links_are_for_terminals_that_follow_them(
    env: dict[str, str], terminal: bool, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "TERM_PROGRAM",
        "VTE_VERSION",
        "TERM",
        "WT_SESSION",
        "CI",
        "FORCE_HYPERLINK",
        "KITTY_WINDOW_ID",
        "KONSOLE_VERSION",
        "DOMTERM",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert wants_links(terminal) is wanted


class Screen:
    """A terminal, or a file, that remembers what was written."""

    def __init__(self, *, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def shown(monkeypatch: pytest.MonkeyPatch, moments: list[float], *, terminal: bool = True, quiet: bool = False) -> str:
    """What is written when the steps of a run come at these moments."""
    screen, clock = Screen(terminal=terminal), iter([0.0, *moments])
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("ats_lint.cli.progress.time.monotonic", lambda: next(clock))
    with Progress(quiet=quiet) as progress:
        for done in range(len(moments)):
            progress.step(done, len(moments))
    return screen.text


def test_progress_is_for_long_runs_on_terminals_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, [0.1, 0.5]) == ""
    assert shown(monkeypatch, [0.5, 2.0, 2.01, 3.0]) == (
        "\r\x1b[K1 of 4 projects done\r\x1b[K3 of 4 projects done\r\x1b[K"
    )
    assert shown(monkeypatch, [2.0, 3.0], terminal=False) == ""
    assert shown(monkeypatch, [2.0, 3.0], quiet=True) == ""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app.cli, arguments)


def test_settings_say_where_they_come_from(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    (project / ".git").mkdir()
    (project / "pyproject.toml").write_text('[tool.ats-lint]\nignore = ["DC1"]\nprofile = "strict"\n')
    (project / ".hadolint.yaml").write_text("ignored: [DL3006]\n")
    done = run("config", "--ignore", "DC2", "--fail-on", "info")
    lines = dict(line.split("  # ") for line in done.stdout.replace("   ", "  ").splitlines() if "#" in line)
    told = {key.split(" = ")[0].strip(): value for key, value in lines.items()}
    assert told["profile"] == "pyproject.toml:3:1"
    assert told["ignore"] == "--ignore and pyproject.toml:2:1"
    assert told["fail-on"] == "--fail-on"
    assert told["exclude"] == "default"
    assert 'ignore = ["DL3006", "DC1", "DC2"]' in done.stdout


def test_init_writes_what_the_program_reads_and_overwrites_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    (project / "compose.prod.yaml").write_text(COMPOSE)
    (project / "examples").mkdir()
    (project / "examples" / "Dockerfile").write_text("FROM ghcr.io/a/b:1\n")
    assert run("init").stdout == "wrote ats-lint.toml\n"
    text = (project / "ats-lint.toml").read_text()
    assert '# exclude = ["examples/"]\n' in text
    assert '# "compose.prod.yaml" = "strict"\n' in text
    assert '# trusted-registries = ["docker.io", "ghcr.io"]\n' in text
    assert run("config").exit_code == 0
    # What is commented out can be used as it stands.
    (project / "ats-lint.toml").write_text(re.sub(r'(?m)^# (?=[\w-]+ = |"|\[)', "", text))
    done = run("config")
    assert (done.exit_code, done.stdout.count("ats-lint.toml:")) == (0, 9), done.output
    assert load(project / "ats-lint.toml").resolved(discover()).unfixable, "every rule that is named is known"
    done = run("init")
    assert done.exit_code == 2
    assert "ats-lint.toml is there already" in done.stderr


@pytest.mark.parametrize(
    ("base", "path", "told"),
    [
        (PureWindowsPath("C:/a b"), PureWindowsPath("C:/a b/c/compose.yaml"), "c/compose.yaml"),
        (PureWindowsPath("C:/A B"), PureWindowsPath("c:/a b/compose.yaml"), "compose.yaml"),
        (PureWindowsPath("C:/a"), PureWindowsPath("D:/b/compose.yaml"), "D:/b/compose.yaml"),
        (PureWindowsPath("//server/share/a"), PureWindowsPath("//server/share/a/compose.yaml"), "compose.yaml"),
        (PurePosixPath("/Users/a/Library"), PurePosixPath("/Users/a/Library/x y/compose.yaml"), "x y/compose.yaml"),
        (PurePosixPath("/private/var"), PurePosixPath("/var/compose.yaml"), "/var/compose.yaml"),
    ],
)  # fmt: skip
def test_paths_are_shown_with_forward_slashes(base: PurePath, path: PurePath, told: str) -> None:
    assert View(cast("Path", base)).path(cast("Path", path)) == told


def test_a_report_may_go_to_a_drive_of_windows() -> None:
    (one,) = destinations((r"sarif:C:\out\a.sarif",), None)
    assert (one.format, str(one.path)) == ("sarif", r"C:\out\a.sarif")


def test_watching_needs_files_and_a_library(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert "--watch goes with linting" in run("--watch", "--write-baseline").stderr
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert "--watch needs ats-lint[watch]" in run("--watch").stderr


def test_watching_lints_again_after_each_change(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watchfiles = pytest.importorskip("watchfiles")
    monkeypatch.chdir(project)

    def changes(*paths: Path, watch_filter: Callable[[object, str], bool], **_: object) -> object:
        assert [path.resolve() for path in paths] == [project]
        assert watch_filter(watchfiles.Change.modified, str(project / "compose.yaml"))
        assert not watch_filter(watchfiles.Change.modified, str(project / "out.sarif")), "its own report"
        (project / "compose.yaml").write_text(COMPOSE + "    restart: always\n")
        yield {(1, "compose.yaml")}

    monkeypatch.setattr(watchfiles, "watch", changes)
    done = run("--watch", "--select", "DC406", "-f", "concise", "-f", "sarif:out.sarif")
    assert done.exit_code == 0
    assert done.stdout.count("DC406") == 1
    assert done.stderr == "waiting for changes\n" * 2


def test_every_format_can_be_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    for form in FORMATS:
        done = run("-f", form, "--select", "DC406")
        assert done.exit_code == 1, form
        assert "DC406" in done.stdout, form
