"""A bake file gives a target a build argument that its Dockerfile does not declare.

The builder drops arguments that no ARG of the Dockerfile names, with a warning that is easily missed: the value that
was meant to steer the build has no effect. What a target inherits is not counted, nor what others inherit from it:
such arguments go to several Dockerfiles.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Project, Severity, bake_builds, rule
from ats_lint_rules._common.undeclared_arguments import undeclared


@rule(
    "PX120",
    "undeclared-bake-argument",
    on=Project,
    severity=Severity.MEDIUM,
    wakes={"a bake file"},
    about="project",
    tags={"correctness"},
    references=(
        "https://docs.docker.com/build/bake/reference/#targetargs",
        "https://docs.docker.com/reference/dockerfile/#arg",
    ),
    examples=(
        Bad(
            'target "app" {\n  args = { VERSION = "1", VERSON = "2" }\n}\n',
            at="VERSON",
            says="build argument VERSON is not declared by the Dockerfile (near: VERSION)",
            path="docker-bake.hcl",
            files={"Dockerfile": "ARG VERSION\nFROM alpine:$VERSION\n"},
        ),
        Good(
            'target "_common" {\n  args = { GO = "1", CI = "2" }\n}\n'
            'target "app" {\n  inherits = ["_common"]\n  args = { BUILDKIT_CONTEXT_KEEP_GIT_DIR = 1, GO = "2" }\n}\n',
            path="docker-bake.hcl",
            files={"Dockerfile": "ARG GO\nFROM golang:$GO\n"},
        ),
        Good(
            'target "app" {\n  dockerfile-inline = "FROM alpine:3.20"\n  args = { GO = "1" }\n}\n',
            path="docker-bake.hcl",
            files={"Dockerfile": "FROM alpine:3.20\n"},
        ),
    ),
)
def check(project: Project) -> Iterator[Finding]:
    for argument in bake_builds.arguments(project):
        message = undeclared(argument.name, argument.dockerfile) if argument.dockerfile else None
        if message is not None:
            yield Finding(argument.span, message, path=argument.value.source.path)
