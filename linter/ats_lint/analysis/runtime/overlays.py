"""Files that mean something only together with others that are not at hand: overlays, variants, a platform's apps."""

from __future__ import annotations

import re

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.patterns import regex
from ats_lint.syntax.compose.projects import BASES
from ats_lint.syntax.compose.values import Value

_BASES = frozenset({"compose", "docker-compose", "podman-compose", "container-compose"})
_MANIFESTS = ("umbrel-app.yml", "umbrel-app.yaml")
"""Beside them lies an app of umbrelOS, which is started over a file of the platform that brings `app_proxy`, the
network and the variables (https://github.com/getumbrel/umbrel-apps, read 2026-12-01)."""
_KEYS = ("x-casaos", "x-runtipi")
"""Under them stands what a store shows of an app that CasaOS or Runtipi starts with variables of its own."""
_SHARED = frozenset({"services", "networks", "volumes", "secrets", "configs"})
_JOINED = frozenset({"networks", "volumes"})
_NAMED = regex(r"(?:[-_.]|(?!compose[-_.])[^\W_]+[-_.])*compose(?:[-_.][\w.-]+)?\.ya?ml")
_LABELS = ("runtipi.managed",)


@remembered
def is_overlay(compose: Compose) -> bool:
    """Tell whether a lone file adds to services of a base that is not at hand.

    Its name says a variant (`docker-compose.prod.yml`), or it lies where development containers add to the project
    above (`.devcontainer`), or a platform lays its own under it; and a service in it could not run alone, or it names
    what the base in a directory above defines. Whatever it is called, it is a part when all networks and volumes
    that it lacks are defined in a Compose file of a directory above.
    """
    is_base = compose.path.stem.lower() in _BASES and compose.directory.name != ".devcontainer"
    if len(compose.chain) > 1:
        return False
    if is_base and not _has_manifest(compose):
        return _is_part_of_one_above(compose)
    whole = all(service.has("image") or service.has("build") for service in compose.services.values())
    return not whole or _leans_on_base_above(compose)


@remembered
def is_platforms(compose: Compose) -> bool:
    """Tell whether a platform starts the application, and sets variables and environment files for it."""
    if _has_manifest(compose) or any(compose.get(key) is not None for key in _KEYS):
        return True
    return any(service.get(("labels", label)) is not None for service in compose.services.values() for label in _LABELS)


def is_defined_beside(compose: Compose, section: str, name: str) -> bool:
    """Tell whether another Compose file of the directory defines what one uses: they are meant to be put together."""
    beside = (one for one in compose.project.composes if one is not compose and one.directory == compose.directory)
    return any((found := one.get((section, name))) is not None and _is_whole(section, found) for one in beside)


def is_supplied(service: Service) -> bool:
    """Tell whether what a service runs may stand in a file that is laid under this one."""
    return is_overlay(service.compose) or is_defined_beside(service.compose, "services", service.key)


@remembered
def _leans_on_base_above(compose: Compose) -> bool:
    """Tell whether a Compose file in a directory above defines what this one uses, and is to be started with it."""
    missing = [one.key for one in compose.problems if one.name == "undefined-reference" and one.section in _SHARED]
    if not missing:
        return False
    project = compose.project
    above = [folder for folder in compose.directory.parents if folder.is_relative_to(project.root)]
    bases = (project.read(folder / name) for folder in above for name in BASES)
    return any(_defines(base.text, name) for base in bases if base is not None for name in missing)


def _is_part_of_one_above(compose: Compose) -> bool:
    """Tell whether all that a Compose file lacks are networks and volumes that one in a directory above defines."""
    missing = {one.key: one.section for one in compose.problems if one.name == "undefined-reference"}
    if not missing or not _JOINED.issuperset(missing.values()):
        return False
    project = compose.project
    above = (folder for folder in compose.directory.parents if folder.is_relative_to(project.root))
    files = (project.read(path) for folder in above for path in project.named(folder, _NAMED))
    texts = [one.text for one in files if one is not None]
    return all(any(_defines(text, name) for text in texts) for name in missing)


def _defines(text: str, name: str) -> bool:
    return re.search(rf"(?m)^[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*:", text) is not None


def _is_whole(section: str, found: Value) -> bool:
    return section != "services" or found.has("image") or found.has("build")


def _has_manifest(compose: Compose) -> bool:
    return any(compose.project.exists(compose.directory / name) for name in _MANIFESTS)
