"""A key or value that the Compose Specification does not have.

Compose names one of them and stops; here each is reported at its own line: unknown keys with the nearest known one,
values of the wrong type, durations, sizes, ports and mounts that cannot be read, keys that exclude each other. Keys
that begin with `x-` are free.

Fix safety: hint. The nearest known key is named and never written: only the author knows what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, ComposeFile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import meant


@rule(
    "DC802",
    "schema",
    on=Compose,
    yields_to=("DC510",),
    severity=Severity.HIGH,
    tags={"correctness", "readiness-configuration"},
    references=(
        "https://docs.docker.com/reference/compose-file/",
        "https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json",
    ),
    aliases=("invalid-schema",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    restrat: always\n    healtcheck:\n      test: ['CMD', 'true']\n"
            "netwroks:\n  a:\n",
            at=("restrat", "healtcheck", "netwroks"),
            says=("unknown key 'restrat'", "unknown key 'healtcheck'", "unknown key 'netwroks'"),
            safety="hint",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    user: 1000\n",
            at="1000",
            says="'user' is an integer, not a string",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    healthcheck:\n      interval: soon\n",
            at="soon",
            says="'interval' is 'soon', not a duration",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    ports: 80:80\n",
            at="80:80",
            says="'ports' is a string, not a list",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    environment:\n      A: [1]\n",
            at="A",
            says="'A' is a list, not a scalar",
        ),
        Bad("services:\n  web: nginx\n", at="nginx", says="'web' is a string, not a mapping"),
        Bad("services: [web]\n", at="services", says="'services' is a list, not a mapping"),
        Bad(
            "services:\n  web:\n    image: nginx\n    mem_limit: 1 gigabyte\n",
            at="1 gigabyte",
            says="'mem_limit' is '1 gigabyte', not a size",
        ),
        Good("web:\n  image: nginx\n"),
        Good("services:\n  web: *missing\n"),
        Bad(
            "services:\n  web:\n    image: nginx\n    ports: ['80:70000', 'x']\n",
            at=("'80:70000'", "'x'"),
            says=("port 80:70000: '70000' is no container port", "port x: 'x' is no container port"),
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    network_mode: host\n    networks: [default]\n",
            at="default",
            says="networks together with network_mode",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    healthcheck:\n      test: [curl, localhost]\n",
            at="curl",
            says="test does not begin with CMD, CMD-SHELL or NONE",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\nsecrets:\n  key: {}\n",
            at="key",
            says="secret key needs one of file, environment",
        ),
        Good("x-a: {b: c}\nservices:\n  web:\n    image: nginx\n    x-note: yes\n    ports: ['80:80', 443]\n"),
        Good("services:\n  web:\n    image: nginx\n    privileged: ${P}\n    mem_limit: 1g\n    user: '1000'\n"),
        Good("services:\n  web:\n    image: nginx\n    ports: !reset []\n    command: !override [a]\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    # Of a file of version 1 its services would be reported one by one: it has a rule of its own.
    legacy = {fault.path for fault in compose.problems if fault.name == "legacy-format"}
    violations = [finding for file in compose.files for finding in _violations(file, legacy=file.path in legacy)]
    yield from violations
    seen = {(finding.path, finding.span) for finding in violations}
    for fault in compose.problems:
        # What is wrong with the sections as such would be the same thing said once more.
        again = violations and "services" in (fault.key, fault.section)
        if fault.name == "schema" and not again and (fault.path, fault.span) not in seen:
            subject = compose.service_at(fault.path, fault.span)
            yield Finding(fault.span, fault.message, path=fault.path, subject=subject)


def _violations(file: ComposeFile, *, legacy: bool) -> Iterator[Finding]:
    known = {problem.span for problem in file.problems}
    for placed in file.violations:
        if (legacy and len(placed.violation.path) == 1) or placed.span in known:
            continue
        hint = meant(placed.violation.suggestion)
        subject = file.service_at(placed.span)
        yield Finding(placed.span, placed.violation.message, hint, path=file.path, subject=subject)
