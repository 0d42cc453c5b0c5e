"""Where a service's image keeps what must outlive the container, and what is mounted there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path, PurePosixPath

from ats_lint.analysis.runtime.processes import of_service
from ats_lint.analysis.views.compose import Service
from ats_lint.images.parts import ImageSetting
from ats_lint.model import Carry, Edit, Own
from ats_lint.patterns import regex
from ats_lint.syntax.compose.mounts import Mount

_DATABASE = regex(r"(?:sqlite\d?(?:\+\w++)?:///|(?:sqlite:)?file:)(/[\w./-]+\.(?:db|sqlite3?|db3))(?:\?.*)?")
_PASSING = ("/tmp/", "/dev/shm/", "/run/", "/var/tmp/")
_LOCAL = frozenset({"sqlite", "sqlite3", "dev-file", "dev-mem", "h2", "local", "filesystem", "file"})
"""Values by which a setting that may name another store says that the data stay in the container."""
_CLIENT = regex(
    r"(?:^|[\s/;&|\"'])(?:psql|pg_dump(?:all)?|pg_basebackup|pg_isready|redis-cli|redis-sentinel|mysql|mysqladmin|mysqldump"
    r"|mariadb-dump|mariadb-admin|mongo|mongosh|mongodump|mongorestore|kafka-[a-z-]+(?:\.sh)?|cub|etcdctl|rabbitmqadmin"
    r"|cqlsh|influx|mc|curl|wget|sleep|tail|clickhouse-client|cypher-shell|promtool|amtool|wp)(?=[\s;&|\"']|$)"
)
_SERVER = regex(
    r"docker-entrypoint|entrypoint\.sh|redis-server|valkey-server|mysqld|mariadbd|mongod|mongos|rabbitmq-server|postgres(?=\s|$)"
    r"|kafka-server-start|etc/kafka/docker/run|etc/confluent/docker/run|elasticsearch|\bexec\b"
)
_UNSAVED = regex(r"--save(?:=(?:\"\"|''|(?=\s--|\s*$))|\s++(?:\"\"|''|$|(?<=\s\s)(?=--)))")


def data_paths(service: Service) -> tuple[str, ...]:
    """Return the directories in which the service keeps data; none when it keeps none, or that is not known."""
    facts = service.facts
    if facts is None or facts.long_running is False or facts.role == "job":
        return ()
    if service.is_job or service.has("volumes_from") or not service.compose.complete or _is_client(service):
        return ()
    if _keeps_nothing(service) or _keeps_elsewhere(service):
        return ()
    if not facts.sure("data_paths") and any(mount.read_only is not True for mount in service.volumes):
        return ()
    told = [(setting.default, path) for setting in facts.moved_by("data") for path in _told(service, setting)]
    if any(path is None for _, path in told):
        return ()
    kept = (
        path for path in facts.data_paths if not any(_moves(default, path, facts.data_paths) for default, _ in told)
    )
    return tuple(dict.fromkeys((*(path for _, path in told if path is not None), *kept)))


def _moves(default: str, path: str, paths: Iterable[str]) -> bool:
    """Tell whether a setting moves a directory: one whose value is another one of them without it leaves it alone."""
    return within(path, default or "/") or not any(within(one, default) for one in paths)


def _is_client(service: Service) -> bool:
    """Tell whether the service runs something else than the server: a client, or a script that starts none."""
    lines = [words.line for words in (service.entrypoint, service.command) if words is not None]
    said = " ".join(lines)
    return bool(_CLIENT.search(said)) and not _SERVER.search(said)


def _keeps_nothing(service: Service) -> bool:
    """Tell whether a cache was told not to write to the disk (`--save ""`)."""
    if service.facts is None or service.facts.role != "cache":
        return False
    argv = service.command.argv if service.command else ()
    unsaved = any(word == "--save" and not (value or "").strip("\"'") for word, value in pairwise((*argv, None)))
    said = service.command.line if service.command else ""
    return (unsaved or bool(_UNSAVED.search(said))) and not re.search(r"appendonly[ =]+yes", said)


def _keeps_elsewhere(service: Service) -> bool:
    """Tell whether the data goes to a database or an object store of its own."""
    if service.facts is None or any(one.name in service.environment for one in service.facts.moved_by("data")):
        return False
    return any(_sends_away(service, one) for one in service.facts.moved_by("store"))


def _sends_away(service: Service, setting: ImageSetting) -> bool:
    """Tell whether a setting for another store is in force: it is there, or has a default and is not."""
    if service.command is not None and setting.name in service.command.argv:
        return True
    found = [one.value for name, one in service.environment.items() if fnmatchcase(name, setting.name)]
    values = found or [setting.default]
    return any(value is None or (value != "" and value.lower() not in _LOCAL) for value in values)


def _told(service: Service, setting: ImageSetting) -> Iterator[str | None]:
    """Yield the places that a setting names; None for one that is not known."""
    variable = service.environment.get(setting.name)
    if variable is not None:
        yield _place((variable.value or "").split(",")[0])
    for words in (service.command, service.entrypoint):
        if words is not None:
            yield from map(_place, _given(setting.name, words.line))


def _place(text: str) -> str | None:
    path = text.strip("\"'").rstrip("/")
    return path if path.startswith("/") and not set("{}$") & set(path) else None


def _given(name: str, line: str) -> Iterator[str]:
    """Yield the values of an option, or of a word or key without dashes, in a line; programs take one dash for two."""
    bare, is_option = name.lstrip("-"), name.startswith("-")
    for word, following in pairwise((*line.split(), "")):
        key, equals, value = word.strip("\"'").partition("=")
        if key.lstrip("-") != bare or key.startswith("-") != is_option:
            continue
        if equals and value:
            yield value
        elif not equals and (is_option or "/" in following):
            yield following


def mounts(service: Service) -> tuple[Mount, ...]:
    """Return everything that is mounted, memory included."""
    return (*service.volumes, *service.tmpfs)


def covers(mount: Mount, path: str, service: Service) -> bool:
    """Tell whether what is written to `path` lands in `mount`; one whose target is not known may do so.

    A volume that the image declares deeper than the mount's target comes between them.
    """
    if mount.target is None:
        return True
    if not within(path, mount.target):
        return False
    declared = service.facts.volumes if service.facts and service.facts.sure("volumes") else ()
    return not any(within(path, one) and within(one, mount.target) and one != mount.target for one in declared)


def within(path: str, directory: str) -> bool:
    """Tell whether `path` is `directory` or lies below it."""
    return PurePosixPath(path).is_relative_to(directory)


def lost_databases(service: Service, known: Iterable[str]) -> Iterator[str]:
    """Yield the files in which a service that stays is told to keep a database, and that no mount holds.

    An address in its environment tells; what lies below a `known` directory is left out.
    """
    execution = of_service(service)
    if execution.life.kind.stays is False or service.has("volumes_from") or not service.compose.complete:
        return
    found = (_DATABASE.fullmatch(value) for value in execution.env.values() if value)
    for path in dict.fromkeys(one[1] for one in found if one is not None):
        passing = path.startswith(_PASSING) or any(within(path, one) for one in known)
        if not passing and covering(service, path) is None:
            yield path


def covering(service: Service, path: str) -> Mount | None:
    """Return the innermost mount in which `path` lies."""
    found = [mount for mount in mounts(service) if covers(mount, path, service)]
    return max(found, key=lambda mount: len(mount.target or ""), default=None)


def is_split(service: Service, path: str) -> bool:
    """Tell whether the author keeps parts of `path` in mounts of their own."""
    app = service.facts is not None and service.facts.role == "app"
    return any(
        mount.target is not None
        and within(mount.target, path)
        and mount.read_only is not True
        and (mount.type == "volume" or (app and mount.type == "bind"))
        for mount in service.volumes
    )


def volume_name(service: Service, path: str, *, first: bool) -> str:
    """Return a free name for a volume, from service and path, in the style of the names there are."""
    names = service.compose.volumes
    base = PurePosixPath(path).name.lstrip(".") or "data"
    glue = "_" if any("_" in name for name in names) and not any("-" in name for name in names) else "-"
    name = re.sub(r"[^A-Za-z0-9._-]", glue, f"{service.key}{glue}{'data' if first else base}")
    return name if name not in names else f"{service.key}{glue}{base}{glue}volume"


def carry(service: Service, target: str, volume: str, directory: Path | None = None) -> Carry:
    """Return the step that takes what a service has at `target` along into a volume, or else into a directory."""
    return Carry(tuple(file.path for file in service.compose.chain), service.key, target, volume, directory)


def own(service: Service, owner: str) -> Iterator[Own]:
    """Yield the steps that give what the service keeps to another user: its volumes, and directories of the project."""
    files = tuple(file.path for file in service.compose.chain)
    root = service.compose.project.root
    for mount in service.volumes:
        if mount.read_only is True:
            continue
        if mount.type == "volume" and mount.volume:
            yield Own(files, service.key, owner, mount.volume)
        elif mount.type == "bind" and mount.path is not None and mount.path.is_relative_to(root):
            yield Own(files, service.key, owner, "", mount.path)


def sharers(service: Service, directory: Path) -> Iterator[tuple[Service, Mount]]:
    """Yield every mount of a directory, of one above it or below it, of the services of an application."""
    for other in service.compose.services.values():
        for mount in other.volumes:
            path = mount.path if mount.type == "bind" else None
            if path is not None and (path.is_relative_to(directory) or directory.is_relative_to(path)):
                yield other, mount


def shared_name(service: Service, directory: Path) -> str:
    """Return a name for the volume that takes the place of a directory which several services share."""
    names = service.compose.volumes
    name = re.sub(r"[^A-Za-z0-9._-]", "-", directory.name).lstrip("._-") or "data"
    return name if name not in names else f"{name}-volume"


def declare(service: Service, name: str) -> tuple[Edit, ...]:
    """Return the edits that declare a volume in the file that owns the service.

    Raises:
        EditRefused: the file cannot be edited exactly.
    """
    return service.file.insert_top("volumes", f"{name}:\n")


def copied_in(service: Service) -> Iterator[str]:
    """Yield the secrets and configs that Compose copies into the container instead of mounting a file.

    Compose refuses to do so where `read_only` is set:
    https://github.com/docker/compose/blob/main/pkg/compose/secrets.go
    """
    for section, known in (("secrets", service.compose.secrets), ("configs", service.compose.configs)):
        found = service.get(section)
        for item in found.list if found else ():
            source = item if item.kind == "scalar" else item.get("source")
            definition = known.get(source.text or "") if source is not None else None
            if definition is not None and (definition.has("environment") or definition.has("content")):
                yield definition.key


def common_name(mount: Mount) -> str:
    """Return the name of what a mount may share with others; a file or a part of the host's system is nobody's data."""
    if mount.volume:
        return f"volume {mount.volume}"
    base = mount.value.scope.directory
    below = mount.path is not None and mount.path != base and mount.path.is_relative_to(base)
    return f"directory {mount.path.relative_to(base)}" if below and mount.path is not None else ""
