"""Service has no memory limit.

A container may take all memory of its host: one leak or one large request, and the kernel kills whatever it finds
biggest, often the database next to it. With a limit the faulty container alone is killed and restarted.

A limit is `mem_limit` or `deploy.resources.limits.memory`, which Compose applies without Swarm too; 0 is none. One-shot
jobs are left alone, and so are limits in variables that no file sets.

Fix safety: unsafe. The limit is what is usual for the image, twice what the service itself asks for (`-Xmx`,
`--maxmemory`, `shared_buffers`, `shm_size`) if that is more, or a guess, and a comment marks it for review: a process
that needs more is killed. It is written as the file writes limits, with half of it as reservation. Nothing is written
where memory depends on a model on a GPU or on a variable.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, resource_limits, rule
from ats_lint_rules._settings.limits import unlimited


@rule(
    "DC701",
    "missing-memory-limit",
    on=Service,
    lacks="memory limit",
    severity=Severity.MEDIUM,
    tags={"reliability", "security", "production", "cis-5.11", "owasp-7", "readiness-limits"},
    references=(
        "https://docs.docker.com/reference/compose-file/deploy/#resources",
        "https://docs.docker.com/engine/containers/resource_constraints/#memory",
    ),
    aliases=("CL-0026", "bb9ac4f7"),
    examples=(
        Bad(
            "services:\n  cache:\n    image: redis:7  # pinned\n",
            at="cache",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  cache:\n    image: redis:7  # pinned\n"
            "    deploy:\n      resources:\n"
            "        limits:\n          memory: 256M  # review: usual for redis\n"
            "        reservations:\n          memory: 128M\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    mem_limit: 0\n  db:\n    image: postgres:16\n    mem_limit: 1g\n",
            at="0",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    mem_limit: 512M\n"
            "  db:\n    image: postgres:16\n    mem_limit: 1g\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    cpus: 0.5\n",
            at="web",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    cpus: 0.5\n"
            "    mem_limit: 512M  # review: a guess\n    mem_reservation: 256M\n",
        ),
        Bad(
            "services:\n  es:\n    image: elasticsearch:8.15.0\n    environment:\n      ES_JAVA_OPTS: -Xms4g -Xmx4g\n"
            "    deploy: {mode: global}\n",
            at="es",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  es:\n    image: elasticsearch:8.15.0\n    environment:\n"
            "      ES_JAVA_OPTS: -Xms4g -Xmx4g\n"
            "    deploy: {mode: global, resources: {limits: {memory: 8G}, reservations: {memory: 4G}}}\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n          cpus: '1'\n",
            at="web",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n"
            "          cpus: '1'\n          memory: 512M  # review: a guess\n",
        ),
        Bad(
            "services:\n  es:\n    image: elasticsearch:8.15.0\n    environment: ['ES_JAVA_OPTS=-Xmx${H}']\n",
            at="es",
            says="no memory limit",
            safety="hint",
        ),
        Bad("services:\n  llm:\n    image: my/llm\n    gpus: all\n", at="llm", says="no memory limit", safety="hint"),
        Good("services:\n  web:\n    image: app\n    mem_limit: 512m\n"),
        Bad(
            "services:\n  web:\n    image: app\n    mem_limit: 0\n    extends: {file: $TOP/x, service: web}\n",
            at="0",
            says="no memory limit",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    mem_limit: 512M\n    extends: {file: $TOP/x, service: web}\n",
        ),
        Good("services:\n  web:\n    image: app\n    mem_limit: ${LIMIT}\n"),
        Good("services:\n  web:\n    image: app\n    extends: {file: '${TOP}/base.yaml', service: web}\n"),
        Good(
            "services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n          memory: 1G\n"
        ),
        Good("x: &l\n  deploy: {resources: {limits: {memory: 1G}}}\nservices:\n  web:\n    <<: *l\n    image: app\n"),
        Good('services:\n  migrate:\n    image: app\n    restart: "no"\n'),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "The limit is {}: a process that needs more is killed."
    return unlimited(service, resource_limits.MEMORY, "no memory limit", because)
