"""One Compose file serves every environment.

A laptop wants source mounts, debug ports and hot reload; a server wants limits, read-only containers and nothing of
the kind. With a single file one of the two gets the wrong configuration. Compose merges a base file with one override
for each environment.

Fix safety: a hint. `ats-lint scaffold` writes the override files; which settings differ is the author's decision.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Fix, Good, Safety, Severity, rule


@rule(
    "PX107",
    "no-environment-split",
    on=Compose,
    severity=Severity.INFO,
    about="project",
    enabled="strict",
    tags={"maintainability", "production", "readiness-environments"},
    references=("https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/",),
    examples=(
        Bad(
            "services:\n  web:\n    build: .\n",
            at="services",
            says="one Compose file for every environment",
            safety="hint",
        ),
        Good(
            "services:\n  web:\n    build: .\n", files={"compose.prod.yaml": "services:\n  web:\n    restart: always\n"}
        ),
        Good("services:\n  web:\n    build: .\n", files={"compose.override.yaml": "services: {}\n"}),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    project = compose.project
    if compose.own_paths is not None or len(compose.files) > 1 or compose.root is None:
        return
    variants = [one for one in project.composes if one is not compose and one.directory == compose.directory]
    key = compose.root.keys.get("services")
    if not variants and key is not None and compose.services:
        because = "Which settings differ between environments is the author's decision."
        fix = Fix("write override files with `ats-lint scaffold`", (), Safety.HINT, because)
        yield Finding(key.span, "one Compose file for every environment", fix)
