"""Logging is switched off.

With the driver `none` nothing that the container writes is kept: `docker logs` shows nothing, and after a crash or
an attack there is no trace of what happened.

Fix safety: safe. The container behaves the same; what it writes is kept in rotated files of bounded size.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Safety, Service, Severity, rule
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._settings.logging import rotate

_BECAUSE = "The container behaves the same, and its log is bounded."


@rule(
    "DC412",
    "logging-disabled",
    on=Service,
    wakes={"logging"},
    severity=Severity.LOW,
    tags={"security", "reliability", "production", "readiness-logs"},
    references=(
        "https://docs.docker.com/engine/logging/configure/#supported-logging-drivers",
        "https://docs.docker.com/reference/compose-file/services/#logging",
    ),
    aliases=("CL-0014",),
    examples=(
        Bad(
            'services:\n  web:\n    image: nginx\n    logging:\n      driver: "none"  # quiet\n',
            at='"none"',
            says="logging is switched off",
            safety="safe",
            fixed='services:\n  web:\n    image: nginx\n    logging:\n      driver: "json-file"  # quiet\n'
            '      options:\n        max-size: "10m"\n        max-file: "3"\n',
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    logging: {driver: none}\n",
            at="none",
            says="logging is switched off",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n"
            '    logging: {driver: json-file, options: {max-size: "10m", max-file: "3"}}\n',
        ),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: local\n"),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: ${DRIVER:-local}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    driver = service.get("logging.driver")
    if driver is None or driver.text != "none":
        return
    fix = propose("log to rotated json-file", Safety.SAFE, _BECAUSE, lambda: rotate(service))
    yield Finding(driver.span, "logging is switched off", fix, path=driver.source.path)
