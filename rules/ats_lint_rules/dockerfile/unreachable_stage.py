"""Nothing leads to the stage.

The stage that is built takes nothing from it, directly or through others, and no Compose service targets it: a build
skips it. It is left over, or a `COPY --from` was forgotten. A stage that a bake file, a workflow, a Makefile or a
script beside the Dockerfile names as its target is built by that, and left alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, Stage, rule, stage_graph

_BUILDERS = re.compile(
    r"(?i)docker-bake.*\.(?:hcl|json)|makefile|.*\.mk|justfile|taskfile\.ya?ml|package\.json|.*\.sh|readme.*|contributing.*"
    r"|jenkinsfile|skaffold\.ya?ml|\.gitlab-ci\.ya?ml|earthfile|fly\.toml|tiltfile|.*\.ya?ml|devcontainer\.json"
)


@rule(
    "DF806",
    "unreachable-stage",
    on=Dockerfile,
    severity=Severity.INFO,
    tags={"correctness", "maintainability"},
    references=("https://docs.docker.com/build/building/multi-stage/",),
    aliases=("tally/no-unreachable-stages",),
    examples=(
        Bad("FROM golang AS build\nRUN make\nFROM alpine\nCMD true\n", at="build", says="nothing leads to stage build"),
        Bad(
            "FROM a AS one\nFROM one AS two\nFROM alpine\nCOPY --from=3 x y\n",
            at=("one", "two"),
            says=("nothing leads to stage one", "nothing leads to stage two"),
        ),
        Bad("FROM golang\nRUN make\nFROM alpine\n", at="golang", says="nothing leads to stage golang"),
        Good("FROM golang AS build\nFROM build AS test\nFROM alpine\nCOPY --from=test /a /a\n"),
        Good("FROM golang AS build\nFROM alpine\nRUN --mount=type=bind,from=build,target=/b cp /b/a /a\n"),
        Good("FROM golang\nFROM alpine\nCOPY --from=0 /a /a\n"),
        Good(
            "FROM golang AS dev\nFROM alpine\n",
            files={"compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: dev\n"},
        ),
        Good("FROM golang AS dev\nFROM alpine\n", files={"docker-bake.json": '{"target": {"x": {"target": "Dev"}}}'}),
        Good("FROM golang AS dev\nFROM alpine\n", files={"docker-bake.json": '{"target": {"x": {"target": "${T}"}}}'}),
        Bad(
            "FROM golang AS dev\nFROM alpine\n",
            at="dev",
            says="nothing leads to stage dev",
            files={"docker-bake.json": '{"target": {"x": {}}}'},
        ),
        Good("FROM golang AS dev\nFROM alpine\n", files={"Makefile": "dev:\n\tdocker build --target dev .\n"}),
        Good("FROM golang AS dev\nFROM alpine\n", files={"docker-bake.hcl": 'target "x" {\n  target = "dev"\n}\n'}),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    built = {(recipe.target or "").lower() for recipe in dockerfile.recipes}
    idle = _idle(dockerfile, [stage for stage in dockerfile.stages if (stage.name or "").lower() in built - {""}])
    if not idle or any(recipe.target is None for recipe in dockerfile.recipes):
        return
    mentioned = [stage for stage in idle if stage.name and _is_target(dockerfile, stage.name)]
    left = set(_idle(dockerfile, mentioned))
    for stage in (stage for stage in idle if stage in left):
        token = stage.from_.name or stage.from_.image
        yield Finding(token.span, f"nothing leads to stage {token.text[:50]}", subject=stage.subject)


def _idle(dockerfile: Dockerfile, also: list[Stage] | None = None) -> list[Stage]:
    pending = [stage for stage in dockerfile.stages if stage.is_final] + (also or [])
    reached = set(pending)
    while pending:
        for edge in stage_graph.edges(pending.pop()):
            if edge.stage not in reached:
                reached.add(edge.stage)
                pending.append(edge.stage)
    return [stage for stage in dockerfile.stages if stage not in reached]


def _is_target(dockerfile: Dockerfile, name: str) -> bool:
    target = re.compile(rf"(?i)target[\"']?(?:\s*[:=]\s*|\s+)[\"']?{re.escape(name)}(?![\w.-])")
    return any(target.search(text) for text in _scripts(dockerfile))


def _scripts(dockerfile: Dockerfile) -> Iterator[str]:
    """Yield what may build the file: scripts and workflows beside it and at the top of the repository."""
    project = dockerfile.project
    folders = dict.fromkeys((dockerfile.path.parent, project.directory, project.root))
    if dockerfile.context is not None:
        folders[dockerfile.context.directory] = None
    inner: list[Path] = [
        folder / sub for folder in folders for sub in (".github/workflows", "scripts", ".devcontainer")
    ]
    for folder in (*folders, *inner):
        for path in project.list(folder):
            if _BUILDERS.fullmatch(path.name):
                source = project.read(path)
                if source is not None:
                    yield source.text
