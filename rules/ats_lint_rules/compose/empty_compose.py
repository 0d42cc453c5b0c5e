"""The file says nothing.

An empty file, nothing but comments, or no services: Compose refuses it with `empty compose file` or `no service
selected`. An override or included file without services is fine beside one that has some.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_compose


@rule(
    "DC814",
    "empty-compose",
    on=Compose,
    yields_to=("DC802",),
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/compose-file/services/",),
    examples=(
        Bad("", at="", says="no YAML in the file, expected services"),
        Bad("# later\n---\n", at="", says="no YAML in the file, expected services"),
        Bad("services:\n", at="services", says="no services"),
        Bad("services: {}\nvolumes:\n  a:\n", at="services", says="no services"),
        Bad("volumes:\n  a:\n", at="volumes", says="no services"),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("services:\n  web:\n    image: nginx\n", files={"compose.override.yaml": "# nothing yet\n"}),
        Good("include: [a.yaml]\n", files={"a.yaml": "services:\n  web:\n    image: nginx\n"}),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    yield from in_compose(compose, "empty-compose")
