"""One volume, or one directory of the host, is written by several services.

Services that write to one volume can change each other's files: an intruder in one of them reaches the other, and two
programs that do not know of each other may damage what they share.

Directories are those of the project. The replicas of one service, and services that mount the volume read-only, do
not count.
"""

from collections import defaultdict
from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Mount, Service, Severity, mounted, rule

_TWO = "services:\n  a:\n    image: a\n    volumes: [data:/a]\n  b:\n    image: b\n    volumes: ['data:/b{}']\n"
_END = "volumes:\n  data:\n"


@rule(
    "DC121",
    "shared-volume",
    on=Compose,
    severity=Severity.INFO,
    enabled="strict",
    tags={"security", "reliability"},
    references=(
        "https://docs.docker.com/reference/compose-file/volumes/",
        "https://docs.docker.com/engine/storage/volumes/",
    ),
    aliases=("8c978947",),
    examples=(
        Bad(
            _TWO.format("") + _END,
            at=("data", "data"),
            says=("volume data is written by b too", "volume data is written by a too"),
        ),
        Bad(
            "services:\n  a:\n    image: a\n"
            "    volumes:\n      - type: volume\n        source: data\n        target: /a\n"
            "  b:\n    image: b\n    volumes: [data:/b]\n  c:\n    image: c\n    volumes: ['data:/c:ro']\n" + _END,
            at=("data", "data"),
            says=("volume data is written by b too", "volume data is written by a too"),
        ),
        Good(_TWO.format(":ro") + _END),
        Good("services:\n  a:\n    image: a\n    volumes: [data:/a, 'data:/b']\n" + _END),
        Bad(
            "services:\n  a:\n    image: a\n    volumes: [./d:/a]\n  b:\n    image: b\n    volumes: [./d/:/b]\n",
            at=("./d", "./d/"),
            says=("directory d is written by b too", "directory d is written by a too"),
        ),
        Good(
            "services:\n  a:\n    image: a\n    volumes: [/var/run/docker.sock:/s, /etc/localtime:/l]\n"
            "  b:\n    image: b\n    volumes: [/var/run/docker.sock:/s, /etc/localtime:/l]\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    writers: dict[str, dict[str, tuple[Service, Mount]]] = defaultdict(dict)
    for service in compose.services.values():
        for mount in service.volumes:
            name = mounted.common_name(mount)
            if name and mount.read_only is False:
                writers[name].setdefault(service.key, (service, mount))
    for name, found in writers.items():
        if len(found) < 2:
            continue
        for service, mount in found.values():
            others = ", ".join(key for key in found if key != service.key)
            message = f"{name} is written by {others} too"
            yield Finding(mount.source_span or mount.span, message, path=mount.value.source.path, subject=service.key)
