"""Where an application's own sources write and cannot: a read-only root, or a directory of another user."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.build.accounts import accounts
from ats_lint.analysis.build.ownership import owner
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.sources.expression_values import HOME
from ats_lint.analysis.sources.writes import is_home, started_by_others, written
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.images.facts import is_root

_PSEUDO = ("/dev/", "/proc/", "/sys/")


def under_read_only(service: Service, stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield sources of a service and the paths that they write to, which a read-only root keeps from them."""
    others = started_by_others(service)
    environment = {**stage.env, **{name: one.value for name, one in service.environment.items()}}
    home = _home(stage, service.user or stage.user.value or "root")
    for name, _, path in written(environment, stage):
        place = path.replace(HOME, home, 1) if home is not None and is_home(path) else path
        open_ = place.startswith(_PSEUDO) or is_home(place) or service.covers(place)
        if posixpath.basename(name) not in others and not open_:
            yield posixpath.basename(name), place


def _home(stage: Stage, user: str) -> str | None:
    """Return the home of a user of the stage; None when it is not known."""
    if is_root(user):
        return "/root"
    entry = accounts(stage).get(user)
    return entry.home if entry is not None else None


def denied(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield sources and the directories of the image that they write to, which surely are not the stage's user's."""
    user = stage.user.value
    if user is None or is_root(user) or steps_down(stage):
        return
    for name, how, path in written(stage.env, stage):
        if _is_of_another_stage(stage, name):
            continue
        directory = posixpath.dirname(path)
        if not is_home(path) and _owner(stage, path if how == "make" else directory, user) == "root":
            yield posixpath.basename(name), directory


def _is_of_another_stage(stage: Stage, name: str) -> bool:
    """Tell whether a source lies in a package of the repository that another stage starts by name, and not this one."""
    context, folder = stage.dockerfile.context, posixpath.dirname(name)
    while folder and context is not None and not context.exists(f"{folder}/package.json"):
        folder = posixpath.dirname(folder)
    package = posixpath.basename(folder)
    if not package or _starts(stage, package):
        return False
    return any(_starts(other, package) for other in stage.dockerfile.stages if other is not stage)


def _starts(stage: Stage, package: str) -> bool:
    words = " ".join(one.args.text for one in (stage.entrypoint, stage.cmd) if one is not None)
    return re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", words) is not None


def _owner(stage: Stage, path: str, user: str) -> str:
    """Return who owns a directory, or the first one above it that is there."""
    found: str = owner(stage, path, user)
    while found == "absent" and path.count("/") > 1:
        path = posixpath.dirname(path)
        found = owner(stage, path, user)
    return found
