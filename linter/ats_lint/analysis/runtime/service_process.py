"""What runs in a service's container, and as whom."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Copy, Stage
from ats_lint.images import lookup
from ats_lint.images.facts import is_root
from ats_lint.patterns import regex
from ats_lint.syntax.compose.environment import EnvVar
from ats_lint.syntax.compose.mounts import Mount

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "env", "tini", "dumb-init", "busybox"})
_GENERIC = frozenset({"runtime", "os", ""})
_PIPE = regex(r"\\\\[.?]\\pipe\\|//[.?]/pipe/")
_DRIVE = regex(r"[A-Za-z]:\\")
SETUID_HELPERS = frozenset({"sudo", "doas", "fixuid", "fping", "newuidmap", "postdrop"})
"""Programs by which a process without root gains privileges."""


def is_linux(service: Service | None, stage: Stage | None) -> bool:
    """Tell whether Linux runs the container of a service that names or builds an image, or of a stage by itself."""
    if service is None:
        return stage is None or not stage.is_windows
    return has_image(service) and not is_windows(service)


@remembered
def has_image(service: Service) -> bool:
    """Tell whether the files say what the service runs: not a `provider`, nor a part that another file completes."""
    return (service.has("image") or service.has("build")) and not service.has("provider")


@remembered
def is_windows(service: Service) -> bool:
    """Tell whether the container runs on Windows, by its image or by what only Windows has."""
    stage, platform = stage_of(service), service.text("platform") or ""
    if (service.facts is not None and service.facts.family == "windows") or (stage is not None and stage.is_windows):
        return True
    if service.text("isolation") in {"process", "hyperv"} or platform.startswith("windows"):
        return True
    return any(_is_of_windows(mount) for mount in service.volumes)


def _is_of_windows(mount: Mount) -> bool:
    # A drive in the source is the host's, and `c:/data` may be meant as a volume with a short name.
    return mount.type == "npipe" or bool(_PIPE.match(mount.source or "") or _DRIVE.match(mount.target or ""))


def stage_of(service: Service) -> Stage | None:
    """Return the stage that the service is built from; None when it is not at hand."""
    return service.stage if isinstance(service.stage, Stage) else None


def user_of(service: Service) -> str | None:
    """Return the user that the container starts as; None when that cannot be known."""
    if service.has("user"):
        text = service.user
        if text != "":
            return text
    return service.facts.user if service.facts else None


def starts_as_root(service: Service) -> bool | None:
    """Tell whether the container's first process starts as root; None when unknown."""
    user = user_of(service)
    return None if user is None else is_root(user)


def steps_down(service: Service) -> bool:
    """Tell whether the image's entrypoint gives up root for what the service starts."""
    return bool(service.facts and service.facts.steps_down) and own_process(service)


def own_process(service: Service) -> bool:
    """Tell whether the service starts what its image is made for, rather than a program of its own choice."""
    facts = service.facts
    if facts is None:
        return False
    if service.entrypoint is not None and service.entrypoint.argv != facts.entrypoint:
        return False
    if service.command is None:
        return True
    words = service.command.argv
    if not words or words[0] is None:
        return False
    program = words[0].rpartition("/")[2]
    if words[0].startswith("-") or program in {word.rpartition("/")[2] for word in (facts.command or ())[:1]}:
        return True
    return program not in _SHELLS and facts.role not in _GENERIC


def steps_up(service: Service) -> bool | None:
    """Tell whether a process of the container may gain privileges by setuid programs; None when unknown."""
    facts, stage = service.facts, stage_of(service)
    if facts is None or (stage is not None and not stage.base_known):
        return None
    if facts.tools & SETUID_HELPERS or facts.setuid or any(_asks_sudo(one) for one in service.environment.values()):
        return True
    if stage is not None and any(_grants(one) for one in _sources(stage)):
        return True
    if stage is not None and _starts_foreign(service, stage):
        return None
    return False if facts.sure("user" if facts.setuid is None else "setuid") else None


def _asks_sudo(variable: EnvVar) -> bool:
    """Tell whether a variable has the start-up set up sudo: `GRANT_SUDO=yes`, `SUDO_PASSWORD`."""
    return "SUDO" in variable.name and variable.value not in {"", "0", "no", "false", "False"}


def _sources(stage: Stage) -> Iterator[Stage]:
    """Yield the stages that the files of a stage come from: a copy keeps setuid bits and file capabilities."""
    pending, seen = [*stage.lineage], set[Stage]()
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            yield one
            origins = (one.copied_from(copy) for copy in one.instructions if isinstance(copy, Copy))
            pending += [owner for origin in origins if isinstance(origin, Stage) for owner in origin.lineage]


def _starts_foreign(service: Service, stage: Stage) -> bool:
    """Tell whether what starts is a program of another image, which may have given it file capabilities."""
    started = {word.rpartition("/")[2] for word in _words(service)}
    for owner in stage.lineage:
        for copy in (one for one in owner.instructions if isinstance(one, Copy)):
            origin = owner.copied_from(copy)
            paths = [owner.expand(token.text, copy) or "" for token in (*copy.sources, copy.destination)]
            names = {path.rstrip("/").rpartition("/")[2] for path in paths}
            if origin is not None and names & started and _is_foreign(origin, stage):
                return True
    return False


def _words(service: Service) -> Iterator[str]:
    facts = service.facts
    entrypoint, command = (facts.entrypoint, facts.command) if facts is not None else (None, None)
    for given, own in ((service.entrypoint, entrypoint), (service.command, command)):
        yield from (word for word in (given.argv if given is not None else own) or () if word)


def _is_foreign(origin: Stage | str, stage: Stage) -> bool:
    """Tell whether programs come with the image that something is copied from, which is no language's or system's."""
    if isinstance(origin, Stage):
        return not origin.base_known or bool(origin.base.long_running)
    facts = lookup(origin, stage.settings.images)
    return facts is None or bool(facts.long_running)


def _grants(stage: Stage) -> bool:
    """Tell whether a stage puts setuid bits or file capabilities on programs."""
    for run in stage.runs:
        for command in run.commands:
            if command.name == "setcap":
                return True
            if command.name == "chmod" and any(_setuid(text or "") for text in command.texts):
                return True
    return False


def _setuid(mode: str) -> bool:
    return "+s" in mode or (mode.isdecimal() and len(mode) == 4 and mode[0] in "2467")
