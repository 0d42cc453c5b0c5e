"""Whether an image's own start works under a user: the paths it must write belong to somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint.analysis.build.changes import ImageChange, changes_until
from ats_lint.analysis.runtime import kept_data
from ats_lint.analysis.runtime.service_process import stage_of
from ats_lint.analysis.views.compose import Service, services_of
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words, real_path, within
from ats_lint.images.facts import ImageFacts, is_root
from ats_lint.syntax.compose.mounts import Mount


def closed_path(stage: Stage) -> str | None:
    """Return a path that the start of the stage's own image must write and that the stage's user surely may not."""
    user = stage.user.value
    if not stage.base_known or stage.is_windows or user is None or stage.user.is_root or not _starts_own(stage):
        return None
    found = [service for service in services_of(stage) if not service.user]
    if not found:
        return None if stage.uses else _closed(stage.base, user, tuple(changes_until(stage, None)), ())
    return next((path for one in found if (path := _closed_in(one, stage.base, stage, user))), None)


def closed_to_service(service: Service) -> str | None:
    """Return the same for the `user:` of a service."""
    facts, stage, user = service.facts, stage_of(service), service.user
    if facts is None or not user or is_root(user) or (service.has("build") and stage is None):
        return None
    return _closed_in(service, facts if stage is None else stage.base, stage, user)


def _closed_in(service: Service, facts: ImageFacts, stage: Stage | None, user: str) -> str | None:
    """Return the path for a service, whose mounts may let the user write to it."""
    if not _starts_as_usual(service, facts) or service.has("configs"):
        return None
    if (stage is not None and not _starts_own(stage)) or any(_moves(facts, one.target) for one in service.volumes):
        return None
    given = [one.target for one in (*service.tmpfs, *service.volumes) if one.target and _lets_write(service, one)]
    return _closed(facts, user, tuple(changes_until(stage, None)) if stage else (), given)


def _starts_as_usual(service: Service, facts: ImageFacts) -> bool:
    """Tell whether a service starts what the image starts: with options of its own, if they leave the data in place."""
    if service.entrypoint is not None or service.command is None:
        return service.entrypoint is None
    words, paths = service.command.line.split(), kept_data.data_paths(service).value
    plain = bool(words and facts.entrypoint) and words[0].startswith("-")
    return plain and any(facts.moved_by("data")) and all(path in paths for path in facts.start_paths)


def _starts_own(stage: Stage) -> bool:
    """Tell whether containers of the stage start what its base image starts."""
    words = [exec_words(one, stage.shell_at(one)) if one else None for one in (stage.entrypoint, stage.cmd)]
    return words[0] in {None, stage.base.entrypoint} and words[1] in {None, stage.base.command}


def _lets_write(service: Service, mount: Mount) -> bool:
    """Tell whether a mount may belong to the user: only a fresh volume surely has the owner that the image says."""
    if mount.type != "volume":
        return True
    volume = service.compose.volumes.get(mount.volume or "")
    return volume is not None and bool(volume.external or volume.has("driver_opts"))


def _closed(facts: ImageFacts, user: str, changes: tuple[ImageChange, ...], given: Iterable[str]) -> str | None:
    if facts.start_users is None or not facts.sure("start_users") or not facts.start_paths or is_root(user):
        return None
    name = user.partition(":")[0]
    own, _, group = (facts.nonroot or "").partition(":")
    # What the image gives to the group of its own user, another one of that group may write, too.
    same_group = ":" in user and user.partition(":")[2] in {group, "0"}
    if "*" in facts.start_users or name in facts.start_users or name == own or same_group:
        return None
    if any(_moves(facts, one.path) or one.kind == "anything" for one in changes if _counts(one)):
        return None
    covered = [real_path(path) for path in given]
    for path in map(real_path, facts.start_paths):
        touched = any(_reaches(one, path) for one in changes)
        if not touched and not any(within(path, one) or within(one, path) for one in covered):
            return path
    return None


def _counts(change: ImageChange) -> bool:
    return change.kind not in {"made", "removed"}


def _moves(facts: ImageFacts, path: str | None) -> bool:
    """Tell whether a path holds the main configuration, which may move what is written."""
    told = [setting.name for setting in facts.moved_by("data")]
    if told and all(name.startswith("-") for name in told):
        return False  # only an option of the command says where
    mains = (name for name in facts.configuration if name.startswith("/") and "*" not in name)
    return bool(path) and any(within(main, path or "/") for main in mains)


def _reaches(change: ImageChange, path: str) -> bool:
    """Tell whether a change may give a path, or a part of it, to another user."""
    if change.kind == "brought":
        return change.owner != "root" and (within(path, real_path(change.path)) or within(real_path(change.path), path))
    if not _counts(change):
        return change.kind == "made" and change.owner != "root" and within(real_path(change.path), path)
    where = real_path(change.path)
    return within(path, where) or within(where, path) or (not change.exact and path.startswith(where))
