"""Settings with which the start of an image ends at once: what it needs and is not given, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ats_lint.analysis.runtime.container import Container
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.views.mounted import covering
from ats_lint.images import ImageFacts
from ats_lint.numbers import whole
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class RefusedSetting:
    """A variable or an option that ends the start.

    Attributes:
        name: the variable or the option, as it is written.
        missing: whether it is not there; a start over data that another one left does not ask for it.
        doubtful: whether such data may lie in a directory of the host, or an empty value waits to be filled in.
    """

    name: str
    missing: bool = False
    doubtful: bool = False


def of_container(container: Container) -> Iterator[RefusedSetting]:
    """Yield what ends the start of a service's container, by what is known of its image and of all of its settings."""
    execution = container.execution
    facts, service = execution.facts, execution.service
    if facts is None or service is None or not execution.same_server:
        return
    yield from _given(facts, execution)
    known = service.compose.complete and all(file.content is not None for file in service.env_files)
    if not known or not facts.sure("start_needs"):
        return
    # What a variable brings, or the name alone, whoever starts the project sets.
    told = {
        name: one.value or (None if one.variables or one.value_span is None else "")
        for name, one in service.environment.items()
    }
    kept = [covering(service, path) for path in facts.data_paths]
    before = any(one is not None and one.type != "volume" for one in kept)
    for name in _missing(facts.start_needs, {**execution.env, **told}):
        yield RefusedSetting(name, missing=True, doubtful=before or name in service.environment)


def _given(facts: ImageFacts, execution: Execution) -> Iterator[RefusedSetting]:
    for name, pattern in facts.refused.items():
        if name.startswith("-"):
            wanted = name.replace("_", "-")
            said = [word.partition("=")[0] for word in execution.arguments]
            yield from (RefusedSetting(one) for one in said if one.replace("_", "-") == wanted)
        else:
            value = execution.env.get(name)
            if value and _is_refused(value, pattern):
                yield RefusedSetting(name)


def _is_refused(value: str, wanted: str) -> bool:
    if wanted.startswith("<"):
        return len(value) < whole(wanted[1:])
    return wanted in {"*", value}


def _missing(needs: Mapping[str, str], env: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the variables that are needed and have nothing in their place; a value that is not known may be one."""
    for name, text in needs.items():
        others, _, asked_by = text.partition("when ")
        ways = (name, *others.split())
        if not (asked_by and not env.get(asked_by)) and not any(_is_met(way, env) for way in ways):
            yield name


def _is_met(way: str, env: Mapping[str, str | None]) -> bool:
    name, given, wanted = way.partition("=")
    value = env.get(name, "")
    return value is None or (value == wanted if given else value != "")
