"""Where a service keeps what must outlive its container."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise

from ats_lint.analysis.runtime.certainty import Answer, known, unknown
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.runtime.program_kinds import program_kinds
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.effective import within
from ats_lint.analysis.views.mounted import covering
from ats_lint.images.facts import ImageFacts
from ats_lint.images.parts import ImageSetting
from ats_lint.patterns import regex

_DATABASE = regex(r"(?:sqlite\d?(?:\+\w++)?:///|(?:sqlite:)?file:)(/[\w./-]+\.(?:db|sqlite3?|db3))(?:\?.*)?")
_PASSING = ("/tmp/", "/dev/shm/", "/run/", "/var/tmp/")
_LOCAL = frozenset({"sqlite", "sqlite3", "dev-file", "dev-mem", "h2", "local", "filesystem", "file"})
"""Values by which a setting that may name another store says that the data stay in the container."""
_UNSAVED = regex(r"--save(?:=(?:\"\"|''|(?=\s--|\s*$))|\s++(?:\"\"|''|$|(?<=\s\s)(?=--)))")


def data_paths(service: Service) -> Answer[tuple[str, ...]]:
    """Return the directories in which the service keeps data."""
    facts = service.facts
    if facts is None:
        return unknown((), "nothing is known of the image")
    none = _none(service, facts)
    if none is not None:
        return none
    if not facts.sure("data_paths") and any(mount.read_only is not True for mount in service.volumes):
        return unknown((), "another release may keep its data where something is mounted")
    told = [(setting.default, path) for setting in facts.moved_by("data") for path in _told(service, setting)]
    if any(path is None for _, path in told):
        return unknown((), "a setting whose value is not known")
    kept = (
        path for path in facts.data_paths if not any(_moves(default, path, facts.data_paths) for default, _ in told)
    )
    paths = tuple(dict.fromkeys((*(path for _, path in told if path is not None), *kept)))
    return known(paths, "the image and its settings", sure=facts.sure("data_paths"))


def _none(service: Service, facts: ImageFacts) -> Answer[tuple[str, ...]] | None:
    """Return why it keeps no data, or why that is not known; None where its image's data is its own."""
    if facts.long_running is False or facts.role == "job" or service.is_job:
        return known((), "a job keeps nothing")
    if service.has("volumes_from") or not service.compose.complete:
        return unknown((), "not all that is mounted is in view")
    if _is_client(service):
        return known((), "the command starts no server", sure=False)
    if _keeps_nothing(service):
        return known((), "the command")
    return known((), "a setting names another store", sure=False) if _keeps_elsewhere(service) else None


def _moves(default: str, path: str, paths: Iterable[str]) -> bool:
    """Tell whether a setting moves a directory: one whose value is another one of them without it leaves it alone."""
    return within(path, default or "/") or not any(within(one, default) for one in paths)


def _is_client(service: Service) -> bool:
    """Tell whether the service runs something else than the server: a client, or a script that starts none."""
    lines = [words.line for words in (service.entrypoint, service.command) if words is not None]
    said = " ".join(lines)
    kinds = program_kinds(service.compose.settings)
    return bool(kinds.clients.is_in(said)) and not kinds.servers.is_in(said)


def _keeps_nothing(service: Service) -> bool:
    """Tell whether a cache was told not to write to the disk (`--save ""`)."""
    if service.facts is None or service.facts.role != "cache":
        return False
    argv = service.command.argv if service.command else ()
    unsaved = any(word == "--save" and not (value or "").strip("\"'") for word, value in pairwise((*argv, None)))
    said = service.command.line if service.command else ""
    return (unsaved or bool(_UNSAVED.search(said))) and not re.search(r"appendonly[ =]+yes", said)


def _keeps_elsewhere(service: Service) -> bool:
    """Tell whether the data goes to a database or an object store of its own."""
    if service.facts is None or any(one.name in service.environment for one in service.facts.moved_by("data")):
        return False
    return any(_sends_away(service, one) for one in service.facts.moved_by("store"))


def _sends_away(service: Service, setting: ImageSetting) -> bool:
    """Tell whether a setting for another store is in force: it is there, or has a default and is not."""
    if service.command is not None and setting.name in service.command.argv:
        return True
    found = [one.value for name, one in service.environment.items() if fnmatchcase(name, setting.name)]
    values = found or [setting.default]
    return any(value is None or (value != "" and value.lower() not in _LOCAL) for value in values)


def _told(service: Service, setting: ImageSetting) -> Iterator[str | None]:
    """Yield the places that a setting names; None for one that is not known."""
    variable = service.environment.get(setting.name)
    if variable is not None:
        yield _place((variable.value or "").split(",")[0])
    for words in (service.command, service.entrypoint):
        if words is not None:
            yield from map(_place, _given(setting.name, words.line))


def _place(text: str) -> str | None:
    path = text.strip("\"'").rstrip("/")
    return path if path.startswith("/") and not set("{}$") & set(path) else None


def _given(name: str, line: str) -> Iterator[str]:
    """Yield the values of an option, or of a word or key without dashes, in a line; programs take one dash for two."""
    bare, is_option = name.lstrip("-"), name.startswith("-")
    for word, following in pairwise((*line.split(), "")):
        key, equals, value = word.strip("\"'").partition("=")
        if key.lstrip("-") != bare or key.startswith("-") != is_option:
            continue
        if equals and value:
            yield value
        elif not equals and (is_option or "/" in following):
            yield following


def lost_databases(execution: Execution) -> Answer[tuple[str, ...]]:
    """Return the files that a service which stays keeps a database in, by its environment, and that no mount holds.

    What lies in a directory of its data is left out.
    """
    service = execution.service
    if service is None:
        return unknown((), "no service runs it")
    if service.has("volumes_from") or not service.compose.complete:
        return unknown((), "not all that is mounted is in view")
    if execution.life.kind.stays is False:
        return known((), "a job keeps nothing")
    found = (_DATABASE.fullmatch(value) for value in execution.env.values() if value)
    named = dict.fromkeys(one[1] for one in found if one is not None)
    return known(tuple(_lost(service, named, data_paths(service).value)), "the environment")


def _lost(service: Service, paths: Iterable[str], kept: Iterable[str]) -> Iterator[str]:
    for path in paths:
        passing = path.startswith(_PASSING) or any(within(path, one) for one in kept)
        if not passing and covering(service, path) is None:
            yield path
