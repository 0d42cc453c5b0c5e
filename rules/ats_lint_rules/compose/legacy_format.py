"""The file has the format of Compose before version 2.

Its services stand at the top level, and Compose refuses it: `additional properties not allowed`. Nothing in it can be
checked as a service until they stand below a `services` key.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_compose


@rule(
    "DC808",
    "legacy-format",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/compose/intro/history/",),
    examples=(
        Bad(
            "web:\n  image: nginx\n  links: [db]\ndb:\n  image: redis\n",
            at="web",
            says="services at the top level: a file of Compose version 1",
        ),
        Bad("# old\nweb:\n  build: .\n", at="web", says="services at the top level: a file of Compose version 1"),
        Bad(
            "web:\n  image: nginx\n",
            at=("web", "web"),
            says=(
                "services at the top level: a file of Compose version 1",
                "services at the top level: a file of Compose version 1",
            ),
            files={"docker-compose.dev.yml": "web:\n  image: nginx:dev\n"},
            path="docker-compose.yml",
        ),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("x-web: {image: nginx}\nservices:\n  web:\n    image: nginx\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    yield from in_compose(compose, "legacy-format")
