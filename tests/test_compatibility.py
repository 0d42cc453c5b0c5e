"""Comments, configuration and codes of other tools, from the command line and with the project's own rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app as cli
from projects import write_tree

DOCKERFILE = """\
FROM debian
MAINTAINER me
RUN apt-get update && apt-get install -y curl nano
ADD a /b
RUN cd /x && make
CMD python -m http.server 8000
"""
FOUND = {"DF101", "DF301", "DF321", "DF401", "DF405", "DF501", "DF504", "DF813"}
"""What hadolint calls DL3006, DL3008, DL3057, DL3025, DL3020, DL3003 and DL4000, and trivy's DS-0002."""
COMPOSE = """\
version: "3"
services:
  web:
    image: nginx
    privileged: true
    network_mode: host
  api:
    image: python:3.12
    ports:
      - "8080:80"
"""
COMPOSE_FOUND = {"DC101", "DC301", "DC503", "DC506", "DC809"}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli, ["-q", *arguments])


def codes(root: Path, name: str, text: str, select: set[str]) -> set[str]:
    write_tree(root, {name: text})
    done = run("-f", "json", "--select", ",".join(sorted(select)))
    assert done.exit_code in {0, 1}, done.output
    return {one["code"] for one in json.loads(done.output)["diagnostics"]}


def silenced(root: Path, text: str) -> set[str]:
    """Return which of the findings of `DOCKERFILE` are gone."""
    return FOUND - codes(root, "Dockerfile", text, FOUND)


def hushed(root: Path, text: str) -> set[str]:
    """Return which of the findings of `COMPOSE` are gone."""
    return COMPOSE_FOUND - codes(root, "compose.yaml", text, COMPOSE_FOUND)


def above(line: str, comment: str, text: str = DOCKERFILE) -> str:
    start = text.index(line)
    start = text.rfind("\n", 0, start) + 1
    indent = text[start:][: len(text[start:]) - len(text[start:].lstrip())]
    return f"{text[:start]}{indent}{comment}\n{text[start:]}"


def test_everything_is_found_without_comments(root: Path) -> None:
    assert silenced(root, DOCKERFILE) == set()
    assert hushed(root, COMPOSE) == set()


@pytest.mark.parametrize(
    ("line", "comment", "gone"),
    [
        # https://github.com/hadolint/hadolint#inline-ignores
        ("RUN apt-get", "# hadolint ignore=DL3008,DL3009", {"DF321"}),
        ("RUN cd", "# hadolint ignore=DL3003 # we know", {"DF504"}),
        ("FROM", "# hadolint ignore=DL3006,DL3008", {"DF301"}),
        ("FROM", "# hadolint ignore=DL3006,DL3057", {"DF301", "DF401"}),
        ("FROM", "# hadolint stage ignore=DL3008,DL3020", {"DF321", "DF501"}),
        ("ADD", "# hadolint stage ignore=DL3008,DL3020,DL3003", {"DF501", "DF504"}),
        ("ADD", "# hadolint global ignore=DL3006,DL3008,DL3020", {"DF301", "DF321", "DF501"}),
        ("ADD", "# hadolint ignore=DL3006", set()),
        # https://docs.docker.com/reference/dockerfile/#check
        ("FROM", "# check=skip=JSONArgsRecommended;error=true", {"DF405"}),
        ("FROM", "# check=error=true;skip=JSONArgsRecommended,MaintainerDeprecated", {"DF405", "DF813"}),
        ("FROM", "# check=skip=all", {"DF405", "DF813"}),
        ("ADD", "# check=skip=JSONArgsRecommended", set()),
        ("CMD", "# check=skip=JSONArgsRecommended", {"DF405"}),
        ("CMD", "# check=skip=all // a wrapper", {"DF405"}),
        ("CMD", "# check=skip=MaintainerDeprecated,JSONArgsRecommended\n\n# more", {"DF405"}),
        ("FROM", "# note\n# check=skip=JSONArgsRecommended", set()),
        # https://github.com/wharflab/tally: inline directives
        ("RUN cd", "# tally ignore=hadolint/DL3003;reason=short", {"DF504"}),
        ("CMD", "# tally ignore=JSONArgsRecommended", {"DF405"}),
        ("CMD", "# tally ignore=JSONArgsRecommended\n", {"DF405"}),
        ("FROM", "# tally ignore=JSONArgsRecommended,DL3006", {"DF301"}),
        ("CMD", "# tally global ignore=DL3006,buildkit/MaintainerDeprecated", {"DF301", "DF813"}),
        # https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments
        ("FROM", "#trivy:ignore:DS-0002", {"DF101"}),
        ("FROM", "# trivy:ignore:AVD-DS-0002 trivy:ignore:ds001", {"DF101", "DF301"}),
        ("CMD", "#trivy:ignore:DS-0002 -- the entrypoint steps down", {"DF101"}),
        ("ADD", "#trivy:ignore:DS-0005:exp:2099-01-01", {"DF501"}),
        ("CMD", "#trivy:ignore:DS-0005", set()),
        # https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
        ("ADD", "# checkov:skip=CKV_DOCKER_3:reason", {"DF101"}),
        ("CMD", "#checkov:skip=CKV_DOCKER_2: no probe", {"DF401"}),
        # https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments
        ("FROM", "# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f", {"DF101"}),
        ("ADD", "# kics-scan ignore-line", {"DF501"}),
        ("ADD", "# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f", set()),
    ],
)
def test_comments_in_a_dockerfile(root: Path, line: str, comment: str, gone: set[str]) -> None:
    assert silenced(root, above(line, comment)) == gone


def test_kics_ignores_a_file_and_a_block(root: Path) -> None:
    kics = silenced(root, above("FROM", "# kics-scan ignore"))
    assert {"DF101", "DF301", "DF501", "DF813"} <= kics
    stage = f"FROM alpine AS first\nADD x /y\n{DOCKERFILE}"
    assert "DF501" not in silenced(root, above("FROM debian", "# kics-scan ignore-block", stage))
    assert "DF101" in silenced(root, above("FROM debian", "# kics-scan ignore-block", stage))


@pytest.mark.parametrize(
    ("line", "comment", "gone"),
    [
        # compose-lint 0.36 has no comments of its own; people write what other linters taught them
        ("  web:", "# compose-lint: disable=CL-0002", {"DC101"}),
        ("privileged", "# compose-lint disable CL-0002", {"DC101"}),
        ("version", "# compose-lint: disable=CL-0002,CL-0005", {"DC101", "DC503"}),
        ("  api:", "# compose-lint: disable=CL-0002", set()),
        # https://github.com/zavoloklom/docker-compose-linter/blob/main/docs/configuration-comments.md
        ("version", "# dclint disable-file", {"DC503", "DC809"}),
        ("version", "# dclint disable", {"DC503", "DC809"}),
        ("version", "# dclint disable no-version-field", {"DC809"}),
        ('- "8080', "# dclint disable-line no-unbound-port-interfaces", {"DC503"}),
        ('- "8080', "# dclint disable-line no-version-field", set()),
        ("  api:", "# dclint disable no-version-field", set()),
        ("network_mode", "# kics-scan ignore-line", {"DC506"}),
        ("version", "# kics-scan disable=071a71ff-f868-47a4-ac0b-3c59e4ab5443", {"DC506"}),
    ],
)
def test_comments_in_a_compose_file(root: Path, line: str, comment: str, gone: set[str]) -> None:
    assert hushed(root, above(line, comment, COMPOSE)) & ({"DC101", "DC503", "DC506", "DC809"}) == gone


def test_comments_behind_a_line(root: Path) -> None:
    assert hushed(root, COMPOSE.replace('80"\n', '80"  # dclint disable-line\n')) == {"DC503"}
    assert hushed(root, COMPOSE.replace("true\n", "true # compose-lint: disable=CL-0002\n")) == {"DC101"}
    assert hushed(root, COMPOSE.replace("  api:", "  api: # kics-scan ignore-block")) >= {"DC503"}


def test_trivys_comment_counts_around_a_dockerfile_in_a_compose_file(root: Path) -> None:
    text = "services:\n  web:{}\n    build:\n      dockerfile_inline: |\n        FROM debian:12\n        CMD [x]\n"
    assert codes(root, "compose.yaml", text.format(""), {"DF101"}) == {"DF101"}
    assert codes(root, "compose.yaml", text.format(" #trivy:ignore:DS-0002"), {"DF101"}) == set()


def test_hadolints_configuration(root: Path) -> None:
    write_tree(root, {
        "Dockerfile": "FROM evil.example/debian\nLABEL maintainer=me version=x\nMAINTAINER me\nADD a /b\n",
        ".hadolint.yaml": "ignored: [DL3020]\noverride:\n  error: [DL4000]\n  info: [DL3006]\n"
        "trustedRegistries: [docker.io]\nlabel-schema: {version: semver}\nstrict-labels: true\n"
        "failure-threshold: error\n",
    })  # fmt: skip
    done = run("-f", "json")
    found = {one["code"]: one["severity"] for one in json.loads(done.output)["diagnostics"]}
    assert done.exit_code == 1
    assert found["DF813"] == "high"
    assert found["DF301"] == "low"
    assert "DF501" not in found
    assert {"DF304", "DF823"} <= set(found)
    assert run("--ignore", "DF813,DF101", "--select", "DF").exit_code in {0, 1}


def test_hadolints_threshold_sets_the_exit_status(root: Path) -> None:
    write_tree(root, {"Dockerfile": "FROM debian:12\nUSER 1000\nADD a /b\n"})
    assert run("--select", "DF501", "--fail-on", "low").exit_code == 1
    for line in ("no-fail: true", "failure-threshold: error", "failure-threshold: none"):
        write_tree(root, {".hadolint.yaml": line + "\n"})
        assert run("--select", "DF501").exit_code == 0
    assert run("--select", "DF501", "--fail-on", "info").exit_code == 1


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("hadolint", "DL3020  DF501 "),
        ("buildkit", "JSONArgsRecommended  DF405 "),
        ("trivy", "DS-0002  DF101 missing-user, DF102 "),
        ("checkov", "CKV_DOCKER_2  DF401 "),
        ("kics", "fd54f200  DF101 "),
        ("compose-lint", "CL-0002  DC101 "),
        ("tally", "DL3020  DF501 "),
        ("dclint", "no-version-field  DC809 "),
    ],
)
def test_the_codes_of_every_tool_are_mapped(tool: str, line: str) -> None:
    done = CliRunner().invoke(cli.cli, ["rules", "--map", tool])
    assert any(one.startswith(line) for one in done.output.splitlines())
    as_json = json.loads(CliRunner().invoke(cli.cli, ["rules", "--map", tool, "-f", "json"]).output)
    assert line.split()[1] in as_json[line.split()[0]]
