"""Which files a run reports on and fixes, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli import app as cli
from projects import read_tree, write_tree

Run = Callable[..., Result]

WEB = "services:\n  web:\n    image: nginx\n    restart: always\n"
DB = "services:\n  db:\n    image: postgres\n"
FIXED_DB = DB + "    restart: unless-stopped\n"
BASE = "services:\n  base:\n    image: redis\n    restrat: always\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


def lint(*arguments: str, select: str = "DC406,DC802") -> list[str]:
    """Return `path:line code` of the findings."""
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "concise", "--select", select, *arguments])
    assert done.exit_code in {0, 1}, done.output
    return [
        f"{path}:{line} {rest.split()[0]}"
        for path, line, _, rest in (x.split(":", 3) for x in done.output.splitlines())
    ]


@pytest.mark.parametrize("name", ["inc.yaml", "common.yaml", "services/db.yml"])
def test_included_files_of_any_name_are_reported_and_fixed(root: Path, name: str) -> None:
    write_tree(root, {"compose.yaml": f"include:\n  - {name}\n" + WEB, name: DB})
    assert lint() == lint(".") == lint(str(root)) == [f"{name}:2 DC406"]
    assert lint("--fix") == []
    assert read_tree(root)[name] == FIXED_DB


def test_extended_files_are_reported_and_fixed(root: Path) -> None:
    web = "services:\n  web:\n    extends:\n      file: base/common.yaml\n      service: base\n"
    write_tree(root, {"compose.yaml": web, "base/common.yaml": BASE})
    assert lint() == ["base/common.yaml:4 DC802", "compose.yaml:2 DC406"]
    # What Compose refuses is mended first: until then nothing else is.
    assert lint("--fix") == ["base/common.yaml:4 DC802", "compose.yaml:2 DC406"]
    write_tree(root, {"base/common.yaml": "services:\n  base:\n    image: nginx\n"})
    assert lint("--fix") == []
    assert "restart: unless-stopped\n" in "".join(read_tree(root).values())


def test_what_is_included_may_include_more(root: Path) -> None:
    write_tree(root, {
        "compose.yaml": "include: [a/one.yml]\n" + WEB,
        "a/one.yml": "include:\n  - path: [two.yml, three.yml]\n" + DB,
        "a/two.yml": "services:\n  cache:\n    image: redis\n",
        "a/three.yml": "services:\n  cache:\n    restrat: always\n",
    })  # fmt: skip
    assert lint() == ["a/one.yml:4 DC406", "a/three.yml:3 DC802", "a/two.yml:2 DC406"]


def test_files_given_by_name_are_reported_alone(root: Path) -> None:
    write_tree(
        root, {"compose.yaml": "include: [inc.yaml]\n" + WEB.replace("    restart: always\n", ""), "inc.yaml": DB}
    )
    assert lint("compose.yaml") == ["compose.yaml:3 DC406"]
    assert lint("inc.yaml") == ["inc.yaml:2 DC406"]
    assert lint("compose.yaml", "inc.yaml") == ["compose.yaml:3 DC406", "inc.yaml:2 DC406"]
    assert lint("--fix", "compose.yaml") == []
    assert read_tree(root)["inc.yaml"] == DB


def test_a_file_that_is_found_and_included_is_reported_once(root: Path) -> None:
    write_tree(root, {"compose.yaml": "include: [db/compose.yaml]\n" + WEB, "db/compose.yaml": DB})
    assert lint() == lint(".", "db", "db/compose.yaml") == ["db/compose.yaml:2 DC406"]
    assert lint("--fix") == []
    assert read_tree(root)["db/compose.yaml"] == FIXED_DB


def test_a_file_that_two_projects_include_is_fixed_once(root: Path) -> None:
    including = "include: [../shared/db.yml]\n" + WEB
    write_tree(root, {"a/compose.yaml": including, "b/compose.yaml": including, "shared/db.yml": DB})
    assert lint() == ["shared/db.yml:2 DC406"]
    assert lint("a") == ["shared/db.yml:2 DC406"]
    assert lint("--fix") == []
    assert read_tree(root)["shared/db.yml"] == FIXED_DB


@pytest.mark.parametrize("link", [False, True])
def test_nothing_outside_of_the_root_is_touched(root: Path, link: bool) -> None:
    write_tree(root, {"compose.yaml": f"include: [{'link' if link else '../outside'}.yml]\n" + WEB})
    write_tree(root.parent, {"outside.yml": DB})
    if link:
        (root / "link.yml").symlink_to("../outside.yml")
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "concise", "--select", "DC406", "--fix"])
    assert "DC406" not in done.output
    assert (root.parent / "outside.yml").read_text() == DB


@pytest.mark.parametrize(
    ("name", "text"), [(".gitignore", "/services/\n"), (".ats-lint.toml", 'exclude = ["db.yml"]\n')]
)
def test_ignored_and_excluded_files_are_read_for_context_only(root: Path, name: str, text: str) -> None:
    write_tree(root, {"compose.yaml": "include: [services/db.yml]\n" + WEB, "services/db.yml": DB, name: text})
    assert lint() == []
    assert lint("services/db.yml") == ["services/db.yml:2 DC406"]


def test_an_included_file_that_cannot_be_parsed_is_an_error(root: Path) -> None:
    write_tree(root, {"compose.yaml": "include: [inc.yaml]\n" + WEB, "inc.yaml": "services: [\n"})
    done = CliRunner().invoke(cli.cli, ["-q"])
    assert done.exit_code == 2
    assert "error: inc.yaml:" in done.output


def test_dockerfiles_of_any_name_are_reported_with_the_project_that_builds_them(root: Path) -> None:
    build = "services:\n  web:\n    build:\n      context: .\n      dockerfile: images/web.df\n    restart: always\n"
    write_tree(root, {"deploy/compose.yaml": build, "deploy/images/web.df": "FROM debian\nMAINTAINER me\n"})
    assert lint(select="DF813") == lint("deploy", select="DF813") == ["deploy/images/web.df:2 DF813"]
    assert lint("deploy/compose.yaml", select="DF813") == []


def test_a_dockerfile_above_the_directory_that_was_named_is_left_alone(root: Path) -> None:
    build = "services:\n  web:\n    build: ..\n    restart: always\n"
    write_tree(root, {"deploy/compose.yaml": build, "Dockerfile": "FROM debian\nMAINTAINER me\n"})
    assert lint("deploy", select="DF813") == []
    assert lint(select="DF813") == ["Dockerfile:2 DF813"]


def test_an_environment_file_that_a_script_makes_is_absent_and_no_error(root: Path) -> None:
    write_tree(root, {"compose.yml": "services:\n  web:\n    image: nginx:${TAG}\n", ".env.example": "A=\n"})
    (root / ".env").symlink_to("app.conf")
    assert lint(select="DC811") == ["compose.yml:3 DC811"]
