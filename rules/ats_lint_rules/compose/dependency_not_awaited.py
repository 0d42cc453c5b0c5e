"""Dependency has a health check, and nobody waits for it.

`depends_on` in its short form, and with `service_started`, waits until the container is started, not until the
database in it answers. The service comes up too early, and crashes or loses its first requests. Where the dependency
has a health check (in Compose, in its Dockerfile or in its image), `service_healthy` waits for it. Files for
`docker stack deploy` are left alone: Swarm starts services in any order.

Nothing is said where the service itself tries until the other answers, nor where `healthcheck-cannot-pass` speaks.

Fix safety: per finding. Safe when the check of the dependency is known to pass: its programs are in the image, and it
asks the server where its settings say that it listens, or when another service waits for it already. Otherwise unsafe:
a check that never passes keeps the service from starting, and so does one that gives up while long scripts fill a new
database. All other entries keep their condition; a list with a variable in it stays as it is. A check that gives up
long before the first start of the image is over gets a `start_period`; where it is the image's own, waiting for it is
unsafe. A check that would first be asked after more than ten seconds gets a `start_period`, too, during which engines
since 25 ask every five.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dependency, EditRefused, Finding, Fix, Good, Safety, Service, Severity, container_of, rule
from ats_lint_rules._health.first_answer import is_late, patient, sooner
from ats_lint_rules._health.first_start import long_start, may_give_up
from ats_lint_rules._health.waiting import await_health, awaited_by, never_passes, surely_passes, waits_itself

_TEST = "  db:\n    image: postgres:16\n    healthcheck:\n      test: pg_isready -h 127.0.0.1\n"
_DB = f"{_TEST}      interval: 5s\n      retries: 5\n"
_OWN = (
    "services:\n  api:\n    image: own/api\n    healthcheck: {test: curl -f localhost:8080/up, interval: 5s}\n"
    "  web:\n    image: own/web\n    depends_on:\n      api: {condition: service_healthy}\n"
)
_LONG = (
    "    depends_on:\n      db:\n        condition: service_healthy\n      mq:\n        condition: service_started\n"
)


@rule(
    "DC409",
    "dependency-not-awaited",
    on=Service,
    wakes={"depends_on"},
    severity=Severity.LOW,
    tags={"reliability", "production", "readiness-restarts"},
    references=(
        "https://docs.docker.com/compose/how-tos/startup-order/",
        "https://docs.docker.com/reference/compose-file/services/#depends_on",
    ),
    examples=(
        Bad(
            f"services:\n{_DB}  mq:\n    image: own/mq\n  web:\n    image: own/web\n    depends_on: [db, mq]  # both\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_DB}  mq:\n    image: own/mq\n  web:\n    image: own/web\n"
            + _LONG.replace("on:\n", "on:  # both\n", 1),
        ),
        Bad(
            f"services:\n{_DB}  mq:\n    image: own/mq\n  web:\n    image: own/web\n"
            "    depends_on:\n      - db\n      - mq\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_DB}  mq:\n    image: own/mq\n  web:\n    image: own/web\n{_LONG}",
        ),
        Bad(
            f"services:\n{_DB}  web:\n    image: own/web\n"
            "    depends_on:\n    # data\n    - db  # first\n    restart: always\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_DB}  web:\n    image: own/web\n    depends_on:\n    # data\n      db:  # first\n"
            "        condition: service_healthy\n    restart: always\n",
        ),
        Bad(
            f"services:\n{_DB}  web:\n    image: own/web\n"
            "    depends_on:\n      db:\n        condition: service_started\n",
            at="service_started",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_DB}  web:\n    image: own/web\n    depends_on:\n      db:\n"
            "        condition: service_healthy\n",
        ),
        Bad(
            f"services:\n{_DB}  web: {{image: own/web, depends_on: [db]}}\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_DB}  web: {{image: own/web, depends_on: {{db: {{condition: service_healthy}}}}}}\n",
        ),
        Bad(
            "services:\n  db:\n    build: db\n  web:\n    image: own/web\n    depends_on: [db]\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed="services:\n  db:\n    build: db\n  web:\n    image: own/web\n    depends_on:\n      db:\n"
            "        condition: service_healthy\n",
            files={"db/Dockerfile": "FROM postgres:16\nHEALTHCHECK CMD pg_isready -h 127.0.0.1\n"},
        ),
        Bad(
            f"services:\n{_TEST}  web:\n    image: own/web\n    depends_on: [db]\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"services:\n{_TEST}      start_period: 30s\n  web:\n    image: own/web\n    depends_on:\n"
            "      db:\n        condition: service_healthy\n",
        ),
        Bad(
            _OWN + "  job:\n    image: job\n    depends_on: [api]\n",
            at="api",
            says="does not wait until api is healthy",
            safety="safe",
            fixed=f"{_OWN}  job:\n    image: job\n    depends_on:\n      api:\n        condition: service_healthy\n",
        ),
        Good(f"services:\n{_DB}  i:\n    image: x\n    depends_on: [db]\n    command: wait-for db:5432\n"),
        Good(
            f"services:\n{_DB}  web:\n    image: own/web\n    depends_on:\n      db: {{condition: service_healthy}}\n"
        ),
        Good(
            "services:\n  db:\n    image: postgres:16\n    healthcheck:\n      disable: true\n"
            "  web:\n    image: own/web\n    depends_on: [db]\n"
        ),
        Good(
            f"services:\n{_DB}  web:\n    image: own/web\n    depends_on:\n"
            "      db: {condition: service_completed_successfully}\n"
        ),
        Bad(
            f"x-app: &app\n  image: own/web\n  depends_on: [db]\nservices:\n{_DB}  web:\n    <<: *app\n"
            "    restart: always\n",
            at="db",
            says="does not wait until db is healthy",
            safety="safe",
            fixed=f"x-app: &app\n  image: own/web\n  depends_on: [db]\nservices:\n{_DB}  web:\n    <<: *app\n"
            "    restart: always\n    depends_on:\n      db:\n        condition: service_healthy\n",
        ),
        Good(f"services:\n{_DB}  web:\n    image: own/web\n    depends_on:\n      db: {{condition: '${{C}}'}}\n"),
        Good(f"services:\n{_DB}  web:\n    image: own/web\n    depends_on: [db]\n", path="docker-stack.yml"),
        Good(f"services:\n{_TEST[:-1]} -p 5433\n  web:\n    image: own/web\n    depends_on: [db]\n"),
        Bad(
            f"services:\n{_DB}  web:\n    image: own/web\n    depends_on: ['${{DB:-db}}']\n",
            at="'${DB:-db}'",
            says="does not wait until db is healthy",
            safety="hint",
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if service.compose.is_stack:
        return
    early = [one for one in service.depends_on.values() if _is_early(service, one)]
    sure = frozenset(one.name for one in early if _is_sure(service.compose.services[one.name]))
    for dependency in early:
        known = dependency.name in sure
        path = dependency.source.path
        names = frozenset({one.name for one in early if one.source.path == path and (not known or one.name in sure)})
        span = dependency.condition_span or dependency.span
        message = f"does not wait until {dependency.name} is healthy"
        yield Finding(span, message, _fix(service, names, known), path=path)


def _is_early(service: Service, entry: Dependency) -> bool:
    other = service.compose.services.get(entry.name)
    if entry.condition != "service_started" or not entry.required or other is None:
        return False
    checked = container_of(other).is_checked.value is True
    return checked and not never_passes(other) and not waits_itself(service, entry.name)


def _is_sure(other: Service) -> bool:
    if awaited_by(other) is not None:
        return True
    try:
        patient(other)
    except EditRefused:
        return False
    return surely_passes(other) and long_start(other) is None


def _fix(service: Service, names: frozenset[str], known: bool) -> Fix:
    title = "wait with condition: service_healthy"
    try:
        edits = await_health(service, names)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("service"))
    if known:
        because = _why(service, names)
        late = sorted(name for name in names if is_late(service.compose.services[name]))
        for name in names:
            other = service.compose.services[name]
            edits += sooner(other) if awaited_by(other) else patient(other) or sooner(other)
        slow = f" Engines before 25 wait for {', '.join(late)} a whole interval." if late else ""
        return Fix(title, edits, Safety.SAFE, because + slow)
    reasons = (may_give_up(service.compose.services[name]) for name in sorted(names))
    never = "A health check that never passes would keep the service from starting."
    return Fix(title, edits, Safety.UNSAFE, next((why for why in reasons if why), never))


def _why(service: Service, names: frozenset[str]) -> str:
    others = [waiter for name in sorted(names) if (waiter := awaited_by(service.compose.services[name]))]
    known = "The health check that is waited for is known to pass."
    return f"For the same health check {others[0]} waits already." if len(others) == len(names) else known
