"""Several projects in one tree, and projects of which one file alone is given, from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.analysis.project import grouping
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.cli import app as cli
from ats_lint.files.discover import Target
from ats_lint.files.policy import Policy
from ats_lint.files.workspace import Workspace
from ats_lint.fix.repair import repair
from ats_lint.lint.config import from_table
from ats_lint.lint.registry import AnyRule
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
from ats_lint.rule import Rule
from projects import read_tree, write_tree

DOCKERFILE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
FIXED = (
    "FROM python:3.12-slim\nWORKDIR /app\nRUN useradd --create-home app && chown app:app /app\n"
    'COPY --chown=app:app . .\nUSER app\nCMD ["python", "main.py"]\n'
)
MOUNTED = FIXED.replace("USER", "RUN mkdir -p /data && chown app:app /data\nUSER")
WEB = "services:\n  web:\n    image: nginx:1.27\n    container_name: web\n    ports: ['127.0.0.1:80:80']\n"
DATA = "services:\n  api:\n    build: {context}\n    volumes: [store:/data]\nvolumes: {{store: }}\n"
REDIS = "services:\n  cache:\n    image: redis:7\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


def call(*arguments: str, select: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli.cli, ["--select", select, *arguments], input=stdin)


def lint(*arguments: str, select: str = "DF101,DC406,DC507,DC812") -> list[str]:
    """Return `path:line code` of the findings."""
    done = call("-q", "-f", "concise", *arguments, select=select)
    assert done.exit_code in {0, 1}, done.output
    return [f"{line.split(':')[0]}:{line.split(':')[1]} {line.split()[1]}" for line in done.output.splitlines()]


def test_projects_of_one_tree_stay_apart(root: Path) -> None:
    write_tree(root, {"one/compose.yaml": WEB, "two/docker-compose.yml": WEB, "two/three/compose.yaml": WEB})
    assert lint(select="DC507,DC812,DC805,DC806") == []
    write_tree(root, {"one/compose.override.yaml": WEB.replace("web:", "other:")})
    assert lint(select="DC507,DC812") == ["one/compose.override.yaml:4 DC812", "one/compose.override.yaml:5 DC507"]


def test_a_shared_dockerfile_serves_every_project_that_builds_it(root: Path) -> None:
    second = DATA.format(context="../image").replace("/data", "/logs")
    write_tree(root, {"image/Dockerfile": DOCKERFILE, "a/compose.yaml": DATA.format(context="../image")})
    write_tree(root, {"b/compose.yaml": second})
    assert lint(select="DF101") == ["image/Dockerfile:1 DF101"]
    call("--fix", "--unsafe-fixes", select="DF101")
    assert "mkdir -p /data /logs && chown app:app /data /logs" in read_tree(root)["image/Dockerfile"]


def test_every_project_must_set_a_user_for_a_shared_dockerfile(root: Path) -> None:
    one = "services:\n  x:\n    build: ../image\n    user: '1000'\n    restart: always\n"
    write_tree(root, {"image/Dockerfile": DOCKERFILE, "a/compose.yaml": one, "b/compose.yaml": one})
    assert lint() == []
    write_tree(root, {"b/compose.yaml": one.replace("    user: '1000'\n", "")})
    assert lint() == ["image/Dockerfile:1 DF101"]


@pytest.mark.parametrize("folder", ["", "deploy/", "deploy/production/"])
def test_the_projects_of_a_dockerfile_are_found_wherever_they_are(root: Path, folder: str) -> None:
    context = "/".join([".." for _ in folder.split("/")[:-1]] + ["app"])
    write_tree(root, {"app/Dockerfile": DOCKERFILE, f"{folder}compose.yaml": DATA.format(context=context)})
    assert lint("app/Dockerfile") == ["app/Dockerfile:1 DF101"]
    before = read_tree(root)[f"{folder}compose.yaml"]
    done = call("--fix", "--unsafe-fixes", "app/Dockerfile", select="DF101,DC406")
    assert done.exit_code == 0
    found = read_tree(root)
    assert "chown" in found.pop(f"{folder}compose.migrate.sh"), "the volume is given to the new user"
    assert found == {"app/Dockerfile": MOUNTED, f"{folder}compose.yaml": before}


def test_ignored_compose_files_say_nothing_about_a_dockerfile(root: Path) -> None:
    write_tree(root, {"app/Dockerfile": DOCKERFILE, "old/compose.yaml": DATA.format(context="../app")})
    write_tree(root, {".gitignore": "old\n"})
    call("--fix", "--unsafe-fixes", "app/Dockerfile", select="DF101")
    assert read_tree(root)["app/Dockerfile"] == FIXED


def test_a_context_above_stays_inside_of_the_root(root: Path) -> None:
    write_tree(root, {"Dockerfile": "FROM node:22\nUSER node\nCMD node a.js\n"})
    write_tree(root, {"deploy/web/compose.yaml": "services:\n  web:\n    build: ../..\n"})
    write_tree(root.parent, {"Dockerfile": "FROM node:22\nCMD node a.js\n"})
    write_tree(root, {"compose.yaml": "services:\n  web:\n    build: ..\n"})
    assert lint("deploy", select="DC109,DC805,DF101") == []
    assert lint("compose.yaml", select="DC109,DC805") == []


def test_services_of_one_dockerfile_see_their_own_targets(root: Path) -> None:
    stages = "FROM node:22 AS base\nFROM base AS api\nUSER node\nCMD node a.js\nFROM base AS worker\nCMD node b.js\n"
    compose = (
        "services:\n  api:\n    build: {context: ., target: api}\n  worker:\n    build: {context: ., target: worker}\n"
    )
    write_tree(root, {"Dockerfile": stages, "compose.yaml": compose})
    assert lint(select="DF101,DC109") == ["Dockerfile:5 DF101"]
    assert lint(select="DC109") == ["compose.yaml:4 DC109"]


def test_a_second_dockerfile_is_a_project_of_its_own(root: Path) -> None:
    write_tree(root, {"Dockerfile": DOCKERFILE, "Dockerfile.dev": DOCKERFILE.replace("main", "dev")})
    build = "{context: ., dockerfile: Dockerfile.dev}"
    write_tree(root, {"compose.yaml": f"services:\n  x:\n    build: {build}\n    user: '1000'\n    restart: always\n"})
    assert lint() == ["Dockerfile:1 DF101"]


def test_a_file_under_several_names_is_linted_and_fixed_once(root: Path) -> None:
    write_tree(root, {"shared/compose.yaml": REDIS, "shared/Dockerfile": DOCKERFILE})
    for name in ("one/compose.yaml", "two/Dockerfile"):
        (root / name).parent.mkdir()
        (root / name).symlink_to(f"../shared/{(root / name).name}")
    (root / "three").symlink_to("shared")
    wanted = ["shared/Dockerfile:1 DF101", "shared/compose.yaml:2 DC406"]
    assert lint() == lint("one/compose.yaml", "two/Dockerfile", "shared") == wanted
    assert lint("one/compose.yaml") == ["one/compose.yaml:2 DC406"]
    assert call("--fix", "--unsafe-fixes", select="DF101,DC406").exit_code == 0
    assert read_tree(root)["shared/Dockerfile"] == FIXED
    assert (root / "one/compose.yaml").is_symlink()


def test_a_link_that_leaves_the_root_is_not_followed(root: Path) -> None:
    write_tree(root.parent, {"compose.yaml": REDIS})
    (root / "compose.yaml").symlink_to("../compose.yaml")
    done = call("-q", select="DC406")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "symbolic link leaves the project" in done.stderr


def test_standard_input_is_seen_with_the_files_beside_it(root: Path) -> None:
    arguments = ("--fix", "--unsafe-fixes", "--stdin-filename", "Dockerfile", "-")
    for service, expected in (("", FIXED), ("    user: '1000'\n", DOCKERFILE)):
        compose = f"services:\n  x:\n    build: .\n{service}"
        write_tree(root, {"Dockerfile": "FROM scratch\n", "compose.yaml": compose})
        assert call(*arguments, select="DF101", stdin=DOCKERFILE).stdout == expected
        assert read_tree(root)["Dockerfile"] == "FROM scratch\n"


def test_standard_input_loses_no_secret_to_a_file_that_is_not_written(root: Path) -> None:
    text = "services:\n  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: s3cr3tPa55w0rd}\n"
    done = call("--fix", "--stdin-filename", "compose.yaml", "-", select="DC201,DC406", stdin=text)
    assert done.stdout == text + "    restart: unless-stopped\n"
    assert "would change .env as well" in " ".join(done.stderr.split())
    assert read_tree(root) == {}


def both_files(service: Service) -> Iterator[Finding]:
    """Find every service whose fix would change its Dockerfile, too."""
    stage = service.stage
    if isinstance(stage, Stage) and not service.has("restart"):
        edits = (*service.insert("restart: always"), Edit(Span(0, 0), "# both\n", stage.source.path))
        yield Finding(service.name.span, "both", Fix("change both", edits, Safety.SAFE, "It is a test."))


@pytest.mark.parametrize(("names", "fixed"), [(["compose.yaml"], False), (["compose.yaml", "Dockerfile"], True)])
def test_files_that_were_not_given_are_never_edited(root: Path, names: list[str], fixed: bool) -> None:
    rule: AnyRule = Rule(
        "DC999", "both", Severity.LOW, Service, both_files, "default", frozenset(), (), (), (), "Both."
    )
    compose = DATA.format(context=".")
    write_tree(root, {"Dockerfile": DOCKERFILE, "compose.yaml": compose})
    paths = [root / name for name in names]
    result = repair(paths, from_table({}), [rule], safety=Safety.SAFE, write=True)
    reasons = [one.reason for one in result.dropped]
    assert reasons == ([] if fixed else ["it would change Dockerfile as well, which was not given"])
    assert (read_tree(root)["Dockerfile"] == "# both\n" + DOCKERFILE) is fixed
    assert (read_tree(root)["compose.yaml"] != compose) is fixed


def test_a_fix_that_waits_for_another_is_not_lost(root: Path) -> None:
    cache = "services:\n  a:\n    image: redis:7\n  b:\n    extends: a\n    command: redis-server --port 7000\n"
    write_tree(root, {"compose.yaml": cache})
    assert call("--fix", "--unsafe-fixes", select="DC406,DC601").exit_code == 0
    once = read_tree(root)
    assert "a-data:/data" in once["compose.yaml"]
    assert "No problems found" in call("--fix", "--unsafe-fixes", select="DC406,DC601").stdout
    assert read_tree(root) == once


def test_what_an_override_says_is_changed_there(root: Path) -> None:
    override = "services:\n  web:\n    logging: {driver: none}  # quiet\n"
    write_tree(root, {"compose.yaml": WEB, "compose.override.yaml": override})
    assert lint(select="DC412") == ["compose.override.yaml:3 DC412"]
    call("--fix", select="DC412")
    assert read_tree(root)["compose.yaml"] == WEB
    logging = 'driver: json-file, options: {max-size: "10m", max-file: "3"}'
    assert read_tree(root)["compose.override.yaml"] == override.replace("driver: none", logging)


def test_a_variant_repeats_nothing_of_its_base(root: Path) -> None:
    write_tree(root, {"compose.yaml": REDIS, "compose.prod.yaml": "services:\n  cache:\n    mem_limit: 1g\n"})
    assert lint(select="DC406,DC601,DC701") == ["compose.yaml:2 DC406", "compose.yaml:2 DC601", "compose.yaml:2 DC701"]


def first_of_two(stage: Stage) -> Iterator[Finding]:
    """Find stages without a label; the fix is what `second_of_two` then finds."""
    if "LABEL" not in stage.source.text:
        end = len(stage.source.text)
        fix = Fix("label it", (Edit(Span(end, end), "LABEL a=b\n"),), Safety.SAFE, "It is a test.")
        yield Finding(stage.from_.image.span, "no label", fix)


def second_of_two(service: Service) -> Iterator[Finding]:
    stage = service.stage
    if isinstance(stage, Stage) and "LABEL" in stage.source.text and not service.has("labels"):
        fix = Fix("label it", service.insert("labels: [a=b]"), Safety.SAFE, "It is a test.")
        yield Finding(service.name.span, "no label either", fix)


@pytest.mark.parametrize(("names", "fixed"), [(["Dockerfile"], False), (["compose.yaml", "Dockerfile"], True)])
def test_a_fix_relies_on_no_other_that_nobody_asked_for(root: Path, names: list[str], fixed: bool) -> None:
    tags: frozenset[str] = frozenset()
    rules: list[AnyRule] = [
        Rule("DF998", "first", Severity.LOW, Stage, first_of_two, "default", tags, (), (), (), "First."),
        Rule("DC998", "second", Severity.HIGH, Service, second_of_two, "default", tags, (), (), (), "Second."),
    ]
    write_tree(root, {"Dockerfile": DOCKERFILE, "compose.yaml": DATA.format(context=".")})
    result = repair([root / name for name in names], from_table({}), rules, safety=Safety.SAFE, write=True)
    assert ("LABEL" in read_tree(root)["Dockerfile"]) is ("labels" in read_tree(root)["compose.yaml"]) is fixed
    assert [one.reason for one in result.dropped] == ([] if fixed else ["it would bring DC998 second: no label either"])


PLAIN = "services:\n  web:\n    image: nginx\n"


@pytest.mark.parametrize(
    "files",
    [
        {"a/compose.yaml": PLAIN, "b/compose.yaml": PLAIN},
        {"a/compose.yaml": 'services: {web: {"\\x62uild": {context: ., dockerfile: odd}}}\n', "a/odd": "FROM x\n"},
        {"a/compose.yaml": PLAIN, "b/compose.yaml": "include: [../a/compose.yaml]\n" + PLAIN},
        {"a/compose.yaml": PLAIN, "b/compose.yaml": PLAIN, "b/.env": "COMPOSE_FILE=compose.yaml:../a/compose.yaml\n"},
        {"a/compose.yaml": PLAIN, "a/compose.dev.yaml": PLAIN, "c/stack.yml": PLAIN, "c/stack.prod.yml": "services:\n"},
        {"a/compose.yaml": PLAIN, "b/compose.yaml": PLAIN,
         "b/.devcontainer.json": '{"dockerComposeFile": ["../a/compose.yaml", "compose.yaml"]}'},
        {"a/compose.yaml": "services: [\n", "b/compose.yaml": ""},
    ],
)  # fmt: skip
def test_a_project_that_is_known_without_parsing_is_the_same_parsed(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, files)
    targets = [Target(tmp_path / name, "compose") for name in files if name.endswith(("yaml", "yml"))]
    found = grouping.grouped(Workspace(tmp_path), targets, Policy(), [tmp_path])
    monkeypatch.setattr(grouping, "_is_apart", lambda path, workspace: False)
    parsed = grouping.grouped(Workspace(tmp_path), targets, Policy(), [tmp_path])
    assert found.units == parsed.units
    assert list(found.reached([tmp_path])) == list(parsed.reached([tmp_path]))
