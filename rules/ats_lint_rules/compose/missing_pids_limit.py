"""Service has no limit on its processes.

A fork bomb, or a server that leaks threads, in one container exhausts the process table of the whole host: nobody can
log in any more to stop it. A limit keeps that to the container.

A limit is `pids_limit` or `deploy.resources.limits.pids`, which Compose applies without Swarm too; 0 and -1 are none.
One-shot jobs are left alone, and so are limits in variables that no file sets.

Fix safety: safe for images whose work is known and modest, as long as no setting in view asks for a thousand
connections, workers or threads. The limit is 2048 processes and threads, the one that Podman sets for every container,
which those images run with unchanged. For other images it is unsafe: a service of very many threads might need more.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, resource_limits, rule
from ats_lint_rules._settings.process_limits import limit_processes


@rule(
    "DC703",
    "missing-pids-limit",
    on=Service,
    lacks="pids limit",
    severity=Severity.LOW,
    tags={"reliability", "security", "production", "cis-5.29", "owasp-7", "readiness-limits"},
    references=(
        "https://docs.docker.com/reference/compose-file/deploy/#pids",
        "https://docs.docker.com/reference/compose-file/services/#pids_limit",
        "https://github.com/containers/common/blob/main/docs/containers.conf.5.md",
    ),
    aliases=("221e0658",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n",
            at="web",
            says="no limit on processes",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx:1.27\n    deploy:\n      resources:\n        limits:\n"
            "          pids: 2048\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    mem_limit: 1g\n",
            at="web",
            says="no limit on processes",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    mem_limit: 1g\n    pids_limit: 2048\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    pids_limit: -1\n",
            at="-1",
            says="no limit on processes",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    pids_limit: 2048\n",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    command: -c max_connections=3000\n    mem_limit: 4g\n",
            at="db",
            says="no limit on processes",
            safety="unsafe",
            fixed="services:\n  db:\n    image: postgres:16\n    command: -c max_connections=3000\n    mem_limit: 4g\n"
            "    pids_limit: 2048\n",
        ),
        Bad(
            "services:\n  db:\n    image: mysql:8.4\n    volumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf:ro']\n"
            "    mem_limit: 4g\n",
            at="db",
            says="no limit on processes",
            safety="unsafe",
            fixed="services:\n  db:\n    image: mysql:8.4\n    volumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf:ro']\n"
            "    mem_limit: 4g\n    pids_limit: 2048\n",
            files={"my.cnf": "[mysqld]\nmax_connections = 5000\n"},
        ),
        Good("services:\n  web:\n    image: app\n    pids_limit: 100\n"),
        Good("services:\n  web:\n    image: app\n    deploy: {resources: {limits: {pids: 100}}}\n"),
        Good("services:\n  web:\n    image: app\n    pids_limit: ${PIDS}\n"),
        Good("services:\n  job:\n    image: app\n    profiles: [tools]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    where = None if resource_limits.exempt(service) else resource_limits.unlimited(service, resource_limits.PIDS)
    if where is not None:
        yield Finding(where, "no limit on processes", limit_processes(service))
