"""Limit or reservation that cannot be read, or that contradicts another.

Compose refuses the file, or the engine refuses the container when it is started: sizes it cannot read (`512Mi`, `50%`),
a memory limit below 6 MB (`mem_limit: 512` means bytes), a reservation above its limit, swap without or below
the memory limit, `cpus` together with `cpu_quota`, and a service key that says something else than the same limit
in `deploy` (`mem_limit` and `deploy.resources.limits.memory`). Nothing is something else, too: once `deploy` has
`limits`, Compose takes what is missing there for zero, and refuses `pids_limit: 512` beside it.

Zero is no limit and contradicts nothing; values in variables that no file sets are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Related, Service, Severity, Value, rule, sizes
from ats_lint_rules._settings.declared_limits import LIMITS, RESERVED, SIZES, Known, amounts, unread

_SAME = (
    ("mem_limit", f"{LIMITS}.memory"), ("cpus", f"{LIMITS}.cpus"), ("pids_limit", f"{LIMITS}.pids"),
    ("mem_reservation", f"{RESERVED}.memory"),
)  # fmt: skip
_LEAST = 6 * 1024**2
_W = "services:\n  web:\n    image: app\n"
_D = _W + "    deploy:\n      resources:\n"


@rule(
    "DC704",
    "invalid-limits",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "reliability", "owasp-7", "readiness-limits"},
    references=(
        "https://docs.docker.com/reference/compose-file/deploy/#resources",
        "https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values",
        "https://docs.docker.com/engine/containers/resource_constraints/",
    ),
    examples=(
        Bad(_D + "        limits:\n          memory: 512Mi\n", at="512Mi", says="limits.memory '512Mi' is no size"),
        Bad(
            _W + "    mem_limit: 50%\n    cpus: 500m\n",
            at=("50%", "500m"),
            says=("mem_limit '50%' is no size", "cpus '500m' is no number"),
        ),
        Bad(_W + "    mem_limit: 512\n", at="512", says="memory limit of 512 bytes: the engine takes 6 MB at least"),
        Bad(
            _D + "        limits:\n          memory: 512M\n        reservations:\n          memory: 1G\n",
            at="1G",
            says="reservation above the limit",
        ),
        Bad(
            _W + "    mem_limit: 256m\n    deploy: {resources: {limits: {memory: 512M}}}\n",
            at="256m",
            says="mem_limit and deploy.resources.limits.memory disagree",
        ),
        Bad(
            _W + "    pids_limit: 512\n    deploy: {resources: {limits: {memory: 4G}}}\n",
            at="512",
            says="pids_limit stands beside deploy.resources.limits without pids",
        ),
        Bad(
            _W + "    mem_limit: 1g\n    deploy: {resources: {limits: {cpus: '1'}}}\n",
            at="1g",
            says="mem_limit stands beside deploy.resources.limits without memory",
        ),
        Bad(
            _W + "    mem_limit: 1g\n    memswap_limit: 512m\n", at="512m", says="memswap_limit below the memory limit"
        ),
        Bad(_W + "    memswap_limit: 512m\n", at="512m", says="memswap_limit without a memory limit"),
        Bad(_W + "    cpus: 0.5\n    cpu_quota: 50000\n", at="50000", says="cpu_quota and cpus exclude each other"),
        Bad(_W + "    cpus: -1\n", at="-1", says="-1 CPUs: the engine takes 0.01 at least"),
        Good(_W + "    mem_limit: 1.5g\n    mem_reservation: 512 MiB\n    memswap_limit: -1\n    pids_limit: -1\n"),
        Good(
            _W + "    mem_limit: 512m\n    cpus: '0.5'\n    deploy: {resources: {limits: {memory: 512M, cpus: 0.50}}}\n"
        ),
        Good(
            _W + "    mem_limit: 0\n    deploy: {resources: {limits: {memory: 512M}, reservations: {memory: 512M}}}\n"
        ),
        Good(_W + "    pids_limit: 0\n    cpus: 1\n    deploy: {resources: {reservations: {memory: 1G}}}\n"),
        Good(_W + "    pids_limit: 5\n    deploy: {resources: {limits: {pids: '${PIDS}'}}}\n"),
        Good(_W + "    mem_limit: ${LIMIT}\n    mem_reservation: 1g\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    known = dict(amounts(service))
    for path, value in unread(service):
        yield _finding(value, f"{_key(path)} {value.text!r} is no {'size' if path in SIZES else 'number'}")
    yield from _too_little(known)
    yield from _unequal(known)
    yield from _alone(service, known)
    yield from _above(known)
    yield from _swap(service, known)
    quota = service.get("cpu_quota")
    if quota is not None and known.get("cpus", (None, 0.0))[1] > 0 and (sizes.number(quota.text) or 0) > 0:
        yield _finding(quota, "cpu_quota and cpus exclude each other")


def _key(path: str) -> str:
    return path.removeprefix("deploy.resources.")


def _finding(value: Value, message: str, other: Value | None = None) -> Finding:
    related = (Related(other.source.path, other.span, "the other value"),) if other else ()
    return Finding(value.span, message, related=related, path=value.source.path)


def _too_little(known: Known) -> Iterator[Finding]:
    for path in ("mem_limit", f"{LIMITS}.memory"):
        value, amount = known.get(path, (None, 0))
        if value is not None and 0 < amount < _LEAST:
            yield _finding(value, f"memory limit of {amount:.0f} bytes: the engine takes 6 MB at least")
    for path in ("cpus", f"{LIMITS}.cpus"):
        value, amount = known.get(path, (None, 0))
        if value is not None and (amount < 0 or 0 < amount < 0.01):
            yield _finding(value, f"{amount:g} CPUs: the engine takes 0.01 at least")


def _unequal(known: Known) -> Iterator[Finding]:
    for flat, deployed in _SAME:
        if flat in known and deployed in known:
            (one, amount), (other, expected) = known[flat], known[deployed]
            if amount > 0 and expected > 0 and amount != expected:
                yield _finding(one, f"{flat} and {deployed} disagree", other)


def _alone(service: Service, known: Known) -> Iterator[Finding]:
    """Yield the keys whose counterpart is missing where `deploy` has others: Compose takes it for zero."""
    for flat, deployed in _SAME:
        group, _, name = deployed.rpartition(".")
        if flat in known and known[flat][1] != 0 and service.has(group) and not service.has(deployed):
            yield _finding(known[flat][0], f"{flat} stands beside {group} without {name}", service.get(group))


def _above(known: Known) -> Iterator[Finding]:
    for reserved, limits in (
        ((f"{RESERVED}.memory", "mem_reservation"), (f"{LIMITS}.memory", "mem_limit")),
        ((f"{RESERVED}.cpus",), (f"{LIMITS}.cpus", "cpus")),
    ):
        lower = next((known[path] for path in reserved if path in known), None)
        upper = next((known[path] for path in limits if path in known and known[path][1] > 0), None)
        if lower and upper and lower[1] > upper[1]:
            yield _finding(lower[0], "reservation above the limit", upper[0])


def _swap(service: Service, known: Known) -> Iterator[Finding]:
    if "memswap_limit" not in known or known["memswap_limit"][1] <= 0:
        return
    value, amount = known["memswap_limit"]
    memory = next((known[path] for path in ("mem_limit", f"{LIMITS}.memory") if path in known), None)
    if memory is None and not service.has("mem_limit") and not service.has(f"{LIMITS}.memory"):
        yield _finding(value, "memswap_limit without a memory limit")
    elif memory is not None and memory[1] > amount:
        yield _finding(value, "memswap_limit below the memory limit", memory[0])
