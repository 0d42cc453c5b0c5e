"""Bind mounts of what is not there, and mounts that the engine makes for root alone."""

from __future__ import annotations

from ats_lint import Mount, Service, Stage, container_of, is_root, ownership

_FILES = frozenset(
    {".yml", ".yaml", ".json", ".toml", ".ini", ".conf", ".cfg", ".cnf", ".env", ".xml", ".properties", ".sql", ".sh",
     ".pem", ".crt", ".key", ".txt", ".php", ".js", ".py", ".acl", ".htpasswd", ".hcl", ".rules", ".csv", ".db"}
)  # fmt: skip


def absent_file(service: Service, mount: Mount) -> bool:
    """Tell whether a bind surely means a file, which the project does not have."""
    target = (mount.target or "").rpartition("/")[2]
    suffix = mount.path.suffix if mount.path is not None else ""
    meant = suffix in _FILES and (target.endswith(suffix) or mount.read_only is True or "." in target)
    return meant and _absent(service, mount)


def absent_directory(service: Service, mount: Mount) -> str | None:
    """Return the user that must write to a directory which the engine makes for root; None when there is none."""
    container = container_of(service)
    user, stage = container.account.value, container.stage
    if user is None or is_root(user) or mount.read_only is not False or mount.path is None or mount.path.suffix:
        return None
    facts = service.facts
    known = facts is not None and not service.has("build") and mount.target in facts.data_paths
    return user if _absent(service, mount) and (known or (stage is not None and _wanted(stage, mount, user))) else None


def _absent(service: Service, mount: Mount) -> bool:
    if mount.type != "bind" or mount.path is None or _must_be_there(mount):
        return False
    return mount.path.is_relative_to(service.compose.directory) and not service.compose.project.exists(mount.path)


def _wanted(stage: Stage, mount: Mount, user: str) -> bool:
    """Tell whether a stage makes the directory for its user, who then writes there."""
    return bool(mount.target) and ownership.owner(stage, mount.target or "", user) == "user"


def _must_be_there(mount: Mount) -> bool:
    """Tell whether the engine makes no directory for a bind: it stops instead."""
    made = mount.value.get("bind.create_host_path") if mount.long else None
    return mount.long and (made is None or made.text != "true")


def closed_tmpfs(service: Service) -> tuple[Mount, ...]:
    """Return the tmpfs mounts that their mode closes to others than root."""
    return tuple(one for one in service.tmpfs if one.target and _closed(dict(_pairs(one.options))))


def _pairs(options: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, value) for name, equals, value in (one.partition("=") for one in options) if equals]


def _closed(options: dict[str, str]) -> bool:
    mode = options.get("mode", "")
    return mode.isdecimal() and len(mode) > 2 and mode[-1] in "0145" and not {"uid", "gid"} & options.keys()
