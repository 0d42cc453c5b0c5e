"""What the steps of a pipeline start through npm, make, just and scripts, and what has Compose read another `.env`."""

import json
from pathlib import Path

import pytest

from ats_lint.analysis.runtime import pipelines
from ats_lint.analysis.views.compose import Compose
from ats_lint.lint.config import from_table
from ats_lint.lint.prepare import prepare
from projects import write_tree

_FILE = "services:\n  db:\n    image: postgres:17\n"
_UP = "docker compose up -d"


def _compose(tmp_path: Path, files: dict[str, str]) -> Compose:
    write_tree(tmp_path, files)
    (tmp_path / ".git").mkdir()
    run = prepare([tmp_path], from_table({}), ())
    return next(one for unit in run.units for one in run.project(unit).composes if one.path.name != "compose.yml")


def _npm(**scripts: str) -> dict[str, str]:
    return {"package.json": json.dumps({"scripts": scripts})}


@pytest.mark.parametrize(
    ("step", "files", "expected"),
    [
        (
            "npm run e2e",
            _npm(e2e="npm run -s infra && jest", infra=_UP),
            "ci.yml",
        ),
        ("yarn test", _npm(pretest=_UP, test="jest"), "ci.yml"),
        ("npm run lint", _npm(lint="eslint .", infra=_UP), ""),
        ("npm run e2e", {"package.json": "{"}, ""),
        ("make test", {"Makefile": "DC ?= docker compose\ntest: up\n\tpytest\nup:\n\t$(DC) up -d\n"}, "ci.yml"),
        ("make test", {"Makefile": "test:\n\t$(MAKE) up\n\tpytest\nup:\n\tdocker compose up\n"}, "ci.yml"),
        ("make lint", {"Makefile": "lint:\n\truff .\nup:\n\tdocker compose up\n"}, ""),
        ("just test", {"justfile": "test: up\n  pytest\nup:\n  docker compose up -d\n"}, "ci.yml"),
        ("./ci/test.sh", {"ci/test.sh": f"#!/bin/sh\n{_UP}\n"}, "ci.yml"),
        ("bash ci/test.sh", {"ci/test.sh": "make up\n", "Makefile": "up:\n\tdocker compose up\n"}, "ci.yml"),
        ("./ci/test.sh", {"ci/test.sh": "#!/bin/sh\n./ci/test.sh\n"}, ""),
        ("./ci/test.sh", {"ci/test.sh": f"#!/bin/sh\nexport PW=x\n{_UP}\n"}, ""),
        ("./gone.sh", {}, ""),
    ],
)
def test_steps_are_followed(tmp_path: Path, step: str, files: dict[str, str], expected: str) -> None:
    workflow = {".github/workflows/ci.yml": f"steps:\n  - run: {step}\n"}
    compose = _compose(tmp_path, {"compose.yaml": _FILE, **workflow, **files})
    assert pipelines.pipeline_without(compose, "PW") == expected


@pytest.mark.parametrize(
    ("home", "line", "expected"),
    [
        ("", "docker compose --env-file prod.env up", "up.sh starts Compose with --env-file"),
        ("docker/", "docker compose -f docker/a.compose.yaml --project-directory . up",
         "up.sh starts Compose with --project-directory"),
        ("docker/", "docker compose -f compose.yml -f docker/a.compose.yaml up",
         "up.sh starts Compose with a file of another folder first"),
        ("docker/", "docker compose -f docker/compose.yml -f docker/a.compose.yaml up", ""),
        ("docker/", "docker compose -f docker/a.compose.yaml up", ""),
        ("", "docker compose up", ""),
    ],
)  # fmt: skip
def test_what_reads_another_environment(tmp_path: Path, home: str, line: str, expected: str) -> None:
    compose = _compose(tmp_path, {f"{home}a.compose.yaml": _FILE, "up.sh": f"{line}\n", "compose.yml": _FILE})
    assert pipelines.starter_elsewhere(compose) == expected
