"""A Compose build argument that the Dockerfile does not declare.

The builder drops arguments that no ARG of the Dockerfile names, with a warning that is easily missed: the value that
was meant to steer the build has no effect.

Arguments that the builder knows by itself (proxies, `BUILDKIT_…`, `SOURCE_DATE_EPOCH`) need no ARG.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._common.undeclared_arguments import undeclared


@rule(
    "PX108",
    "undeclared-build-arg",
    on=Service,
    severity=Severity.MEDIUM,
    about="project",
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#arg",
        "https://docs.docker.com/reference/compose-file/build/#args",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    build:\n      context: .\n      args:\n        VERSION: 1\n        VERSON: 2\n",
            at="VERSON",
            says="build argument VERSON is not declared by the Dockerfile (near: VERSION)",
            files={"Dockerfile": "ARG VERSION\nFROM alpine:$VERSION\n"},
        ),
        Bad(
            "services:\n  web:\n    build:\n      context: .\n      args: [A=1, B]\n",
            at="B",
            says="build argument B is not declared by the Dockerfile",
            files={"Dockerfile": "FROM alpine\nARG A=2\n"},
        ),
        Good(
            "services:\n  web:\n    build:\n      context: .\n      args: {http_proxy: x, BUILDKIT_SYNTAX: y, A: 1}\n",
            files={"Dockerfile": "FROM alpine AS a\nARG A\nFROM a\n"},
        ),
        Bad(
            "services:\n  web:\n    build:\n      dockerfile_inline: FROM alpine\n      args: [A=1]\n",
            at="A",
            says="build argument A is not declared by the Dockerfile",
        ),
        Good("services:\n  web:\n    build:\n      context: ./absent\n      args: {A: 1}\n"),
        Good(
            "services:\n  web:\n    build:\n      context: .\n      args: {A: 1}\n",
            files={"Dockerfile": "FROM alpine\nONBUILD ARG A\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    build, project = service.build, service.compose.project
    dockerfile = project.dockerfile_of(service) if project else None
    if build is None or dockerfile is None:
        return
    for name, argument in build.args.items():
        message = undeclared(name, dockerfile)
        if message is not None:
            yield Finding(argument.key_span, message, path=argument.source.path)
