"""Service has limits and no reservations.

A limit says what a service may take at most. A reservation says what it needs: the kernel takes memory from containers
above their reservation first when the host runs short, and Swarm places a task only where what is reserved is
free. Without one a crowded host is found out at run time.

Looked at are limits of memory, and limits of CPU in `deploy`, where reserving CPU has a meaning. Services without
limits are the matter of missing-memory-limit and missing-cpu-limit; one-shot jobs are left alone.

Fix safety: unsafe. Half of the limit is reserved: Docker heeds it softly, Swarm places no task that does not fit.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, Span, resource_limits, rule, sizes
from ats_lint_rules._common.fixes import propose

_D = "services:\n  web:\n    image: app\n    deploy:\n      resources:\n        limits:\n"


@rule(
    "DC705",
    "missing-reservation",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"reliability", "production"},
    references=(
        "https://docs.docker.com/reference/compose-file/deploy/#resources",
        "https://docs.docker.com/engine/containers/resource_constraints/#limit-a-containers-access-to-memory",
    ),
    examples=(
        Bad(
            _D + '          memory: 512M  # enough\n          cpus: "1.0"\n',
            at=("512M", '"1.0"'),
            says=("memory is limited and not reserved", "CPU is limited and not reserved"),
            safety="unsafe",
            fixed=_D + '          memory: 512M  # enough\n          cpus: "1.0"\n'
            '        reservations:\n          memory: 256M\n          cpus: "0.5"\n',
        ),
        Bad(
            "services:\n  web:\n    image: app\n    mem_limit: 1g\n    cpus: 1\n",
            at="1g",
            says="memory is limited and not reserved",
            safety="unsafe",
            fixed="services:\n  web:\n    image: app\n    mem_limit: 1g\n    cpus: 1\n    mem_reservation: 512M\n",
        ),
        Bad(
            _D + "          memory: ${LIMIT}\n", at="${LIMIT}", says="memory is limited and not reserved", safety="hint"
        ),
        Good(_D + "          memory: 512M\n        reservations:\n          memory: 128M\n"),
        Good("services:\n  web:\n    image: app\n    mem_limit: 1g\n    mem_reservation: 512m\n"),
        Good("services:\n  web:\n    image: app\n    cpus: 1\n"),
        Good("services:\n  web:\n    image: app\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if resource_limits.exempt(service):
        return
    if not service.has("mem_reservation") and not service.has("deploy.resources.reservations.memory"):
        for path, target in (
            ("deploy.resources.limits.memory", "deploy.resources.reservations.memory"),
            ("mem_limit", "mem_reservation"),
        ):
            amount = sizes.size(service.text(path))
            if service.has(path) and amount != 0:
                reserved = sizes.half(service.text(path) or "") if amount and amount >= 2 * 1024**2 else None
                yield Finding(
                    _where(service, path), "memory is limited and not reserved", _fix(service, target, reserved)
                )
                break
    if service.has("deploy.resources.limits.cpus") and not service.has("deploy.resources.reservations.cpus"):
        path = "deploy.resources.limits.cpus"
        cpus = sizes.number(service.text(path))
        reserved = f'"{cpus / 2:g}"' if cpus else None
        fix = _fix(service, "deploy.resources.reservations.cpus", reserved)
        if cpus != 0:
            yield Finding(_where(service, path), "CPU is limited and not reserved", fix)


def _where(service: Service, path: str) -> Span:
    value = service.get(path)
    own = value is not None and value.source is service.source and not value.implied
    return value.span if own and value is not None else service.name.span


def _fix(service: Service, path: str, reserved: str | None) -> Fix:
    title = "reserve half of the limit"
    if reserved is None:
        return Fix(title, (), Safety.HINT, "The limit is not known here.")
    return propose(
        title,
        Safety.UNSAFE,
        "Swarm refuses to place a task whose reservation does not fit.",
        lambda: service.set(path, reserved),
    )
