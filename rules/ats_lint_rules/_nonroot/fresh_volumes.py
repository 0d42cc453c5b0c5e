"""Fresh volumes on directories that the process of a stage cannot write to, and how to mend that."""

from __future__ import annotations

from ats_lint import Edit, EditRefused, Fix, Mount, Safety, Service, Stage, edits, is_root, ownership, stage_facts
from ats_lint_rules._common.fixes import hint

_READ_ONLY_CONTENT = frozenset({"node_modules", ".venv", "venv", "vendor", "site-packages", "dist", "build"})


def unwritable(service: Service, stage: Stage, user: str) -> tuple[Mount, ...]:
    """Return the volumes of a service on directories that are not its user's."""
    return tuple(
        mount
        for mount in service.volumes
        if mount.target
        and mount.read_only is False
        and is_fresh(service, mount)
        and mount.target.rpartition("/")[2] not in _READ_ONLY_CONTENT
        and ownership.owner(stage, mount.target, user) in {"absent", "root"}
    )


def of_root(service: Service, user: str) -> tuple[Mount, ...]:
    """Return the fresh volumes of a service on directories that its image leaves to root, or does not have."""
    facts = service.facts
    if facts is None or service.has("build") or user.partition(":")[0] == (facts.nonroot or "").partition(":")[0]:
        return ()
    rootly = facts.user is not None and is_root(facts.user) and facts.sure("user")
    closed = rootly and "*" not in (facts.start_users or ())
    made_for_root = closed and not facts.nonroot and not facts.steps_down and facts.sure("nonroot")
    return tuple(
        mount
        for mount in service.volumes
        if mount.target
        and mount.read_only is False
        and is_fresh(service, mount)
        and mount.target.rpartition("/")[2] not in _READ_ONLY_CONTENT
        and ((made_for_root and mount.target in facts.data_paths) or ownership.has_nothing(facts, mount.target))
    )


def is_fresh(service: Service, mount: Mount) -> bool:
    """Tell whether Docker makes the volume, and with the owner that the image says."""
    volume = service.compose.volumes.get(mount.volume or "")
    if mount.type != "volume" or (volume is not None and (volume.external or volume.has("driver_opts"))):
        return False
    return not mount.value.has("volume.nocopy") and "nocopy" not in mount.options


def mend(stage: Stage, user: str, paths: tuple[str, ...]) -> Fix:
    """Return the fix: make the directories and give them to the user, before it is changed to."""
    places = " ".join(paths)
    plain = "$" not in user and not any(" " in path for path in paths)
    title = f"make {', '.join(paths)} in the Dockerfile and give it to {user}"
    if stage_facts(stage).shell in {"", None} or not plain:
        return hint(title, "The image has no shell that could make the directory.")
    deep = "-R " if any(ownership.owner(stage, path, user) == "root" for path in paths) else ""
    line = f"RUN mkdir -p {places} && chown {deep}{user} {places}"
    try:
        made = _insertion(stage, line)
    except EditRefused as refused:
        return hint(title, refused.because("Dockerfile"))
    path = stage.source.path
    because = "A fresh volume takes the owner of the directory in the image."
    return Fix(title, tuple(Edit(one.span, one.text, path) for one in made), Safety.SAFE, because)


def _insertion(stage: Stage, line: str) -> tuple[Edit, ...]:
    if not ownership.root_at_end(stage):
        switch = stage.user.instruction
        if switch is None or switch not in stage.instructions:
            raise EditRefused("the user is not set in this stage")
        if not is_root(stage.user_at(switch).value or "root"):
            raise EditRefused("another user is in force before")
        return edits.insert_before(switch, line)
    start = next((one for one in (stage.entrypoint, stage.cmd) if one is not None and one in stage.instructions), None)
    return edits.insert_before(start, line) if start else edits.insert_after(stage.instructions[-1], line)
