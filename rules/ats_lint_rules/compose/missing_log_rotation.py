"""Container logs grow without bound.

The `json-file` driver, Docker's default, keeps everything that a container ever wrote until the disk is full. With
`max-size` it starts a new file, and `max-file` says how many are kept.

Left alone are services with `max-size`, with another driver (`local` rotates by itself), with a driver that is not
known, and those that another program runs (`provider`). Limits in the daemon's own configuration cannot be seen.

Fix safety: safe. The options only limit how much of the log is kept; driver and format stay what Docker uses by
default.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Safety, Service, Severity, provisions, rule
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._settings.logging import rotate

_LOGGING = '    logging:\n      driver: json-file\n      options:\n        max-size: "10m"\n        max-file: "3"\n'

_BECAUSE = "Only how much of the log is kept changes."


@rule(
    "DC413",
    "missing-log-rotation",
    on=Service,
    lacks="log rotation",
    severity=Severity.LOW,
    tags={"reliability", "production", "readiness-logs"},
    references=(
        "https://docs.docker.com/engine/logging/drivers/json-file/",
        "https://docs.docker.com/reference/compose-file/services/#logging",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx  # proxy\n",
            at="web",
            says="json-file logs are never rotated",
            safety="safe",
            fixed=f"services:\n  web:\n    image: nginx  # proxy\n{_LOGGING}",
        ),
        Bad(
            "services: {web: {image: nginx}}\n",
            at="web",
            says="json-file logs are never rotated",
            safety="safe",
            fixed="services: {web: {image: nginx, logging: {driver: json-file, options: "
            '{max-size: "10m", max-file: "3"}}}}\n',
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    logging:\n      driver: json-file\n",
            at="json-file",
            says="json-file logs are never rotated",
            safety="safe",
            fixed=f"services:\n  web:\n    image: nginx\n{_LOGGING}",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    logging:\n      options:\n        tag: web\n",
            at="web",
            says="json-file logs are never rotated",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n"
            "    logging:\n      driver: json-file\n      options:\n        tag: web\n"
            '        max-size: "10m"\n        max-file: "3"\n',
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    logging:\n      driver: json-file\n      options:\n"
            "        max-size: -1\n        max-file: '5'\n",
            at="-1",
            says="json-file logs are never rotated",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    logging:\n      driver: json-file\n      options:\n"
            "        max-size: \"10m\"\n        max-file: '5'\n",
        ),
        Bad(
            "x-logging: &log\n  driver: json-file\nservices:\n  web:\n    image: nginx\n    logging: *log\n",
            at="web",
            says="json-file logs are never rotated",
            safety="safe",
            fixed="x-logging: &log\n  driver: json-file\n"
            "services:\n  web:\n    image: nginx\n    logging:\n      <<: *log\n"
            '      options:\n        max-size: "10m"\n        max-file: "3"\n',
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    logging:\n      driver: json-file\n"
            "      options: {max-size: 5m, max-file: 2}\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      options:\n        max-size: ${SIZE}\n"),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: local\n"),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: syslog\n"),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: none\n"),
        Good("services:\n  web:\n    image: nginx\n    logging:\n      driver: ${LOG_DRIVER}\n"),
        Good(
            "x-logging: &log\n  driver: json-file\n  options:\n    max-size: 1m\n    max-file: '3'\n"
            "services:\n  web:\n    image: nginx\n    logging: *log\n"
        ),
        Good("services:\n  db:\n    provider:\n      type: awesomecloud\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if not provisions.lacks_log_bound(service):
        return
    driver, size = service.get("logging.driver"), service.get(("logging", "options", "max-size"))
    own = next((one for one in (size, driver) if one is not None and one.kind == "scalar" and not one.shared), None)
    place, path = (service.name.span, None) if own is None else (own.span, own.source.path)
    fix = propose("limit the log to 3 files of 10 MB", Safety.SAFE, _BECAUSE, lambda: rotate(service))
    yield Finding(place, "json-file logs are never rotated", fix, path=path)
