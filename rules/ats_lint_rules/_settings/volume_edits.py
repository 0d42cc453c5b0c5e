"""A directory of the project that becomes a named volume."""

from ats_lint import Compose, Edit, EditRefused, Fix, Mount, Safety, Service, is_root, mounted, variants
from ats_lint_rules._common.comments_beside import comment_beside
from ats_lint_rules._common.mentions import mentioned
from ats_lint_rules._common.volumes import carry, declare, shared_name


def named_volume(service: Service, mount: Mount, name: str) -> Fix:
    """Return the fix that mounts a named volume in place of a directory, for all who share it."""
    directory = mount.path or service.compose.directory
    sharing = list(mounted.sharers(service, directory))
    if len(sharing) > 1:
        name = shared_name(service, directory)
    title = f"use the named volume {name}"
    strange = next((other.key for other, one in sharing if one.path != directory), None)
    if strange:
        return Fix(title, (), Safety.HINT, f"{strange} mounts a directory above or below it, too.")
    if any(True for other in variants.variants(service.compose) if _mounted_there(other, mount)):
        return Fix(title, (), Safety.HINT, "Another variant of the application mounts the directory, too.")
    user = service.user
    if user and not is_root(user) and service.build is None and _starts_as_root(service):
        return Fix(title, (), Safety.HINT, f"A new volume would belong to root, and the process runs as {user}.")
    try:
        edits = tuple(edit for other, one in sharing for edit in _named(other, one, name))
        edits += declare(service, name)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("mount"))
    steps = tuple(carry(other, one.target or "", name, directory) for other, one in sharing)
    because = "Only the migration takes along what the directory holds."
    because += comment_beside(service.compose, mount.value) + mentioned(service.compose, directory)
    return Fix(title, edits, Safety.UNSAFE, because, migration=steps)


def _mounted_there(compose: Compose, mount: Mount) -> bool:
    """Tell whether a variant mounts the same directory by an entry of its own."""
    return any(
        one.path == mount.path and one.value.node is not mount.value.node
        for service in compose.services.values()
        for one in service.volumes
    )


def _starts_as_root(service: Service) -> bool:
    """Tell whether the image knows no other user than root, whom its directories belong to."""
    facts = service.facts
    return facts is not None and is_root(facts.user or "") and not facts.nonroot and not facts.steps_down


def _named(service: Service, mount: Mount, name: str) -> tuple[Edit, ...]:
    item = service.item("volumes", mount.value)
    if not mount.long:
        if set(mount.options) - {"rw"}:
            raise EditRefused("it has options of a bind mount")
        return service.replace(item, mount.value, name + mount.raw[mount.raw.index(":") :])
    kind, source = mount.value.get("type"), mount.value.get("source")
    if kind is None or source is None or mount.value.has("bind"):
        raise EditRefused("it has options of a bind mount")
    return service.replace((*item, "type"), kind, "volume") + service.replace((*item, "source"), source, name)
