"""Services depend on each other in a circle.

Compose refuses the project: no order exists in which the services could be started. `depends_on`, `links`, shared
namespaces (`network_mode: service:…`) and `volumes_from` all count, and so do `extends` and `include` that lead back.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_compose


@rule(
    "DC807",
    "dependency-cycle",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness", "readiness-configuration"},
    references=("https://docs.docker.com/reference/compose-file/services/#depends_on",),
    examples=(
        Bad(
            "services:\n  a:\n    image: x\n    depends_on: [b]\n  b:\n    image: x\n    depends_on: [a]\n",
            at="a",
            says="dependency cycle: a -> b -> a",
        ),
        Bad("services:\n  a:\n    image: x\n    depends_on: [a]\n", at="a", says="dependency cycle: a -> a"),
        Bad(
            "services:\n  a:\n    image: x\n    links: [b]\n  b:\n    image: x\n    network_mode: service:a\n",
            at="service:a",
            says="dependency cycle: a -> b -> a",
        ),
        Bad("services:\n  a:\n    image: x\n    extends: a\n", at="a", says="a extends itself"),
        Good(
            "services:\n  a:\n    image: x\n    depends_on: [b, c]\n  b:\n    image: x\n"
            "    depends_on: [c]\n  c:\n    image: x\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    yield from in_compose(compose, "dependency-cycle")
