"""Service has no CPU limit.

Without a limit one busy container (a loop, a fork bomb, a miner that somebody planted) takes every core of the host,
and all its neighbours slow down. With a limit it slows down alone.

A limit is `cpus`, `cpu_quota`, `cpu_count`, `cpu_percent`, `cpuset` or `deploy.resources.limits.cpus`, which Compose
applies without Swarm too; 0 is none, and `cpu_shares` is a weight, no limit. One-shot jobs are left alone, and so are
limits in variables that no file sets.

Fix safety: unsafe. One core, which every host has, or half of one for images that do little, with a comment that marks
it for review: a service that needs more answers later. It is written as the file writes limits; in `deploy` with half
of it as reservation, which only Swarm heeds.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, resource_limits, rule
from ats_lint_rules._settings.limits import unlimited


@rule(
    "DC702",
    "missing-cpu-limit",
    on=Service,
    lacks="CPU limit",
    severity=Severity.LOW,
    tags={"reliability", "security", "production", "cis-5.12", "owasp-7", "readiness-limits"},
    references=(
        "https://docs.docker.com/reference/compose-file/deploy/#resources",
        "https://docs.docker.com/engine/containers/resource_constraints/#cpu",
    ),
    aliases=("CL-0026", "6b610c50"),
    examples=(
        Bad(
            "services:\n  web:\n    image: app\n",
            at="web",
            says="no CPU limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    deploy:\n      resources:\n"
            '        limits:\n          cpus: "1.0"  # review: a guess\n'
            '        reservations:\n          cpus: "0.5"\n',
        ),
        Bad(
            "services:\n  web:\n    image: memcached:1.6\n    mem_limit: 64m\n    cpu_shares: 512\n",
            at="web",
            says="no CPU limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: memcached:1.6\n    mem_limit: 64m\n    cpu_shares: 512\n"
            "    cpus: 0.5  # review: a guess\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n          memory: 1G\n"
            "        reservations:\n          memory: 512M\n",
            at="web",
            says="no CPU limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n"
            '          memory: 1G\n          cpus: "1.0"  # review: a guess\n'
            '        reservations:\n          memory: 512M\n          cpus: "0.5"\n',
        ),
        Bad(
            "services:\n  web:\n    image: app\n    cpus: 0\n",
            at="0",
            says="no CPU limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    cpus: 1.0\n",
        ),
        Good("services:\n  web:\n    image: app\n    cpus: 0.5\n"),
        Good("services:\n  web:\n    image: app\n    cpu_quota: 50000\n"),
        Good("services:\n  web:\n    image: app\n    cpuset: 0-1\n"),
        Good("services:\n  web:\n    image: app\n    cpuset: '0'\n"),
        Good("services:\n  web:\n    image: app\n    deploy: {resources: {limits: {cpus: '0.5'}}}\n"),
        Good("services:\n  job:\n    image: app\n    profiles: [tools]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "A service that needs more than its share answers later."
    return unlimited(service, resource_limits.CPU, "no CPU limit", because)
