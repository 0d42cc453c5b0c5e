"""Health routes and ports that an application's sources show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.sources import literals
from ats_lint.analysis.sources.expression_values import SourceSetting, SourceValue
from ats_lint.analysis.sources.languages import CODE
from ats_lint.analysis.sources.program import Program, ProgramFile, program
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.build_context import BuildContext
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_FILED = regex(
    r"(?:^|/)app/(api/[\w/-]+)/route\.[jt]sx?$|(?:^|/)pages/(api/[\w/-]+?)(?:/index)?\.[jt]sx?$"
    r"|(?:^|/)routes/([\w/-]+)/\+server\.[jt]s$"
)
"""Files whose place is the route: Next.js and SvelteKit."""
_HEALTH = regex(
    r"(?i)(?:/[\w.-]+)*/(?:_?health[-_]?z?|healthy|health[-_]?checks?|livez?|liveness"
    r"|alive|readyz?|readiness|ping|heartbeat|_up)/?"
)
_RANKS = ("/healthz", "/health", "/livez", "/live", "/ping", "/readyz", "/ready")
_NOT_HTTP = frozenset({25, 389, 465, 587, 1433, 1521, 2181, 2379, 3306, 5432, 5672, 6379, 9042, 9092, 11211, 27017})
_ASKED = frozenset({"", "GET", "HEAD", "ALL", "ANY"})
"""Methods under which a route answers to whoever only asks."""
_REBASES = regex(r"(^|/)(next|svelte|nuxt)\.config\.[cm]?[jt]s$")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sources of an image show.

    `routes` are paths that are registered, `sure` those that no prefix can change; `ports` are numbers that a server
    is told to listen on, `variables` the ones that a variable may change, and of these `bound` those that a server is
    told, and `configured` the ports that only a web server's configuration says; `reads` are the variables that are
    read; `read` tells that sources were found at all.
    """

    routes: tuple[str, ...] = ()
    sure: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()
    variables: tuple[tuple[str, int], ...] = ()
    reads: frozenset[str] = frozenset()
    read: bool = False
    bound: tuple[tuple[str, int], ...] = ()
    configured: frozenset[int] = frozenset()

    @property
    def health(self) -> str | None:
        """The best health route; None when none is shown for certain."""
        found = [path for path in self.sure if _HEALTH.fullmatch(path)]
        return min(found, key=lambda path: (_rank(path), len(path), path), default=None)


def is_health(path: str) -> bool:
    """Tell whether a path is called like a health route."""
    return bool(_HEALTH.fullmatch(path))


def _rank(path: str) -> int:
    plain = path.rstrip("/")
    return next((at for at, name in enumerate(_RANKS) if plain.endswith(name)), len(_RANKS))


def sources(dockerfile: Dockerfile) -> Sources:
    """Return what the sources show that a Dockerfile copies into images."""
    context = dockerfile.context
    return context.once(_sources, program(dockerfile)) if context is not None else Sources()


def _sources(_: BuildContext, shown: Program) -> Sources:
    found = dict.fromkeys(_routes(shown))
    prefixed = any(file.facts.prefixed for file in shown.files if file.language in CODE)
    rebased = any(
        file.facts.prefixed for file in shown.files if file.language not in CODE or _REBASES.search(file.name)
    )
    sure = frozenset(path for path, direct in found if not rebased and (direct or not prefixed))
    listeners = tuple(shown.listeners())
    listened = [one.port for _, one in listeners]
    ports = frozenset(number for port in listened if (number := _number(port.constant))) - _NOT_HTTP
    own = (_number(one.port.constant) for file, one in listeners if file.language in CODE)
    bound = tuple(one for port in listened for one in port.settings())
    settings = (*bound, *(one for _, one in shown.settings()))
    reads = frozenset(one.name for one in settings)
    return Sources(
        tuple(dict.fromkeys(path for path, _ in found)),
        sure,
        ports,
        tuple(_variables(settings)),
        reads,
        shown.has_code,
        tuple(_variables(bound)),
        ports - frozenset(own),
    )


def _number(text: str | None) -> int | None:
    return whole(text) if text is not None and re.fullmatch(r"[0-9]{2,5}", text) else None


def _variables(settings: tuple[SourceSetting, ...]) -> Iterator[tuple[str, int]]:
    for one in dict.fromkeys(settings):
        number = _number(one.default.text({}) if isinstance(one.default, SourceValue) else None)
        if number is not None and one.name.endswith("PORT") and number not in _NOT_HTTP:
            yield one.name, number


def _routes(shown: Program) -> Iterator[tuple[str, bool]]:
    """Yield each registered path, and whether it is registered on the application itself."""
    for file in shown.files:
        filed = _FILED.search(file.name)
        if filed:
            yield "/" + next(group for group in filed.groups() if group), True
        yield from ((route.path, route.direct) for route in file.facts.routes if route.method in _ASKED)


def shows(dockerfile: Dockerfile, path: str) -> bool:
    """Tell whether a path, or the last part of it, stands anywhere in the sources."""
    context = dockerfile.context
    if context is None:
        return False
    wanted = path.rstrip("/").rpartition("/")[2]
    found = sources(dockerfile)
    if path.startswith(f"{literals.ACTUATOR}/") and literals.ACTUATOR in found.routes:
        return True  # groups of it, such as liveness, come with a property or with Kubernetes
    return path in found.routes or any(_stands(context, file, wanted) for file in program(dockerfile).files)


def _stands(context: BuildContext, file: ProgramFile, word: str) -> bool:
    source = context.read(file.name)
    text = source.text if source is not None else ""
    return word in text and re.search(rf"[\"'`/]{re.escape(word)}(?![\w-])", text) is not None
