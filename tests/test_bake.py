"""Bake files: what they make of the stages of a Dockerfile."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.analysis.project.bake import BakeTarget, read
from ats_lint.analysis.project.devcontainers import built
from ats_lint.analysis.views.links import Recipe
from ats_lint.cli import app as cli
from ats_lint.files.source import Source
from projects import write_tree

HERE = Path("/p")
HCL = """\
variable "TAG" { default = "latest" }
group "default" { targets = ["app", "check"] }
target "_common" {
  context = "src"
  args = { VERSION = "1.2", OTHER = TAG }
  contexts = { base = "target:base", "alpine" = "docker-image://alpine:3.20" }
}
target "app" {
  inherits   = ["_common"]
  dockerfile = "app/Dockerfile"
  target     = "prod"
  args       = { OTHER = "x $${y}" }
  tags       = ["x:${TAG}"]
}
target "check" {
  name   = "check-${t}"
  matrix = { t = ["lint", "test"] }
  target = t
  output = ["type=cacheonly"]
}
"""
JSON = """\
{"variable": {"TAG": {"default": "latest"}}, "target": {
  "_common": {"context": "src", "args": {"VERSION": "1.2", "OTHER": "${TAG}"},
              "contexts": {"base": "target:base", "alpine": "docker-image://alpine:3.20"}},
  "app": {"inherits": ["_common"], "dockerfile": "app/Dockerfile", "target": "prod",
          "args": {"OTHER": "x $${y}"}, "tags": ["x:${TAG}"]},
  "check": {"name": "check-${t}", "matrix": {"t": ["lint", "test"]}, "target": "${t}", "output": ["type=cacheonly"]}
}}
"""


def targets(**files: str) -> dict[str, BakeTarget]:
    sources = {HERE / name: Source(HERE / name, text) for name, text in files.items()}
    found = read(HERE, sources.get)
    assert not found.errors, found.errors
    return {one.name: one for one in found.targets}


@pytest.mark.parametrize(("name", "text"), [("docker-bake.hcl", HCL), ("docker-bake.json", JSON)])
def test_both_notations_say_the_same(name: str, text: str) -> None:
    found = targets(**{name: text})
    app = found["app"]
    assert (app.directory, app.dockerfile) == (HERE / "src", HERE / "src/app/Dockerfile")
    assert app.recipe.target == "prod"
    assert app.recipe.contexts == {"base", "alpine"}
    assert app.recipe.args["VERSION"] == "1.2"
    assert app.recipe.image
    assert [found[f"check-{name}"].recipe for name in ("lint", "test")] == [
        Recipe(target="lint", image=False),
        Recipe(target="test", image=False),
    ]
    assert "check" not in found
    assert found["_common"].recipe.args["OTHER"] == "latest"
    assert found["check-lint"].dockerfile == HERE / "Dockerfile"


def test_overrides_are_laid_over_and_inheritance_is_last_wins() -> None:
    found = targets(**{
        "docker-bake.json": '{"target": {"a": {"target": "one", "args": {"A": "1"}}, "b": {"target": "two"},'
        ' "c": {"inherits": ["a", "b"], "args": {"C": "3"}, "tags": ["c"]}, "loop": {"inherits": ["loop"]}}}',
        "docker-bake.override.json": '{"target": {"a": {"args": {"B": "2"}}, "c": {"dockerfile": "D"}}}',
    })  # fmt: skip
    assert found["a"].recipe.args == {"A": "1", "B": "2"}
    assert found["c"].recipe == Recipe("two", {"A": "1", "B": "2", "C": "3"})
    assert found["c"].dockerfile == HERE / "D"
    assert not found["loop"].recipe.image


def test_what_is_remote_inline_or_unknown_is_no_file() -> None:
    found = targets(**{
        "docker-bake.json": '{"target": {"git": {"context": "https://x/y.git"}, "var": {"context": "${C}"},'
        ' "inline": {"dockerfile-inline": "FROM a"}, "any": {"inherits": ["${P}"]}}}',
    })  # fmt: skip
    assert all(one.dockerfile is None for one in found.values())
    assert found["any"].recipe.target is None


@pytest.mark.parametrize("text", ["{", '"x"', '{"target": [3, {"a": 1}]}', "[" * 100_000])
def test_broken_files_raise_nothing(text: str) -> None:
    path = HERE / "docker-bake.json"
    read(HERE, {path: Source(path, text)}.get)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(select: str) -> list[str]:
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "concise", "--select", select])
    assert done.exit_code in {0, 1}, done.output
    return [" ".join(line.split(maxsplit=2)[:2]) for line in done.output.splitlines()]


STAGES = """\
ARG BASE
FROM golang:1.24 AS assess
RUN make assess
FROM golang:1.24 AS worker
CMD ["/worker"]
FROM $BASE AS app
COPY --from=assets / /assets
CMD ["/app"]
"""


def test_stages_that_are_built_as_images_are_final(root: Path) -> None:
    # A base that a variable names might be any of the stages.
    write_tree(root, {"Dockerfile": STAGES.replace("FROM $BASE", "FROM registry.example.com/base:1")})
    last = "Dockerfile:6:6: DF101"
    assert lint("DF101,DF806") == ["Dockerfile:2:21: DF806", last]
    bake = (
        'target "assess" {\n  target = "assess"\n  output = ["type=cacheonly"]\n}\n'
        'target "worker" {\n  target = "worker"\n  tags = ["w"]\n}\n'
    )
    write_tree(root, {"docker-bake.hcl": bake})
    assert lint("DF101,DF806") == ["Dockerfile:4:6: DF101", last]


def test_arguments_and_contexts_reach_the_dockerfile(root: Path) -> None:
    write_tree(root, {"Dockerfile": STAGES.replace("assets /", "alpine /")})
    bake = '{"target": {"app": {"args": {"BASE": "debian"}, "contexts": {"alpine": "web"}}}}'
    assert lint("DF301") == ["Dockerfile:7:13: DF301"]
    write_tree(root, {"docker-bake.json": bake})
    assert lint("DF301") == ["Dockerfile:6:6: DF301"]


def test_compose_gives_arguments_as_well(root: Path) -> None:
    service = "services:\n  app:\n    build:\n      context: .\n      args:\n        BASE: debian\n"
    write_tree(root, {"Dockerfile": "ARG BASE\nFROM $BASE\nCMD x\n"})
    assert lint("DF301") == []
    write_tree(root, {"compose.yaml": service})
    assert lint("DF301") == ["Dockerfile:2:6: DF301"]
    write_tree(root, {"compose.yaml": service.replace("debian", "debian\n  x:\n    build: .")})
    assert lint("DF301") == []


def test_dockerfiles_that_bake_builds_are_found_by_any_name(root: Path) -> None:
    bake = '{"target": {"a": {"context": "x", "dockerfile": "a.df"}, "b": {"dockerfile": "../out.df"}}}'
    write_tree(root, {"docker-bake.json": bake, "x/a.df": "FROM debian\n"})
    assert lint("DF301") == ["x/a.df:1:6: DF301"]
    write_tree(root, {".gitignore": "*.df\n"})
    assert lint("DF301") == []


def test_a_broken_bake_file_is_a_warning(root: Path) -> None:
    write_tree(root, {"Dockerfile": "FROM debian:12\n", "docker-bake.hcl": 'target "x" {'})
    done = CliRunner().invoke(cli.cli, ["--select", "DF806"])
    assert done.exit_code == 0
    assert "warning: docker-bake.hcl:1:13: bake file cannot be parsed: a block is not closed" in done.output


EXPRESSIONS = r"""
variable "REGISTRY" { default = "ghcr.io/x" }  // a comment
variable "LATER" { default = NAMES }
variable "NONE" {}
PLAIN = <<EOT
text
EOT
function "tag" {
  params = [name]
  result = ["${REGISTRY}/${name}"]
}
target "a" {
  name = "a-${item.name}"
  matrix = { item = [{ name = "x", v = 1 }, { name = "y", v = 2.5 }] }
  args = {
    V = item.v, "Q" = "a\u0041\"$${b}",
    T = "${REGISTRY}:${item.name}",
    C = item.name == "x" ? "one" : "two",
    F = notequal("", NONE) ? 1 : 2, N = NONE, S = "%{ if true }a%{ endif }", I = [for i in [1]: i][0],
    P = PLAIN
    B = true
    M = 1 + 2 == 3 ? "a" : "b"
  }
  /* of any
     length */
  tags = tag(item.name)
}
"""


def test_expressions_come_to_what_the_file_alone_decides() -> None:
    found = targets(**{"docker-bake.hcl": EXPRESSIONS})
    assert found["a-x"].recipe.args == {
        "V": "1", "Q": 'aA"${b}', "T": "ghcr.io/x:x", "C": "one", "F": None, "N": None, "S": None, "I": None,
        "P": "text\n", "B": "true", "M": None,
    }  # fmt: skip
    assert (found["a-y"].recipe.args["V"], found["a-y"].recipe.args["C"]) == ("2.5", "two")
    assert found["a-y"].recipe.image
    fixed = {name for name, (_, value) in found["a-x"].own["args"].members.items() if value.fixed}
    assert fixed == {"V", "Q", "C", "P", "B"}


def test_paths_count_from_where_the_tool_is_started() -> None:
    file, built = HERE / "docker/docker-bake.hcl", HERE / "docker/app.Dockerfile"
    text = 'target "a" {\n  dockerfile = "docker/app.Dockerfile"\n}\n'
    sources = {file: Source(file, text), built: Source(built, "FROM a\n")}
    (found,) = read(HERE / "docker", sources.get).targets
    assert (found.directory, found.dockerfile) == (HERE, built)


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ('target "x" {', "a block is not closed", (1, 13)),
        ('a = "x\n', "a string is not closed", (1, 5)),
        ("a = \n", "a name is missing", (2, 1)),
        ("a = [1 2]", "] is missing", (1, 8)),
        ("a = f(", "a bracket is not closed", (1, 7)),
        ("a = <<X\n", "a heredoc is not closed", (1, 5)),
        ("a " + "b", "neither an attribute nor a block", (1, 3)),
        ("a = " + "{" * 9999, "nested too deep", (1, 55)),
        ("a = " + "!" * 9999, "nested too deep", (1, 55)),
        ("a = " + '"${' * 9999, "nested too deep", (1, 68)),
    ],
)
def test_what_is_no_bake_file_is_told_with_its_place(text: str, message: str, position: tuple[int, int]) -> None:
    path = HERE / "docker-bake.hcl"
    (error,) = read(HERE, {path: Source(path, text)}.get).errors
    assert error.message == f"bake file cannot be parsed: {message}"
    assert (error.line, error.column) == position


def test_values_that_repeat_each_other_stay_small() -> None:
    doubled = "".join(f'variable "V{n + 1}" {{ default = "${{V{n}}}${{V{n}}}" }}\n' for n in range(60))
    nested = "".join(f'variable "L{n + 1}" {{ default = [L{n}, L{n}] }}\n' for n in range(60))
    chain = "".join(f'target "t{n + 1}" {{ inherits = ["t{n}", "t{n}"] }}\n' for n in reversed(range(99)))
    text = f'variable "V0" {{ default = "ab" }}\n{doubled}{nested}target "t0" {{ args = {{ V = V60 }} }}\n{chain}'
    found = targets(**{"docker-bake.hcl": text})
    assert found["t1"].recipe.args["V"] is None
    assert found["t99"].dockerfile is None


DEVCONTAINER = """{
  // where people work
  "build": {"dockerfile": "../image.df", "context": "..", /* the tree */
    "args": {"BASE": "debian", "HOME": "${localEnv:HOME}"},},
}
"""


def test_a_development_container_builds_its_dockerfile(root: Path) -> None:
    write_tree(root, {"image.df": "ARG BASE\nFROM $BASE\n"})
    assert lint("DF301") == []
    write_tree(root, {".devcontainer/devcontainer.json": DEVCONTAINER})
    assert lint("DF301") == ["image.df:2:6: DF301"]
    write_tree(root, {".devcontainer/devcontainer.json": "{"})
    assert lint("DF301") == []


def test_the_older_keys_of_a_development_container() -> None:
    path = HERE / ".devcontainer.json"
    text = '{"dockerFile": "Dev", "context": "src"}'
    (found,) = built(HERE, {path: Source(path, text)}.get)
    assert (found.dockerfile, found.directory, found.recipe.target) == (HERE / "Dev", HERE / "src", "")
    assert list(built(HERE, {path: Source(path, '{"image": "a"}')}.get)) == []


@pytest.mark.parametrize("name", ["docker-bake.hcl", "docker-bake.override.json", "ci.hcl"])
def test_a_bake_file_by_itself_is_no_dockerfile(name: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {name: HCL, "Dockerfile": "FROM scratch\n"})
    result = CliRunner().invoke(cli.cli, ["check", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "bake files are linted with the Dockerfiles that they build" in result.output + result.stderr


def test_targets_may_be_in_a_file_that_is_given_beside_it(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"a/docker-bake.hcl": 'target "x" { inherits = ["base"] }\n', "a/Dockerfile": "FROM scratch\n"}
    )
    words = ["check", "--select", "PX121", "--exit-zero", "-f", "concise", str(tmp_path)]
    assert "base is no target" in CliRunner().invoke(cli.cli, words).output
    write_tree(tmp_path, {"basic.hcl": 'target "base" {}\n'})
    assert "base is no target" not in CliRunner().invoke(cli.cli, words).output


def test_a_directory_with_nothing_but_bake_files_is_linted(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docker-bake.hcl": 'target "x" { context = "gone" }\n', "README.md": "x\n"})
    words = ["check", "--exit-zero", "-f", "concise", "--profile", "strict", str(tmp_path)]
    result = CliRunner().invoke(cli.cli, words)
    assert "PX121 high context gone does not exist" in result.output, result.output + result.stderr
    write_tree(tmp_path, {"docker-bake.override.hcl": 'target "x" { context = "." }\n'})
    assert "gone" not in CliRunner().invoke(cli.cli, words).output
    write_tree(tmp_path, {"docker-bake.hcl": "target {"})
    assert "cannot be parsed" in CliRunner().invoke(cli.cli, words).stderr


def test_a_bake_file_that_others_lie_below_is_no_project_by_itself(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docker-bake.hcl": HCL, "a/Dockerfile": "FROM scratch\n"})
    result = CliRunner().invoke(cli.cli, ["check", "--show-files", str(tmp_path)])
    assert "bake" not in result.output.replace("docker-bake", "").split()
