"""Moving a mount to where the data is, or the data to where the mount is."""

from __future__ import annotations

from ats_lint import Carry, Edit, EditRefused, Fix, Mount, Safety, Service, regex
from ats_lint_rules._common.comments_beside import comment_beside
from ats_lint_rules._common.volumes import carry
from ats_lint_rules._settings.misplaced import InTmp

_POSTGRES_18 = regex(r":(?:1[89]|[2-9]\d)(?:\D|$)")


def moved(service: Service, mount: Mount, path: str) -> Fix:
    """Return the fix that mounts at `path`; a hint where the mount cannot be edited exactly."""
    title = f"mount it at {path}"
    try:
        edits = _retargeted(service, mount, path)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("mount"))
    if path == "/var/lib/postgresql" and _POSTGRES_18.search(service.image or ""):
        return Fix(title, edits, Safety.SAFE, "With a mount at the old place PostgreSQL 18 and later does not start.")
    because = "Only the migration takes along what the container or an anonymous volume holds so far."
    steps = _carried(service, path, mount)
    if not steps:
        because = "What the container or an anonymous volume holds stays there: where the mount leads is not known."
    because += comment_beside(service.compose, mount.value)
    return Fix(title, edits, Safety.UNSAFE, because, migration=steps)


def _carried(service: Service, old: str, mount: Mount) -> tuple[Carry, ...]:
    """Return the step that takes what is at `old` in the container along to where the mount leads."""
    if not mount.volume and mount.path is None:
        return ()
    return (carry(service, old, mount.volume or "", None if mount.volume else mount.path),)


def _retargeted(service: Service, mount: Mount, path: str) -> tuple[Edit, ...]:
    item = service.item("volumes", mount.value)
    if mount.long:
        target = mount.value.get("target")
        if target is None or target.variables:
            raise EditRefused("the target comes from a variable")
        return service.replace((*item, "target"), target, path)
    written = mount.value.source.slice(mount.target_span)
    before, found, after = mount.raw.rpartition(f":{written}")
    if not found or "$" in written:
        raise EditRefused("the target comes from a variable")
    return service.replace(item, mount.value, f"{before}:{path}{after}")


def set_apart(service: Service, found: InTmp) -> Fix:
    """Return the fix that makes a broker keep its log in the volume; a hint where that cannot be said exactly."""
    path = found.mount.target or ""
    title = f"set {found.setting} to {path}"
    because = "Only the migration takes along what the broker has in /tmp so far."
    prefix = found.setting.partition("_")[0]
    configured = any(name.startswith(f"{prefix}_") for name in service.environment)
    try:
        if not configured:
            raise EditRefused("one variable alone makes the image forget its default configuration")
        edits = service.set(("environment", found.setting), path)
        return Fix(title, edits, Safety.UNSAFE, because, migration=_carried(service, found.path, found.mount))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("environment"))
