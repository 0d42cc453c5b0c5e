"""Dependent service is restarted without a pause.

A service that needs another one fails as long as that one is down. A restart policy under `deploy` without `delay` or
`window` starts it again at once: the restarts pile up on a host that is recovering, and without a window a container
that lives for a moment counts as started.

Fix safety: unsafe. The service comes back some seconds later than before.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, rule
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._settings.restarts import deployed

_POLICY = "deploy.restart_policy"
_WEB = "services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx\n    depends_on: [db]\n    deploy:\n      "


@rule(
    "DC411",
    "restart-storm",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"reliability", "production"},
    references=("https://docs.docker.com/reference/compose-file/deploy/#restart_policy",),
    examples=(
        Bad(
            f"{_WEB}restart_policy:\n        condition: on-failure\n",
            at="restart_policy",
            says="restarted at once, again and again",
            safety="unsafe",
            fixed=f"{_WEB}restart_policy:\n        condition: on-failure\n        delay: 5s\n",
        ),
        Bad(
            f"{_WEB}restart_policy: {{condition: any, delay: 0s}}\n",
            at="restart_policy",
            says="restarted at once, again and again",
            safety="unsafe",
            fixed=f"{_WEB}restart_policy: {{condition: any, delay: 5s}}\n",
        ),
        Good(f"{_WEB}restart_policy:\n        condition: any\n        delay: 10s\n"),
        Good(f"{_WEB}restart_policy:\n        condition: none\n"),
        Good(f"{_WEB}restart_policy:\n        window: ${{WINDOW}}\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        condition: any\n"),
        Good(
            "services:\n  db:\n    image: own/db\n  web:\n    image: nginx\n    restart: always\n    depends_on: [db]\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    policy = service.get(_POLICY)
    if policy is None or policy.kind != "map" or not deployed(service) or not (service.depends_on or service.links):
        return
    if any(_set(service, key) for key in ("delay", "window")):
        return
    deploy = service.get("deploy")
    entry = deploy.entry("restart_policy") if deploy else None
    if entry is not None:
        yield Finding(entry.key.span, "restarted at once, again and again", _fix(service), path=entry.key.source.path)


def _set(service: Service, key: str) -> bool:
    found = service.get(f"{_POLICY}.{key}")
    return found is not None and found.kind == "scalar" and found.text not in {"0", "0s", "0ms", "0m", ""}


def _fix(service: Service) -> Fix:
    because = "The service comes back some seconds later than before."
    return propose("pause before a restart", Safety.UNSAFE, because, lambda: service.set(f"{_POLICY}.delay", "5s"))
