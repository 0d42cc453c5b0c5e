"""Taking up the linter on an old project: baselines, revisions, ignore comments, limits of fixes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app
from ats_lint.files.source import Source
from ats_lint.fix.silence import _first_content, silence
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.lint.surroundings import RunSurroundings
from ats_lint.model import Severity
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.dockerfile.document import Dockerfile

COMPOSE = """\
services:
  web:
    image: nginx:latest
    privileged: true
    environment:
      PASSWORD: hunter2secret9
"""
DOCKERFILE = "FROM ghcr.io/a/b:latest\nRUN sudo ls\nCMD foo\n"
Lint = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "project"
    (home / ".git").mkdir(parents=True)
    (home / "compose.yaml").write_text(COMPOSE)
    (home / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def lint(home: Path) -> Lint:
    return lambda *arguments: CliRunner().invoke(app.cli, arguments)


def codes(done: Result) -> list[str]:
    """The codes of a concise report."""
    return [line.split(": ")[1].split()[0] if ": " in line else line for line in done.stdout.splitlines()]


def test_what_a_baseline_knows_is_not_reported(lint: Lint, home: Path) -> None:
    assert lint("--baseline", "known.json", "--write-baseline").stdout.endswith("findings to known.json\n")
    assert "hunter2" not in (home / "known.json").read_text()
    done = lint("--baseline", "known.json", "-f", "concise")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "known findings not reported" in done.stderr


def test_a_baseline_outlives_moved_lines_and_finds_what_is_new(lint: Lint, home: Path) -> None:
    lint("--baseline", "known.json", "--write-baseline")
    moved = "# a\n\n" + COMPOSE.replace("    privileged", "    network_mode: host\n    privileged")
    (home / "compose.yaml").write_text(moved)
    (home / "Dockerfile").write_text("# b\n" + DOCKERFILE.replace("CMD foo", "RUN sudo ls\nCMD foo"))
    done = lint("--baseline", "known.json", "-f", "concise", "--ignore", "DC501")
    assert codes(done) == ["DF108", "DC506"]
    assert done.exit_code == 1
    assert "stale" not in done.stderr


def test_entries_that_match_nothing_are_told(lint: Lint, home: Path) -> None:
    lint("--baseline", "known.json", "--write-baseline")
    (home / "compose.yaml").write_text(COMPOSE.replace("    privileged: true\n", ""))
    (home / "Dockerfile").unlink()
    done = lint("--baseline", "known.json", ".")
    assert "warning: known.json: stale: DC101 of web in compose.yaml\n" in done.stderr
    assert "warning: known.json: stale: DF405 of ghcr.io/a/b:latest in Dockerfile\n" in done.stderr
    done = lint("--baseline", "known.json", ".", "--ignore", "DC101")
    assert "DC101" not in done.stderr, "a rule that did not run says nothing"


def test_part_of_a_project_makes_nothing_stale(lint: Lint) -> None:
    lint("--baseline", "known.json", "--write-baseline")
    assert "stale" not in lint("--baseline", "known.json", "compose.yaml").stderr


def test_the_baseline_may_stand_in_the_configuration(lint: Lint, home: Path) -> None:
    (home / "sub").mkdir()
    (home / "ats-lint.toml").write_text('baseline = "sub/known.json"\n')
    assert "sub/known.json" in lint("--write-baseline").stdout
    assert lint().exit_code == 0
    entries = json.loads((home / "sub/known.json").read_text())["findings"]
    assert {one["path"] for one in entries} == {"../compose.yaml", "../Dockerfile"}


def test_fixes_leave_alone_what_is_known(lint: Lint, home: Path) -> None:
    lint("--baseline", "known.json", "--write-baseline")
    (home / "compose.yaml").write_text(COMPOSE + "  new:\n    image: nginx:1.29.3\n")
    lint("--baseline", "known.json", "--fix")
    text = (home / "compose.yaml").read_text()
    assert text.startswith(COMPOSE)
    assert "restart: unless-stopped" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "known.json:1:2: expecting property name"), ("[]", "known.json:1:1: not a baseline of this version"),
     ("[" * 100_000, "known.json: nested too deeply"),
     ('{"version": 1, "findings": [{"path": 1}]}', "known.json:1:1: not a baseline")],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(text: str, message: str, lint: Lint, home: Path) -> None:
    (home / "known.json").write_text(text)
    done = lint("--baseline", "known.json")
    assert done.exit_code == 2
    assert message in done.stderr


def test_nothing_is_written_when_not_everything_was_linted(lint: Lint, home: Path) -> None:
    (home / "compose.yaml").write_text("a: [\n")
    assert lint("--write-baseline").exit_code == 2
    assert not (home / "ats-lint-baseline.json").exists()


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(home: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=home, check=True, capture_output=True)


@pytest.fixture
def repository(home: Path) -> Path:
    pytest.importorskip("dulwich")
    (home / ".git").rmdir()
    git(home, "init", "--quiet")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "-m", "first")
    return home


@needs_git
def test_only_what_a_change_brought_in_is_reported(repository: Path, lint: Lint) -> None:
    assert lint("--new-from-rev", "HEAD", "-f", "concise").stdout == ""
    git(repository, "mv", "Dockerfile", "web.Dockerfile")
    (repository / "web.Dockerfile").write_text("# why\n" + DOCKERFILE + "USER root\n")
    (repository / "compose.yaml").write_text(COMPOSE + "  db:\n    image: x\n    restart: always\n")
    (repository / "new").mkdir()
    (repository / "new" / "Dockerfile").write_text("FROM debian\n")
    done = lint("--new-from-rev", "HEAD", "-f", "concise", "--select", "DF102,DF301,DF405,DC101,DC301,DC302,DF108")
    assert done.stdout.splitlines() == [
        "compose.yaml:8:12: DC301 medium image x has no tag",
        "new/Dockerfile:1:6: DF301 medium image debian has no tag",
        "web.Dockerfile:5:6: DF102 high user root runs the process",
    ]


@needs_git
def test_what_a_deletion_brings_in_is_new(repository: Path, lint: Lint) -> None:
    (repository / "compose.yaml").write_text(COMPOSE + "    restart: always\n")
    git(repository, "commit", "--quiet", "-a", "-m", "second")
    (repository / "compose.yaml").write_text(COMPOSE)
    done = lint("--new-from-rev", "HEAD", "-f", "concise", "--select", "DC406,DC101")
    assert codes(done) == ["DC406"]


@needs_git
def test_a_branch_counts_from_where_it_parted(repository: Path, lint: Lint) -> None:
    git(repository, "checkout", "--quiet", "-b", "feature")
    (repository / "Dockerfile").write_text(DOCKERFILE + "USER root\n")
    git(repository, "commit", "--quiet", "-a", "-m", "feature")
    git(repository, "checkout", "--quiet", "-")
    (repository / "Dockerfile").write_text(DOCKERFILE.replace("RUN sudo ls\n", ""))
    git(repository, "commit", "--quiet", "-a", "-m", "meanwhile")
    git(repository, "branch", "trunk")
    git(repository, "checkout", "--quiet", "feature")
    assert codes(lint("--new-from-rev", "trunk", "-f", "concise", "Dockerfile")) == ["DF102"]


@needs_git
def test_a_shallow_clone_counts_from_the_revision_itself(
    repository: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "Dockerfile").write_text(DOCKERFILE + "USER root\n")
    git(repository, "commit", "--quiet", "-a", "-m", "second")
    shallow = repository.parent / "shallow"
    git(repository, "clone", "--quiet", "--depth", "1", f"file://{repository}", str(shallow))
    (shallow / "Dockerfile").write_text(DOCKERFILE + "USER root\nRUN sudo x\n")
    monkeypatch.chdir(shallow)
    branch = subprocess.run(
        ["git", "branch", "--show-current"], capture_output=True, text=True, check=True
    ).stdout.strip()
    done = lint("--new-from-rev", f"origin/{branch}", "-f", "concise", "--select", "DF102,DF108", "Dockerfile")
    assert codes(done) == ["DF108"], done.output


@needs_git
def test_the_repository_is_read_and_not_written(repository: Path, lint: Lint) -> None:
    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted((repository / ".git").rglob("*")) if path.is_file()}

    (repository / "Dockerfile").write_text(DOCKERFILE + "USER root\n")
    before = files()
    assert lint("--new-from-rev", "HEAD", "Dockerfile").exit_code == 1
    assert files() == before


@needs_git
def test_a_revision_that_is_none_is_told(repository: Path, lint: Lint) -> None:
    done = lint("--new-from-rev", "nosuch")
    assert done.exit_code == 2
    assert "--new-from-rev: 'nosuch' is no revision" in done.stderr


def test_no_repository_has_no_revisions(lint: Lint) -> None:
    pytest.importorskip("dulwich")
    assert "no Git repository" in lint("--new-from-rev", "HEAD").stderr


TEXTS = [
    COMPOSE,
    COMPOSE.replace("\n", "\r\n"),
    "\ufeff" + COMPOSE,
    COMPOSE.rstrip("\n"),
    'services: {web: {image: "nginx:latest", privileged: true}}\n',
    "services:\n  web: {image: nginx:latest,\n    privileged: true,\n    environment: {PASSWORD: hunter2secret9}}\n",
    "services:\n  web:\n    image: nginx:latest\n    command: >\n      sh -c\n      'exec nginx'\n    environment:\n"
    '      - "PASSWORD=\n        hunter2secret9"\n      - B=x\n',
    "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM debian\n"
    "        RUN sudo ls\n",
    "services:\n  web:   # the site\n    image: nginx:latest # pinned later\n    privileged:\n      true\n",
    "---\nx-a: &a\n  privileged: true\nservices:\n  web:\n    <<: *a\n    image: nginx:latest\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_ignore_comments_silence_compose_files_and_change_nothing(text: str, lint: Lint, home: Path) -> None:
    file = home / "compose.yaml"
    file.write_bytes(text.encode())
    assert lint("compose.yaml").exit_code == 1
    done = lint("--add-ignores=we know", "compose.yaml")
    assert done.exit_code == 0, done.output
    after = file.read_bytes().decode()
    done = lint("compose.yaml")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "No problems found in 1 file.\n", "")
    assert stripped(after) == text
    assert meaning(after) == meaning(text)
    assert lint("--require-reason", "compose.yaml").exit_code == 0


def stripped(text: str) -> str:
    """The text without what `--add-ignores` writes."""
    import re

    text = re.sub(r"(?m)^[ \t]*# ats-lint: ignore(-file)?\[[^]]*\] we know\r?\n", "", text)
    return re.sub(r" ? ?# ats-lint: ignore\[[^]]*\] we know", "", text)


def meaning(text: str) -> object:
    from ruamel.yaml import YAML

    file = ComposeFile(Source(Path("/compose.yaml"), text.removeprefix("\ufeff")))
    return YAML(typ="safe", pure=True).load(text), [problem.message for problem in file.problems]


@pytest.mark.parametrize(
    "text",
    [
        DOCKERFILE,
        DOCKERFILE.replace("\n", "\r\n"),
        "# syntax=docker/dockerfile:1\n# escape=`\nFROM debian\nRUN apt-get update && `\n  # inside\n  sudo ls\n",
        "FROM debian\nRUN <<EOF\ncd /tmp\nsudo ls\nEOF\n  CMD foo",
        "ARG A\nFROM debian AS one\nRUN sudo ls\nFROM one\nCOPY <<-X /x\n\tsudo ls\n\tX\nCMD foo\n",
        "#check=skip=none\nFROM debian\n\n\nRUN a \\\n\n  sudo b\n",
    ],
)
def test_ignore_comments_silence_dockerfiles_and_change_nothing(text: str, lint: Lint, home: Path) -> None:
    file = home / "Dockerfile"
    file.write_bytes(text.encode())
    assert lint("Dockerfile", "--fail-on", "info").exit_code == 1
    done = lint("--add-ignores=we know", "Dockerfile")
    assert done.exit_code == 0, done.output
    after = file.read_bytes().decode()
    assert stripped(after) == text
    assert instructions(after) == instructions(text)
    done = lint("Dockerfile")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "No problems found in 1 file.\n", "")


def instructions(text: str) -> list[str]:
    from ats_lint.analysis.project.alone import alone

    dockerfile = alone(Source(Path("/Dockerfile"), text))
    assert isinstance(dockerfile, Dockerfile)
    return [dockerfile.source.slice(one.span) for one in dockerfile.instructions]


def test_ignores_can_be_looked_at_first_without_secrets(lint: Lint, home: Path) -> None:
    (home / "compose.yaml").write_text(COMPOSE.replace("PASSWORD: hunter2secret9", "{PASSWORD: hunter2secret9, A: b}"))
    done = lint("--add-ignores", "--diff", ".")
    assert "+    privileged: true  # ats-lint: ignore[DC101]\n" in done.stdout
    assert "hunter2" not in done.output
    assert "ignore" not in (home / "compose.yaml").read_text()
    assert "would ignore" in done.stderr


def test_the_word_behind_add_ignores_is_a_path(lint: Lint, home: Path) -> None:
    assert lint("--add-ignores", "Dockerfile").exit_code == 0
    assert "# ats-lint: ignore[DF405]\nCMD foo\n" in (home / "Dockerfile").read_text()
    assert (home / "compose.yaml").read_text() == COMPOSE


def test_what_no_comment_can_silence_is_told(lint: Lint, home: Path) -> None:
    (home / "compose.yaml").write_text("services:\n  web:\n    image: nginx:1.29.3\n    env_file: .env\n")
    (home / ".env").write_text("PASSWORD=hunter2secret9\n")
    (home / ".gitignore").write_text("!.env\n")
    done = lint("--add-ignores", "--select", "PX104", ".")
    assert done.exit_code == 1
    assert "warning: .env:1:1: no comment can silence PX104" in done.stderr
    lint("--select", "PX104", "--write-baseline", ".")
    done = lint("--select", "PX104", "--baseline", "ats-lint-baseline.json", ".")
    assert (done.exit_code, done.stderr) == (0, "note: 1 known finding not reported\n")


def test_what_a_reason_cannot_be_is_spelt_out(lint: Lint, home: Path) -> None:
    lint("--add-ignores=a\nRUN evil \x1b", "Dockerfile")
    assert "] a RUN evil \\x1b\n" in (home / "Dockerfile").read_text()


def test_a_comment_without_reason_silences_nothing_where_one_is_required(lint: Lint, home: Path) -> None:
    text = COMPOSE.replace("privileged: true", "privileged: true  # ats-lint: ignore[DC101]")
    (home / "compose.yaml").write_text(text)
    assert lint("--select", "DC101", "compose.yaml").exit_code == 0
    done = lint("--select", "DC101", "--require-reason", "compose.yaml")
    assert done.exit_code == 1
    assert "warning: compose.yaml:4:25: ignore without a reason: it silences nothing\n" in done.stderr
    (home / "compose.yaml").write_text(text.replace("[DC101]", "[DC101]: the host's clock is set here"))
    assert lint("--select", "DC101", "--require-reason", "compose.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("comment", "warning"),
    [
        ("# ats-lint: ignore[DC101]", ""),
        ("# ats-lint: ignore[DC101, DC202]", "unused ignore[DC202]"),
        ("# ats-lint: ignore[privileged, missing-restart]", "unused ignore[missing-restart]"),
        ("# ats-lint: ignore", ""),
        ("# ats-lint ignore[DC101]", "the colon is missing: ats-lint: ignore"),
        ("# ats-lint: ignore DC101", "rules go between brackets: ignore[DC101]"),
        ("# ats-lint: ignore[DC101", "the bracket is not closed"),
        ("# ats-lint ignores nothing here", None),
    ],
)
def test_unused_and_malformed_comments_are_told(comment: str, warning: str | None, lint: Lint, home: Path) -> None:
    text = COMPOSE.replace("privileged: true", f"privileged: true  {comment}").replace(
        "image: nginx", "restart: always\n    image: nginx"
    )
    (home / "compose.yaml").write_text(text)
    done = lint("compose.yaml", "-f", "concise")
    assert ("DC101" in done.stdout) is (warning is None)
    assert [line.partition(": ")[2].partition(": ")[2] for line in done.stderr.splitlines()] == (
        [warning] if warning else []
    )


def test_rules_that_did_not_run_make_no_comment_unused(lint: Lint, home: Path) -> None:
    (home / "compose.yaml").write_text(COMPOSE.replace("web:\n", "web:  # ats-lint: ignore[DC506]\n", 1))
    assert "unused ignore[DC506]" in lint("compose.yaml").stderr
    assert lint("compose.yaml", "--select", "DC1").stderr == ""


def test_comments_in_a_dockerfile_inside_of_yaml_are_told_where_they_are(lint: Lint, home: Path) -> None:
    inline = "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM debian\n"
    (home / "compose.yaml").write_text(inline + "        # ats-lint: ignore[DF108]\n        RUN ls\n")
    assert "warning: compose.yaml:7:11: unused ignore[DF108]\n" in lint("compose.yaml").stderr


def test_only_rules_that_may_be_are_fixed(lint: Lint, home: Path) -> None:
    lint("--fix", "--fixable", "DC406", "compose.yaml")
    text = (home / "compose.yaml").read_text()
    assert text == COMPOSE.replace("hunter2secret9\n", "hunter2secret9\n    restart: unless-stopped\n")
    (home / "compose.yaml").write_text(COMPOSE)
    (home / "ats-lint.toml").write_text('unfixable = ["missing-restart"]\nfixable = ["DC4"]\n')
    lint("--fix", "compose.yaml")
    text = (home / "compose.yaml").read_text()
    assert "restart:" not in text
    assert "logging:" in text
    assert "hunter2secret9" in text


def test_files_can_be_shown(lint: Lint) -> None:
    done = lint("--show-files")
    assert done.stdout == "dockerfile  Dockerfile\ncompose     compose.yaml\n"
    assert lint("--show-files", "nosuch").exit_code == 2


def test_options_that_do_different_things_do_not_go_together(lint: Lint) -> None:
    done = lint("--fix", "--write-baseline")
    assert done.exit_code == 2
    assert "--fix and --write-baseline do not go together" in done.stderr
    assert lint("--write-baseline", "-").exit_code == 2


def test_a_comment_stands_where_it_can_and_says_how_far_it_goes(lint: Lint, home: Path) -> None:
    token = "ghp_" + "Zk3vQ9xLm2Rt7YwBc5Nd8Hf1Js4Pg6Ua0Ei3"
    block = f"services: {{a: {{image: nginx}}}}\nconfigs:\n  c:\n    content: |\n      token = {token}\n"
    (home / "compose.yaml").write_text(block)
    done = lint("--add-ignores", "--select", "DC207,DC806", "compose.yaml")
    assert done.stdout.splitlines() == ["ignored 2 findings in 1 file"]
    expected = f"# ats-lint: ignore-file[DC207]\n{block}".replace("  c:\n", "  c:  # ats-lint: ignore[DC806]\n")
    assert (home / "compose.yaml").read_text() == expected
    (home / "Dockerfile").write_text("FROM debian:12\n  MAINTAINER x\n")
    lint("--add-ignores", "--select", "DF813", "Dockerfile")
    assert (home / "Dockerfile").read_text() == "FROM debian:12\n  # ats-lint: ignore[DF813]\n  MAINTAINER x\n"


@pytest.mark.parametrize(
    ("text", "at"),
    [("# syntax=a", 10), ("# syntax=a\n", 11), ("# syntax=a\n#check=b\nFROM x\n", 20), ("FROM x\n", 0), ("", 0)],
)
def test_directives_stand_before_everything(text: str, at: int) -> None:
    assert _first_content(Source(Path("/Dockerfile"), text)) == at


def test_what_is_not_saved_gains_the_comments(home: Path) -> None:
    unsaved = Source(home / "Dockerfile", "FROM debian:12\nMAINTAINER y\n")
    rules = discover().select("default", ["DF813"])
    done = silence([home], Settings(), rules, "", RunSurroundings(None, (unsaved,)), least=Severity.INFO, write=False)
    (change,) = [one for one in done.changes if one.path.name == "Dockerfile"]
    assert change.after.text == "FROM debian:12\n# ats-lint: ignore[DF813]\nMAINTAINER y\n"
