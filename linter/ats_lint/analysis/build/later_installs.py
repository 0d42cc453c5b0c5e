"""Who installs packages from lists that a build left behind: scripts, containers when they start, other Dockerfiles."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import composes_around
from ats_lint.analysis.views.dockerfile import Dockerfile, Stage
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_FETCHES = ("--no-cache", "-U", "--update-cache", "--update")
INSTALLS = frozenset({"install", "upgrade", "builddep", "fetch"})
"""What package managers do with the lists of a build."""


@remembered
def in_scripts(dockerfile: Dockerfile, family: str) -> bool:
    """Tell whether a script of the build, or what a container starts, installs without fetching a list first."""
    from ats_lint.analysis.sources import called

    context = dockerfile.context
    if context is None:
        return False
    written = {id(command) for stage in dockerfile.stages for run in stage.runs for command in run.commands}
    built = (one for one in called.at_build(dockerfile, context).commands if id(one) not in written)
    return _installs(built, family) or _installs(called.at_start(dockerfile, context).commands, family)


def elsewhere(stage: Stage, family: str) -> str:
    """Return the name of another Dockerfile that builds on the image and installs first; empty when none does."""
    dockerfile = stage.dockerfile
    images = _images(dockerfile)
    for other in dockerfile.project.dockerfiles if images else ():
        for heir in other.stages if other is not dockerfile else ():
            commands = (command for run in heir.runs for command in run.commands)
            if heir.from_.image.text in images and _installs(commands, family):
                return f"{other.path.parent.name}/{other.path.name}"
    return ""


@remembered
def _images(dockerfile: Dockerfile) -> frozenset[str]:
    """Return the names that Compose gives what the Dockerfile builds."""
    services = (one for compose in composes_around(dockerfile) for one in compose.services.values())
    return frozenset(one.image for one in services if one.image and one.build and one.build.path == dockerfile.path)


def _installs(commands: Iterable[Command], family: str) -> bool:
    for command in commands:
        call = shell.package_call(command)
        if call is None or call.family != family:
            continue
        if call.action == "update" or call.has_option(*_FETCHES):
            return False
        if call.action in INSTALLS:
            return True
    return False
