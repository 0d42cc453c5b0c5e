"""What a process is told to take does not fit into the memory limit of its container.

A JVM with `-Xmx1g`, a Redis with `--maxmemory 1gb` or a Node with `--max-old-space-size=1024` may take that much for
its data alone; stacks, code, buffers and the collector come on top. In a container of the same size, or a smaller one,
the kernel kills it as soon as the heap fills up, without a word in its own log.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, memory_demand, resource_limits, rule, sizes
from ats_lint_rules._common.findings import finding

_ES = "services:\n  es:\n    image: elasticsearch:8.15.0\n    environment: [ES_JAVA_OPTS=-Xms1g -Xmx{}]\n"


@rule(
    "DC706",
    "heap-above-limit",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"correctness", "reliability", "readiness-limits"},
    references=(
        "https://docs.docker.com/engine/containers/resource_constraints/#memory",
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.15/advanced-configuration.html#set-jvm-heap-size",
    ),
    examples=(
        Bad(
            _ES.format("1g") + "    mem_limit: 1g\n",
            at="1g",
            says="a heap of 1G does not fit into a limit of 1g",
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7\n    command: --maxmemory 768mb\n    deploy:\n      resources:\n"
            "        limits:\n          memory: 512M\n",
            at="512M",
            says="a heap of 768M does not fit into a limit of 512M",
        ),
        Bad(
            "services:\n  web:\n    image: own/web\n    environment: {NODE_OPTIONS: --max-old-space-size=4096}\n"
            "    mem_limit: 512m\n",
            at="512m",
            says="a heap of 4G does not fit into a limit of 512m",
        ),
        Good(_ES.format("1g") + "    mem_limit: 2g\n"),
        Good(_ES.format("${HEAP}") + "    mem_limit: 1g\n"),
        Good(_ES.format("1g")),
        Good(
            "services:\n  a:\n    image: own/a\n    mem_limit: 1g\n    env_file: x.env\n"
            "  b:\n    image: own/b\n    env_file: x.env\n",
            files={"x.env": "B_MEMORY_LIMIT=10G\n"},
        ),
        Good("services:\n  mq:\n    image: nats:2.11\n    command: [-js, -m, '8222']\n    mem_limit: 512M\n"),
        Good(_ES.format("1g") + "    mem_limit: 0\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    wanted = memory_demand.demand(service)
    for path in resource_limits.MEMORY.limits:
        value = service.get(path)
        limit = sizes.size(value.text) if value is not None else None
        if value is not None and limit and limit <= wanted:
            yield finding(service, value, f"a heap of {sizes.shown(wanted)} does not fit into a limit of {value.text}")
            return
