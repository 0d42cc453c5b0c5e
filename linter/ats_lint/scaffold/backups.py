"""Scripts that back up and restore what services store, and one that removes volumes nobody uses."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.images import ImageFacts
from ats_lint.images.parts import Dump
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.new_files import EXECUTABLE, NewFile

_DATA = frozenset({"database", "search", "storage", "queue", "monitoring", "app"})


_BACKUP_DUMP = """\
#!/bin/sh
# Dump {service} while it runs, into backups/{service}-TIME.{suffix}.gz.
set -eu
umask 077
cd "$(dirname "$0")/{up}"
mkdir -p backups
file="backups/{service}-$(date -u +%Y%m%dT%H%M%SZ).{suffix}.gz"
# Through a file, so that a dump that fails is seen and never kept.
docker compose exec -T {service} sh -c '{dump}' > "$file.part"
gzip < "$file.part" > "$file"
rm "$file.part"
echo "$file"
"""
_RESTORE_DUMP = """\
#!/bin/sh
# Read a dump back into {service}: {name} backups/{service}-TIME.{suffix}.gz
set -eu
file=$(realpath "${{1:?name the backup to restore}}")
cd "$(dirname "$0")/{up}"
printf 'This replaces what {service} stores by %s. Type yes: ' "$file"
read -r answer
[ "$answer" = yes ] || exit 1
# A dump that is not whole must not replace anything: look at all of it first.
dump=$(mktemp)
trap 'rm -f "$dump"' EXIT
gunzip < "$file" > "$dump"
if ! {check} < "$dump" > /dev/null; then
  echo "$file is no whole dump of {service}: nothing was changed" >&2
  exit 1
fi
before=$({backup})
echo "What {service} stores now is in $before."
if ! docker compose exec -T {service} sh -c '{restore}' < "$dump"; then
  echo "That failed; the data from before comes back with: {name} $before" >&2
  exit 1
fi
"""
_BACKUP_FILES = """\
#!/bin/sh
# Copy the data of {service} into backups/{service}-TIME.tar.gz; it is stopped meanwhile, so that the copy is whole.
set -eu
umask 077
cd "$(dirname "$0")/{up}"
mkdir -p backups
file="backups/{service}-$(date -u +%Y%m%dT%H%M%SZ).tar.gz"
container=$(docker compose ps -aq {service})
docker compose stop {service}
trap 'docker compose start {service}' EXIT
docker run --rm --network none --volumes-from "$container:ro" busybox:1.37 tar -cf - {paths} > "$file.part"
gzip < "$file.part" > "$file"
rm "$file.part"
echo "$file"
"""
_RESTORE_FILES = """\
#!/bin/sh
# Put the data of {service} back: {name} backups/{service}-TIME.tar.gz
set -eu
file=$(realpath "${{1:?name the backup to restore}}")
cd "$(dirname "$0")/{up}"
printf 'This replaces what {service} stores by %s. Type yes: ' "$file"
read -r answer
[ "$answer" = yes ] || exit 1
# An archive that is not whole, or none, must not replace anything: look at all of it first.
gzip -t "$file"
gunzip < "$file" | tar -tf - > /dev/null
container=$(docker compose ps -aq {service} | head -n 1)
inside() {{
  docker run --rm -i --network none --volumes-from "$container" busybox:1.37 sh -ec "$1" sh "$2"
}}
docker compose stop {service}
trap 'docker compose start {service}' EXIT
# All of the new data lies beside the old before that makes way, and that goes only when the new is in its place.
for path in {paths}; do
  gunzip < "$file" | inside 'cd "/$1"
    if [ -e .restore-old ]; then
      echo "/$1/.restore-old holds data from before a restore that did not end: put it back first" >&2
      exit 1
    fi
    rm -rf .restore-new
    mkdir .restore-new
    tar -xf - -C .restore-new "$1" && [ -d ".restore-new/$1" ] || {{ rm -rf .restore-new; exit 1; }}' "$path"
done
for path in {paths}; do
  inside 'cd "/$1"
    new=.restore-new/$1
    mkdir .restore-old
    find . -mindepth 1 -maxdepth 1 ! -name .restore-new ! -name .restore-old -exec mv {{}} .restore-old/ \\;
    find "$new" -mindepth 1 -maxdepth 1 -exec mv {{}} . \\;
    chown "$(stat -c %u:%g "$new")" .
    chmod "$(stat -c %a "$new")" .
    rm -rf .restore-new .restore-old' "$path" < /dev/null
done
"""
_CLEAN = """\
#!/bin/sh
# Remove volumes of this project that no container uses any more; asks first, and shows what would go.
set -eu
cd "$(dirname "$0")/{up}"
project=$(docker compose config --format json | sed -n 's/^  "name": "\\(.*\\)",$/\\1/p')
volumes=$(docker volume ls -q --filter dangling=true --filter "label=com.docker.compose.project=$project")
if [ -z "$volumes" ]; then
  echo "nothing to remove"
  exit 0
fi
echo "Volumes of $project that no container uses:"
echo "$volumes"
printf 'Their data will be gone for good. Type the name of the project to remove them: '
read -r answer
[ "$answer" = "$project" ] || exit 1
echo "$volumes" | xargs docker volume rm
"""


def scripts(compose: Compose, _: DevSettings) -> Iterator[NewFile]:
    """Return a backup and a restore script for each service that stores data, and the volume clean-up."""
    stateful = [service for service in compose.services.values() if _paths(service) and not service.is_job]
    folder = compose.directory / "scripts"
    up = os.path.relpath(compose.directory, folder)
    for service in stateful:
        yield from _pair(service, up)
    if stateful or compose.volumes:
        yield NewFile(folder / "clean-volumes", _CLEAN.format(up=up), EXECUTABLE)


def _pair(service: Service, up: str) -> Iterator[NewFile]:
    folder = service.compose.directory / "scripts"
    names = {verb: f"{verb}-{service.key}" for verb in ("backup", "restore")}
    found = _dump(service)
    if found is not None:
        texts = {
            "backup": _BACKUP_DUMP.format(service=service.key, suffix=found.suffix, up=up, dump=found.dump),
            "restore": _RESTORE_DUMP.format(
                service=service.key,
                suffix=found.suffix,
                up=up,
                restore=found.restore,
                name=names["restore"],
                check=f"docker compose exec -T {service.key} sh -c '{found.check}'" if found.inside else found.check,
                backup=f"scripts/{names['backup']}",
            ),
        }
    else:
        paths = " ".join(path.lstrip("/") for path in _paths(service))
        texts = {
            "backup": _BACKUP_FILES.format(service=service.key, up=up, paths=paths),
            "restore": _RESTORE_FILES.format(service=service.key, up=up, paths=paths, name=names["restore"]),
        }
    for verb, text in texts.items():
        yield NewFile(folder / names[verb], text, EXECUTABLE)


def _dump(service: Service) -> Dump | None:
    return service.facts.dump if service.facts is not None and service.build is None else None


def _paths(service: Service) -> list[str]:
    """Return where a service stores data: what its image says, and the named volumes that it mounts."""
    facts = service.facts or ImageFacts("")
    if facts.role == "cache" and not service.volumes:
        return []
    mounted = [mount.target for mount in service.volumes if mount.volume and mount.target and not mount.read_only]
    known = [path for path in facts.data_paths if any(path == one or path.startswith(one + "/") for one in mounted)]
    return list(dict.fromkeys(known or mounted)) or (list(facts.data_paths) if facts.role in _DATA else [])
