"""A Compose build target that is no stage of the Dockerfile.

The build fails: "target stage could not be found". Stage names are compared without regard to case, and a number counts
the stages from zero.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule, short
from ats_lint_rules._common.wording import nearest


@rule(
    "PX109",
    "unknown-target",
    on=Service,
    severity=Severity.HIGH,
    about="project",
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/compose-file/build/#target",
        "https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    build:\n      context: .\n      target: prodution\n",
            at="prodution",
            says="target prodution is no stage of the Dockerfile (near: production)",
            files={"Dockerfile": "FROM alpine AS production\n"},
        ),
        Bad(
            "services:\n  web:\n    build: {context: app, target: dev}\n",
            at="dev",
            says="target dev is no stage of the Dockerfile",
            files={"app/Dockerfile": "FROM alpine\n"},
        ),
        Bad(
            "services:\n  web:\n    build:\n      dockerfile_inline: FROM alpine AS one\n      target: two\n",
            at="two",
            says="target two is no stage of the Dockerfile",
        ),
        Good(
            "services:\n  web:\n    build:\n      context: .\n      target: Prod\n",
            files={"Dockerfile": "FROM alpine AS prod\n"},
        ),
        Good(
            "services:\n  web:\n    build:\n      context: .\n      target: 1\n",
            files={"Dockerfile": "FROM alpine\nFROM debian\n"},
        ),
        Good("services:\n  web:\n    build:\n      context: .\n      target: ${T}\n", files={"Dockerfile": "FROM a\n"}),
        Good("services:\n  web:\n    build:\n      context: absent\n      target: a\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    build, project = service.build, service.compose.project
    target = build.get("target") if build is not None else None
    dockerfile = project.dockerfile_of(service) if project else None
    if build is None or not build.target or target is None or dockerfile is None or not dockerfile.stages:
        return
    known = {(stage.name or "").lower() for stage in dockerfile.stages} - {""}
    numbers = {str(stage.index) for stage in dockerfile.stages}
    if build.target.lower() not in known | numbers:
        near = nearest(build.target.lower(), known)
        meant = f" (near: {short(near, 20)})" if near else ""
        message = f"target {short(build.target, 30)} is no stage of the Dockerfile{meant}"
        yield Finding(target.span, message, path=target.source.path)
