"""As whom the containers of a stage run, with the arguments and the user that each service gives."""

from __future__ import annotations

from ats_lint.analysis.build import toolchains
from ats_lint.analysis.build.software import software
from ats_lint.analysis.runtime import privileges
from ats_lint.analysis.runtime.processes import of_service, of_stage
from ats_lint.analysis.runtime.started import carries_files_only, is_bare_shell, starts_something
from ats_lint.analysis.views.compose import services_of
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.stage_names import is_for_work
from ats_lint.images.facts import is_root
from ats_lint.records import dataclass
from ats_lint.syntax.compose import devcontainer

_BASES = frozenset({"", "os", "runtime", "job"})


@dataclass(frozen=True, slots=True)
class RootProcess:
    """Containers of a stage that start as root: `user` names it, None where that is only not known to be another.

    `services` are those that run the stage so, empty where all do or none is known; `argument` tells that the
    arguments of their builds make them root, and not the Dockerfile alone.
    """

    user: str | None
    services: tuple[str, ...] = ()
    argument: bool = False


def root_process(stage: Stage) -> RootProcess | None:
    """Return what runs as root, or may; None when every container is known to run as another user."""
    if not stage.is_final or carries_files_only(stage) or _is_left_by_editor(stage):
        return None
    if not stage.uses:
        return None if stage.user.is_root is False else RootProcess(_named(stage))
    found = [(use.service, stage.given(use.args)) for use in stage.uses if use.user is None or is_root(use.user)]
    rooted = [(name, variant) for name, variant in found if variant.user.is_root is not False]
    if not rooted:
        return None
    user = next((name for _, variant in rooted if (name := _named(variant)) is not None), None)
    return RootProcess(user, _named_services(stage, rooted), stage.user.is_root is False)


def is_development_container(stage: Stage) -> bool:
    """Tell whether an editor starts the image, to work in it."""
    return stage.dockerfile.path.parent.name == ".devcontainer"


def _is_left_by_editor(stage: Stage) -> bool:
    """Tell whether the `devcontainer.json` beside says that another user than root works in the container."""
    project = stage.dockerfile.project
    user = devcontainer.user(stage.dockerfile.path.parent, project.read) if is_development_container(stage) else None
    return user is not None and not is_root(user)


def _named(stage: Stage) -> str | None:
    return stage.user.value if stage.user.is_root else None


def _named_services(stage: Stage, rooted: list[tuple[str, Stage]]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name, _ in rooted))
    others = {use.service for use in stage.uses} - set(names)
    return names if others else ()


def starts_nothing(stage: Stage) -> bool:
    """Tell whether nothing but a shell is started: the image is one to build upon, or to work in."""
    own = not starts_something(stage)
    return (own and not stage.base.long_running and stage.base.role in _BASES) or is_bare_shell(stage)


def is_workbench(stage: Stage) -> bool:
    """Tell whether an image is made to build or to test in: by what it or its file is called, or by compilers in it."""
    path, root = stage.dockerfile.path, stage.dockerfile.project.root
    places = path.relative_to(root).parts if path.is_relative_to(root) else (path.name,)
    if any(map(is_for_work, (stage.name, *places))):
        return True
    packages = (name for _, name in software(stage).packages)
    return privileges.is_development(stage) or any(map(toolchains.is_build_only, packages))


def serves(stage: Stage) -> bool:
    """Tell whether containers of the stage are known to stay up, or something is published from them."""
    found = [of_service(service).life for service in services_of(stage)] or [of_stage(stage).life]
    return any(life.kind.stays for life in found)
