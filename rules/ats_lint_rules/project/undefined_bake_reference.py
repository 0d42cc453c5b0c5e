"""A bake file names a context, a Dockerfile, a stage or a target that is not there.

`docker buildx bake` stops at the first of them. Files are looked for from where the bake file lies and from the
directories above it, because `docker buildx bake -f docker/docker-bake.hcl` counts paths from where it is started.
Targets come from all bake files of the directory, overrides and every combination of a matrix included.

Not reported is what a variable names (the environment may set it), what a function makes, what Git ignores (it is
generated), and targets that a workflow or a Compose file may define.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Project, Severity, bake_builds, rule

_TARGET = 'target "app" {\n  dockerfile = "app.Dockerfile"\n  target = "prodution"\n}\n'
_MATRIX = (
    'target "app" {\n  name = "app-${stage}"\n  matrix = { stage = ["lint", "tests"] }\n  target = stage\n'
    '  output = ["type=cacheonly"]\n}\n'
)
_STAGES = "FROM golang:1.24 AS lint\nFROM golang:1.24 AS test\n"


@rule(
    "PX121",
    "undefined-bake-reference",
    on=Project,
    severity=Severity.HIGH,
    wakes={"a bake file"},
    about="project",
    tags={"correctness"},
    references=(
        "https://docs.docker.com/build/bake/reference/#target",
        "https://docs.docker.com/build/bake/overrides/",
    ),
    examples=(
        Bad(
            _TARGET,
            at="prodution",
            says="target prodution is no stage of app.Dockerfile (near: production)",
            path="docker-bake.hcl",
            files={"app.Dockerfile": "FROM alpine:3.20 AS production\n"},
        ),
        Bad(
            _MATRIX,
            at="stage",
            says="target tests is no stage of Dockerfile (near: test)",
            path="docker-bake.hcl",
            files={"Dockerfile": _STAGES},
        ),
        Bad(
            '{"target": {"web": {"context": "web"}, "api": {"context": "./apii", "contexts": {"lib": "../lib"}}}}',
            at=("./apii",),
            says="context ./apii does not exist",
            path="docker-bake.json",
            files={"web/Dockerfile": "FROM alpine:3.20\n", "Dockerfile": "FROM alpine:3.20\n"},
        ),
        Bad(
            'group "default" {\n  targets = ["web", "wrker"]\n}\ntarget "web" {}\ntarget "worker" {\n'
            '  dockerfile = "worker/Dockerfile"\n  contexts = { base = "target:bas" }\n}\n',
            at=("wrker", "worker/Dockerfile", "target:bas"),
            says=(
                "wrker is no target (near: worker)",
                "worker/Dockerfile does not exist",
                "bas is no target",
            ),
            path="docker-bake.hcl",
            files={"Dockerfile": "FROM alpine:3.20\n"},
        ),
        Good(_MATRIX.replace("tests", "test"), path="docker-bake.hcl", files={"Dockerfile": _STAGES}),
        Good(
            _TARGET,
            path="docker-bake.hcl",
            files={
                "app.Dockerfile": "FROM alpine:3.20 AS production\n",
                "docker-bake.override.json": '{"target": {"app": {"target": "Production"}}}',
            },
        ),
        Good(
            'variable "DIR" { default = "gone" }\n'
            'target "_base" { target = "gone" }\n'
            'target "app" {\n  inherits = ["_base", "docker-metadata-action"]\n  target = ""\n}\n'
            'target "other" { context = DIR }\n'
            'target "far" { context = "https://example.com/a.git" }\n'
            'target "text" { dockerfile-inline = "FROM alpine:3.20" }\n',
            path="docker-bake.hcl",
            files={"Dockerfile": "FROM alpine:3.20\n"},
        ),
        Good(
            'target "app" { context = "src" }\n',
            path="docker/docker-bake.hcl",
            files={"src/Dockerfile": "FROM alpine:3.20\n", "docker/Dockerfile": "FROM alpine:3.20\n"},
        ),
        Good(
            'target "app" { dockerfile = "made.Dockerfile" }\n',
            path="docker-bake.hcl",
            files={"Dockerfile": "FROM alpine:3.20\n", ".gitignore": "made.*\n"},
        ),
    ),
)
def check(project: Project) -> Iterator[Finding]:
    for one in bake_builds.unmet(project):
        yield Finding(one.span, one.message, path=one.source.path)
