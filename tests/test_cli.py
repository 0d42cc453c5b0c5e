"""The command line, from arguments to exit status, with a few rules of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.analysis.views.compose import Service
from ats_lint.cli import app as cli
from ats_lint.lint.registry import AnyRule, Registry
from ats_lint.model import Finding, Fix, Safety, Severity
from ats_lint.rule import Rule

COMPOSE = """\
services:
  web:
    image: nginx
    environment:
      - DB_PASSWORD=hunter2secret
  db:
    image: postgres
    restart: always
"""
FIXED = COMPOSE.replace("hunter2secret\n", "hunter2secret\n    restart: unless-stopped\n")


def restart(service: Service) -> Iterator[Finding]:
    if not service.has("restart"):
        edits = service.insert("restart: unless-stopped")
        fix = Fix("add restart: unless-stopped", edits, Safety.SAFE, "The key is absent.")
        yield Finding(service.name.span, "no restart policy", fix)


def credential(service: Service) -> Iterator[Finding]:
    for variable in service.environment.values():
        if "PASSWORD" in variable.name and variable.value and variable.value_span:
            yield Finding(variable.key_span, f"literal credential in {variable.name}", secrets=(variable.value_span,))


def digest(service: Service) -> Iterator[Finding]:
    if service.image and "@" not in service.image:
        yield Finding(service.name.span, "image is not pinned")


def crash(service: Service) -> Iterator[Finding]:
    raise KeyError(service.key)


def make(code: str, name: str, severity: Severity, check: Callable[[Service], Iterator[Finding]], on: str) -> AnyRule:
    enabled = "strict" if on == "strict" else "default"
    documentation = f"Finds {name}.\n\nWords."
    return Rule(
        code, name, severity, Service, check, enabled, frozenset({"security"}), (), ("DL3000",), (), documentation,
        masks=code == "DC201",
    )  # fmt: skip


RULES = (
    make("DC406", "missing-restart", Severity.MEDIUM, restart, "default"),
    make("DC201", "hardcoded-credential", Severity.HIGH, credential, "default"),
    make("DC302", "unpinned-digest", Severity.INFO, digest, "strict"),
)
CRASHING = make("DC999", "crashing", Severity.LOW, crash, "default")

Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(monkeypatch, Registry(RULES))


def runner(monkeypatch: pytest.MonkeyPatch, registry: Registry) -> Run:
    places = ("lint.local_rules", "cli.commands", "lint.prepare", "lint.engine")
    for name in (f"ats_lint.{place}.discover" for place in places):
        monkeypatch.setattr(name, lambda: registry)

    def invoke(*arguments: str, stdin: str | bytes = "") -> Result:
        return CliRunner().invoke(cli.cli, arguments, input=stdin)

    return invoke


def test_findings_are_printed_and_counted(run: Run) -> None:
    done = run()
    assert done.exit_code == 1
    assert "     2 medium DC406 no restart policy\n" in done.stdout
    assert "5 |       - DB_PASSWORD=********\n" in done.stdout
    assert done.stdout.endswith("1 high, 1 medium.\n1 can be fixed with --fix.\nNext: ats-lint --diff .\n")
    assert done.stderr == ""


def test_check_may_be_named_and_paths_given(run: Run, project: Path) -> None:
    assert run("check").stdout == run().stdout == run(".").stdout
    assert run("check", "compose.yaml").stdout == run().stdout.replace("--diff .", "--diff compose.yaml")


def test_a_directory_may_be_named_from_elsewhere(project: Path, run: Run) -> None:
    assert "compose.yaml\n     2 medium" in run(str(project)).stdout


def test_a_mistyped_command_is_told_and_no_all_clear_given(run: Run) -> None:
    done = run("explan", "DC406")
    assert done.exit_code == 2
    assert "did you mean 'explain'?" in done.stderr
    assert "No problems" not in run("absent.yaml").output


def test_less_severe_findings_are_left_out_on_request(run: Run) -> None:
    done = run("--min-severity", "high")
    assert "DC406" not in done.stdout
    assert "1 finding below high not shown.\n" in done.stdout
    assert json.loads(run("--min-severity", "high", "-f", "json").stdout)["summary"]["remaining"] == 1


def test_findings_below_medium_do_not_fail(project: Path, run: Run) -> None:
    (project / "compose.yaml").write_text(COMPOSE.replace("- DB_PASSWORD=hunter2secret", "A: b"))
    assert run().exit_code == 1
    assert run("--fail-on", "high").exit_code == 0


def test_fix_writes_the_file_and_reports_what_is_left(run: Run, project: Path) -> None:
    done = run("--fix")
    assert (project / "compose.yaml").read_text() == FIXED
    assert done.exit_code == 1
    assert "fixed compose.yaml: DC406 missing-restart in web, safe: " in done.stdout
    assert "Fixed 1 of 2 problems, 1 left.\n" in done.stdout
    assert run("--fix", "--select", "DC406").exit_code == 0


def test_diff_writes_nothing(run: Run, project: Path) -> None:
    done = run("--diff", "--select", "DC406")
    assert done.exit_code == 1
    first, _, rest = done.stdout.partition("\n")
    assert first.startswith("# DC406 missing-restart in web, safe: ")
    assert rest.startswith("--- a/compose.yaml\n+++ b/compose.yaml\n@@ ")
    assert "+    restart: unless-stopped\n" in done.stdout
    assert (project / "compose.yaml").read_text() == COMPOSE
    (project / "compose.yaml").write_text(FIXED)
    done = run("--diff", "--select", "DC406")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize("arguments", [["--diff", "--select", "DC406"], ["--ignore", "DC201"], ["--fix", "-f", "json"]])
def test_no_secret_is_shown_even_when_its_rule_was_not_chosen(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert "hunter2secret" not in done.stdout + done.stderr


def test_a_suppressed_secret_is_masked(run: Run, project: Path) -> None:
    text = COMPOSE.replace("      - DB", "      # ats-lint: ignore[DC201]\n      - DB")
    (project / "compose.yaml").write_text(text)
    done = run("--diff")
    assert "      - DB_PASSWORD=********\n" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "codes"),
    [
        (["--select", "DC406"], 1, {"DC406"}),
        (["--select", "missing-restart,DC201"], 1, {"DC406", "DC201"}),
        (["--ignore", "DC2", "--ignore", "missing-restart"], 0, set()),
        (["--extend-select", "DC302"], 1, {"DC406", "DC201", "DC302"}),
        (["--profile", "strict"], 1, {"DC406", "DC201", "DC302"}),
        (["--select", "DC302"], 0, {"DC302"}),
        (["--select", "DC302", "--fail-on", "info"], 1, {"DC302"}),
        (["--fail-on", "high", "--ignore", "DC201"], 0, {"DC406"}),
        (["--exit-zero"], 0, {"DC406", "DC201"}),
    ],
)
def test_choosing_rules_and_the_exit_status(run: Run, arguments: list[str], status: int, codes: set[str]) -> None:
    done = run(*arguments, "-f", "json")
    assert done.exit_code == status
    assert {one["code"] for one in json.loads(done.stdout)["diagnostics"]} == codes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "DC4006"], "error: unknown rule 'DC4006'"),
        (["-f", "xml"], "error: --format: 'xml' is not one of text, concise, json"),
        (["-f", "json:"], "error: --format: 'json:' names no file after the colon"),
        (["-f", "json", "-f", "text"], "error: --format: only one report can go to one place"),
        (["-f", "json:a", "-o", "b"], "error: --output: every --format already names its file"),
        (["--diff", "-f", "json"], "error: --diff prints to standard output"),
        (["-", "compose.yaml"], "error: `-` cannot be linted together with other paths"),
        (["-o", "missing/x"], "error: missing/x: cannot be written: no such file or directory"),
        (["nothing.yaml"], "error: nothing.yaml: no such file or directory"),
        (["--fail-on", "severe"], "Invalid value for '--fail-on'"),
        (["--config", "none.toml"], "does not exist"),
        (["--unknown"], "No such option"),
    ],
)
def test_misuse_is_told_on_standard_error(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_other_files_are_linted_beside_a_broken_one(run: Run, project: Path) -> None:
    (project / "Dockerfile").write_bytes(b"FROM a\0\n")
    done = run()
    assert done.exit_code == 2
    assert "error: Dockerfile:1:7: NUL character" in done.stderr
    assert "DC406" in done.stdout


def test_a_broken_configuration_is_told_with_its_place(run: Run, project: Path) -> None:
    (project / ".ats-lint.toml").write_text('\nselct = ["DC"]\n')
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: .ats-lint.toml:2:1: unknown key 'selct', did you mean 'select'?\n"


def test_the_configuration_is_honoured_and_options_go_before_it(run: Run, project: Path) -> None:
    (project / ".ats-lint.toml").write_text('ignore = ["DC201"]\nfail-on = "high"\n[severity]\nDC406 = "info"\n')
    done = run("-f", "json")
    assert done.exit_code == 0
    assert [(one["code"], one["severity"]) for one in json.loads(done.stdout)["diagnostics"]] == [("DC406", "info")]
    assert run("--fail-on", "info").exit_code == 1
    (project / "other.toml").write_text('ignore = ["DC"]\n')
    assert run("--config", "other.toml").stdout == "No problems found in 1 file.\n"


def test_a_project_may_be_given_through_a_link(run: Run, project: Path) -> None:
    (project / "real").mkdir()
    (project / "compose.yaml").rename(project / "real" / "compose.yaml")
    (project / "link").symlink_to("real")
    (project / ".ats-lint.toml").write_text('[per-file-ignores]\n"real/*" = ["DC201"]\n')
    assert run("link", "-f", "concise").stdout == "link/compose.yaml:2:3: DC406 medium no restart policy [fix]\n"
    place = json.loads(run("link", "-f", "sarif").stdout)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "link/compose.yaml", "uriBaseId": "%SRCROOT%"}


def test_a_crashed_rule_is_named_and_hides_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = runner(monkeypatch, Registry((*RULES, CRASHING)))()
    assert done.exit_code == 3
    assert done.stderr == "error: compose.yaml: rule DC999 crashing crashed: KeyError: 'web'\n"
    assert "DC406" in done.stdout


def test_a_meaningless_ignore_comment_is_a_warning(run: Run, project: Path) -> None:
    (project / "compose.yaml").write_text("# ats-lint: ignore[DC4006]\n" + FIXED)
    done = run("--ignore", "DC201")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: compose.yaml:1:3: unknown rule 'DC4006'")
    assert run("--ignore", "DC201", "-q").stderr == ""


def test_several_reports_at_once(run: Run, project: Path) -> None:
    done = run("-f", "concise", "-f", "json:out.json", "-f", "sarif:out.sarif")
    assert done.stdout.startswith("compose.yaml:2:3: DC406 medium no restart policy [fix]\n")
    assert json.loads((project / "out.json").read_text())["version"] == 1
    assert json.loads((project / "out.sarif").read_text())["version"] == "2.1.0"
    done = run("-f", "json", "-o", "again.json")
    assert done.stdout == ""
    assert (project / "again.json").read_text() == (project / "out.json").read_text()


def test_a_diff_may_be_joined_by_reports_in_files(run: Run, project: Path) -> None:
    assert run("--diff", "-f", "json:out.json").stdout.startswith("# DC406")
    assert len(json.loads((project / "out.json").read_text())["fixed"]) == 1


def test_standard_input(run: Run, project: Path) -> None:
    done = run("-", "--stdin-filename", "other/compose.yaml", "-f", "concise", stdin=COMPOSE)
    assert done.exit_code == 1
    assert done.stdout.startswith("other/compose.yaml:2:3: DC406")
    assert run("-", "-f", "concise", stdin=COMPOSE).stdout.startswith("<stdin>:2:3: DC406")
    assert run("-", stdin="\0").exit_code == 2


def test_fixed_standard_input_goes_to_standard_output_byte_for_byte(run: Run, project: Path) -> None:
    text = COMPOSE.replace("\n", "\r\n").encode() + b"# caf\xe9"
    done = run("-", "--fix", "--ignore", "DC201", "--stdin-filename", "x/compose.yaml", stdin=text)
    wanted = FIXED.replace("\n", "\r\n").encode() + b"# caf\xe9"
    assert (done.exit_code, done.stdout_bytes) == (0, wanted)
    assert "Fixed 1 of 1 problem" in done.stderr
    assert not (project / "x").exists()
    done = run("-", "--fix", "--select", "DC302", stdin=text)
    assert done.stdout_bytes == text


@pytest.mark.parametrize(
    ("environment", "arguments", "colored"),
    [
        ({}, [], False),
        ({}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colours(
    run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], arguments: list[str], colored: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run(*arguments).stdout) is colored


def test_quiet_and_statistics(run: Run) -> None:
    assert "Found" not in run("--quiet").stdout
    assert run("--statistics").stdout.splitlines() == [
        "     1       0 fixable  DC201  hardcoded-credential",
        "     1       1 fixable  DC406  missing-restart",
    ]


def test_rules_are_explained_and_listed(run: Run) -> None:
    assert run("rule", "missing-restart").stdout == run("explain", "dc406").stdout
    assert run("rule", "missing-restart").stdout.startswith("# missing-restart (DC406)\n\nFinds missing-restart.\n")
    assert run("rules").stdout.startswith("DC201  hardcoded-credential  high ")
    assert json.loads(run("rules", "--format", "json").stdout)[0]["code"] == "DC201"
    assert "DL3000" in run("rules", "--map", "hadolint").stdout
    done = run("rule", "mising-restart")
    assert (done.exit_code, done.stderr) == (
        2,
        "error: unknown rule 'mising-restart', did you mean 'missing-restart'?\n",
    )


def test_help_shows_the_options_of_check(run: Run) -> None:
    for flag in ("-h", "--help"):
        assert "--unsafe-fixes" in run(flag).stdout
    assert "--unsafe-fixes" in run("check", "-h").stdout


PATH = os.pathsep.join(sys.path)


def python(*arguments: str, cwd: Path, **options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PATH, **options}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_version_is_told_without_loading_much(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom ats_lint.cli.app import cli\n"
        "cli.main(['--version'], standalone_mode=False)\n"
        "print([name for name in ('ruamel', 'jsonschema', 'sarif_om', 'tree_sitter') if name in sys.modules])"
    )
    done = python("-c", code, cwd=tmp_path)
    assert done.stdout.splitlines()[1] == "[]"
    assert python("-m", "ats_lint", "--version", cwd=tmp_path).stdout.startswith("ats-lint ")


def test_a_reader_that_leaves_early_is_no_error(project: Path) -> None:
    command = f"(sleep 0.2; {sys.executable} -m ats_lint rules; echo status $? >&2) | true"
    environment = {**os.environ, "PYTHONPATH": PATH}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == "status 141\n"


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    code = (
        "import ats_lint.cli.checking, sys\nfrom ats_lint.cli.entry import main\n"
        "def stop(*_): raise KeyboardInterrupt\nats_lint.cli.checking.run = stop\nsys.argv = ['ats-lint']\nmain()"
    )
    done = python("-c", code, cwd=tmp_path)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_any_encoding_of_the_terminal_will_do(project: Path) -> None:
    (project / "compose.yaml").write_text("services:\n  café:\n    image: é\n")
    done = python("-m", "ats_lint", "-f", "concise", cwd=project, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
