"""Container is restarted without end.

CIS Docker Benchmark 5.15 asks for `on-failure` with at most 5 tries: a container that cannot start then does not burn
the host's time for ever, and somebody notices. The price is that a service stays down after a longer outage, and after
a reboot of the host unless it had failed; so this rule runs only when it is chosen.

Fix safety: unsafe. The service is no longer restarted after the host reboots, nor after the fifth failure.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, rule
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._settings.restarts import POLICY, attempts, deployed

_MOST = 5


@rule(
    "DC408",
    "unbounded-restart",
    on=Service,
    severity=Severity.INFO,
    enabled="off",
    tags={"reliability", "security", "production", "cis-5.15"},
    references=(
        "https://www.cisecurity.org/benchmark/docker",
        "https://docs.docker.com/reference/compose-file/services/#restart",
    ),
    aliases=("2fc99041",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: always  # up\n",
            at="always",
            says="restarted without end",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n    restart: on-failure:5  # up\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: 'on-failure'\n",
            at="'on-failure'",
            says="restarted without end",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n    restart: 'on-failure:5'\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart: on-failure:10\n",
            at="on-failure:10",
            says="restarted without end",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n    restart: on-failure:5\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        condition: on-failure\n",
            at="web",
            says="restarted without end",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n"
            "        condition: on-failure\n        max_attempts: 5\n",
        ),
        Good("services:\n  web:\n    image: nginx\n    restart: on-failure:5\n"),
        Good("services:\n  web:\n    image: nginx\n    restart: 'no'\n"),
        Good("services:\n  web:\n    image: nginx\n    restart: ${POLICY}\n"),
        Good("services:\n  web:\n    image: nginx\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        max_attempts: 3\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if deployed(service):
        tries = service.get("deploy.restart_policy.max_attempts")
        number = tries.typed if tries else 0
        if number is not None and (not isinstance(number, int) or not 0 < number <= _MOST):
            own = tries is not None and tries.kind == "scalar"
            span, path = (tries.span, tries.source.path) if tries and own else (service.name.span, None)
            yield Finding(
                span, "restarted without end", _fix(service, "deploy.restart_policy.max_attempts", "5"), path=path
            )
        return
    found = service.get("restart")
    if found is None or found.text is None or not POLICY.fullmatch(found.text):
        return
    most = attempts(found.text)
    if most is None or most > _MOST:
        yield Finding(
            found.span, "restarted without end", _fix(service, "restart", "on-failure:5"), path=found.source.path
        )


def _fix(service: Service, path: str, text: str) -> Fix:
    title = "give up after 5 failures"
    because = "The service is not restarted after a reboot of the host or a fifth failure."
    return propose(title, Safety.UNSAFE, because, lambda: service.set(path, text))
