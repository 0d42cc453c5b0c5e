"""The file is no YAML that Compose can read.

Compose stops at the first such place; the finding says where it is and what was expected there. What precedes it, and
every other file, is still linted, and nothing in the file is changed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_compose


@rule(
    "DC801",
    "syntax-error",
    on=Compose,
    severity=Severity.CRITICAL,
    tags={"correctness", "readiness-configuration"},
    references=("https://docs.docker.com/reference/compose-file/", "https://yaml.org/spec/1.2.2/"),
    aliases=("invalid-yaml",),
    examples=(
        Bad("services:\n\tweb:\n\t\timage: nginx\n", at="\t", says="expected spaces for indentation, found a tab"),
        Bad('services:\n  web:\n    image: "nginx\n', at='"', says='expected a closing " before the end of the file'),
        Bad(
            "services:\n  web:\n    image: nginx\n   ports: [80]\n",
            at="ports",
            says="expected a key at this indentation",
        ),
        Bad(
            "services:\n  web:\n    command: a: b\n    image: nginx\n",
            at=":",
            says="expected a single value, found a second ':'",
        ),
        Bad("services:\n  web:\n    ports: ['80:80'\n    image: nginx\n", at="image", says="expected ',' or ']'"),
        Bad("services:\n  web: *base\n", at="*base", says="expected an anchor &base before its alias"),
        Bad("- services\n", at="- services", says="expected a mapping at the top level"),
        Bad("services: &a\n  web: *a\n", at="*a", says="alias *a stands inside its own anchor"),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("x: &a {image: nginx}\nservices:\n  web: *a\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    yield from in_compose(compose, "syntax-error")
