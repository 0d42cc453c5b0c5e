"""What earlier runs found, for as long as the file system answers each question as it did then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ats_lint.files.data import is_mapping
from ats_lint.files.discover import Unit
from ats_lint.files.disk import Questions
from ats_lint.files.workspace import Workspace, normal
from ats_lint.lint.basis import basis, hashed
from ats_lint.lint.cache import Cache
from ats_lint.lint.config import Settings
from ats_lint.lint.examined import Examined, Survey
from ats_lint.lint.packing import Plain, pack_survey
from ats_lint.lint.registry import Listed, Registry
from ats_lint.lint.unpacking import unpack, unpack_survey

T = TypeVar("T")
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError)
"""What plain data raises that is not what was written."""


class Kept:
    """What is known of one tree under one set of rules and settings.

    An entry is whole or none: which files there are and how they make projects is one, and each project is one. Nothing
    is kept of a project in which something crashed.
    """

    def __init__(
        self, cache: Cache, workspace: Workspace, settings: Settings, rules: Sequence[Listed], registry: Registry
    ) -> None:
        """Look for what is known of `workspace`."""
        self._cache = cache
        self._workspace = workspace
        self._exclude = settings.exclude
        self._basis = hashed(basis(settings, rules), str(workspace.root))
        self._rules = {rule.code: rule for rule in registry.entries}

    def survey(self, paths: Sequence[Path]) -> Survey | None:
        """Return which files there are below `paths`; None when that is not known."""
        found = self._standing(self._name_of_survey(paths))
        return None if found is None else _whole(lambda: unpack_survey(found["survey"], self._workspace.root))

    def keep_survey(self, paths: Sequence[Path], survey: Survey, asked: Questions) -> None:
        """Keep which files there are, with the questions that were asked to find out."""
        if not survey.crashes:
            data = {"answers": self._workspace.disk.answers(asked), "survey": pack_survey(survey)}
            self._cache.put(self._name_of_survey(paths), data)

    def everything(self, paths: Sequence[Path]) -> tuple[Survey | None, dict[int, Examined]]:
        """Return all that is known of the files below `paths`."""
        survey = self.survey(paths)
        return survey, {} if survey is None else self.all_examined(survey)

    def all_examined(self, survey: Survey) -> dict[int, Examined]:
        """Return what is known of projects, by their numbers."""
        reported = survey.reported
        found = ((number, self.examined(unit, reported)) for number, unit in enumerate(survey.units))
        return {number: one for number, one in found if one is not None}

    def examined(self, unit: Unit, reported: frozenset[Path]) -> Examined | None:
        """Return what is found in a project; None when that is not known. What is `reported` may matter to it."""
        found = self._standing(self._name_of(unit))
        return None if found is None else _whole(lambda: self._unpacked(found, reported))

    def _unpacked(self, found: Plain, reported: frozenset[Path]) -> Examined | None:
        if any((Path(path) in reported) != told for path, told in found["told"].items()):
            return None
        return unpack(found["examined"], self._workspace.read, self._rules.__getitem__)

    def keep(self, unit: Unit, reported: frozenset[Path], found: Examined, packed: Plain, asked: Questions) -> None:
        """Keep what was found in a project, which is `packed` as well, with the questions that were asked."""
        if not found.crashes:
            told = {str(path): path in reported for path in sorted(found.concerned)}
            data = {"answers": self._workspace.disk.answers(asked), "told": told, "examined": packed}
            self._cache.put(self._name_of(unit), data)

    def sweep(self) -> None:
        """Throw old entries away if there are too many."""
        self._cache.sweep()

    def _standing(self, name: str) -> Plain:
        """Return an entry, if it is one and the file system answers as it did."""
        found = self._cache.get(name)
        return found if _is_entry(found) and _whole(lambda: self._workspace.disk.stands(found["answers"])) else None

    def _name_of_survey(self, paths: Sequence[Path]) -> str:
        return hashed(self._basis, "files", *self._exclude, "", *map(str, map(normal, paths)))

    def _name_of(self, unit: Unit) -> str:
        return hashed(self._basis, "project", *("\n".join(map(str, part)) for part in unit))


def _is_entry(found: object) -> bool:
    return is_mapping(found) and is_mapping(found.get("answers"))


def _whole(make: Callable[[], T]) -> T | None:
    """Return what is made of an entry; None when it is not what was written."""
    try:
        return make()
    except _MALFORMED:
        return None
