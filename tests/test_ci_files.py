"""Which files are pipelines."""

from pathlib import Path

from ats_lint.files.ci_files import pipelines
from ats_lint.files.workspace import Workspace
from projects import write_tree

_PIPELINES = [
    ".github/workflows/a.yml", ".forgejo/workflows/b.yaml", ".gitlab/ci/build.yml", ".circleci/config.yml",
    ".tekton/push.yaml", ".gitlab-ci.yml", "Jenkinsfile.release", "azure-pipelines-nightly.yml", "buildspec.yml",
]  # fmt: skip
_OTHERS = [
    ".github/dependabot.yml", ".github/workflows/run.sh", "app/.gitlab-ci.yml", "compose.yaml", "jenkins.yml",
]  # fmt: skip


def test_pipelines_lie_where_their_services_look(tmp_path: Path) -> None:
    write_tree(tmp_path, dict.fromkeys([*_PIPELINES, *_OTHERS], "x: 1\n"))
    workspace = Workspace(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in pipelines(workspace, (tmp_path, tmp_path))]
    assert sorted(found) == sorted(_PIPELINES), "each once, and no other"
    below = [path.name for path in pipelines(workspace, (tmp_path / "app",))]
    assert below == [".gitlab-ci.yml"], "each directory is asked by itself"
