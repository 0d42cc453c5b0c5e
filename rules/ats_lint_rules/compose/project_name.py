"""The project has no name of its own.

Without a top-level `name` the project is called like the directory that it lies in: containers, networks and volumes
change their names with it, and two checkouts in directories of one name share them.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule


@rule(
    "DC902",
    "project-name",
    on=Compose,
    severity=Severity.INFO,
    enabled="off",
    tags={"maintainability", "style"},
    references=("https://docs.docker.com/reference/compose-file/version-and-name/#name-top-level-element",),
    aliases=("require-project-name-field",),
    examples=(
        Bad("services:\n  web:\n    image: nginx\n", at="services", says="no top-level name"),
        Good("name: shop\nservices:\n  web:\n    image: nginx\n"),
        Good("services:\n  web:\n    image: nginx\n", files={".env": "COMPOSE_PROJECT_NAME=shop\n"}),
        Good("services:\n  web:\n    image: nginx\n", files={"compose.override.yaml": "name: shop\n"}),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    root = compose.primary.root
    services = root.entry("services") if root else None
    if services is not None and compose.get("name") is None and not compose.environment.get("COMPOSE_PROJECT_NAME"):
        yield Finding(services.key.span, "no top-level name")
