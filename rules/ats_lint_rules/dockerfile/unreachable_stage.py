"""Nothing leads to the stage.

The stage that is built takes nothing from it, directly or through others, and no Compose service targets it: a build
skips it. It is left over, or a `COPY --from` was forgotten. A stage that a bake file, a workflow, a Makefile or a
script beside the Dockerfile names as its target is built by that, and left alone; so is one that is
called `test`, `dev` or the like, which people build by name.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, builders, regex, rule, short, stage_graph

_FOR_TARGET = regex(r"(?:unit-?|e2e-?)?(?:tests?|testing|dev|devel|development|debug|lint|ci|docs?)|dev-?envs?")
"""Names of stages that somebody builds by name, to work or test in."""


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
        Good("FROM golang AS build\nRUN make\nFROM build AS test\nRUN make test\nFROM build\nCMD true\n"),
        Good("FROM golang AS build\nFROM build AS test\nFROM alpine\nCOPY --from=test /a /a\n"),
        Good("FROM golang AS build\nFROM alpine\nRUN --mount=type=bind,from=build,target=/b cp /b/a /a\n"),
        Good("FROM a:1 AS base-amd64\nFROM a:2 AS base-arm64\nFROM base-${TARGETARCH}\nCMD true\n"),
        Good("FROM golang\nFROM alpine\nCOPY --from=0 /a /a\n"),
        Good(
            "FROM golang AS tool\nFROM alpine\n",
            files={"compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: tool\n"},
        ),
        Good("FROM golang AS tool\nFROM alpine\n", files={"docker-bake.json": '{"target": {"x": {"target": "Tool"}}}'}),
        Good("FROM golang AS tool\nFROM alpine\n", files={"docker-bake.json": '{"target": {"x": {"target": "${T}"}}}'}),
        Bad(
            "FROM golang AS tool\nFROM alpine\n",
            at="tool",
            says="nothing leads to stage tool",
            files={"docker-bake.json": '{"target": {"x": {}}}'},
        ),
        Good("FROM golang AS tool\nFROM alpine\n", files={"Makefile": "dev:\n\tdocker build --target tool .\n"}),
        Good("FROM golang AS tool\nFROM alpine\n", files={"docker-bake.hcl": 'target "x" {\n  target = "tool"\n}\n'}),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    built = {(recipe.target or "").lower() for recipe in dockerfile.recipes}
    named = [stage for stage in dockerfile.stages if (stage.name or "").lower() in built - {""}]
    idle = stage_graph.idle(dockerfile, named)
    if not idle or any(recipe.target is None for recipe in dockerfile.recipes):
        return
    mentioned = [stage for stage in idle if stage.name and builders.is_target(dockerfile, stage.name)]
    left = set(stage_graph.idle(dockerfile, mentioned))
    for stage in (stage for stage in idle if stage in left):
        if stage.cmd is not None or stage.entrypoint is not None:
            continue  # an image of its own, for --target
        if _FOR_TARGET.fullmatch((stage.name or "").lower()):
            continue
        token = stage.from_.name or stage.from_.image
        yield Finding(token.span, f"nothing leads to stage {short(token.text, 50)}", subject=stage.subject)
