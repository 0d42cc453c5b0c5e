"""A key stands twice in one mapping.

Compose refuses the file (`mapping key … already defined`); readers that do not would keep one of the values in silence.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_compose


@rule(
    "DC803",
    "duplicate-key",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness", "readiness-configuration"},
    references=("https://yaml.org/spec/1.2.2/#3213-node-comparison",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    ports: ['80:80']\n    image: httpd\n",
            at="image",
            says="key 'image' stands twice in one mapping",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n  web:\n    image: httpd\n",
            at="web",
            says="key 'web' stands twice in one mapping",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    environment:\n      A: 1\n      'A': 2\n      A: 3\n",
            at=("'A'", "A"),
            says=("key 'A' stands twice in one mapping", "key 'A' stands twice in one mapping"),
        ),
        Bad(
            "services:\n  web: {image: nginx, image: httpd}\n",
            at="image",
            says="key 'image' stands twice in one mapping",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\nservices:\n  db:\n    image: redis\n",
            at="services",
            says="key 'services' stands twice in one mapping",
        ),
        Good("services:\n  web:\n    image: nginx\n  db:\n    image: nginx\n"),
        Good("x: &a {image: nginx}\nservices:\n  web:\n    <<: *a\n    image: httpd\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    yield from in_compose(compose, "duplicate-key")
