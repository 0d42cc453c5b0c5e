"""Data directory is bind-mounted from the project tree.

`./data:/var/lib/mysql` keeps a database beside sources: it is sent along with build contexts, or stops a build at files
that only the container's user may read; it is one `git clean` away from being lost, and slow where Docker runs in a
virtual machine. A named volume is kept by Docker, starts with the right owner, and can be backed up by its name.

So is a directory that a program built here writes to (`./uploads:/app/uploads`): what creates it is the Docker daemon,
for root, and a program that runs as a user of its own cannot write there.

Left alone are applications that build nothing (data beside a Compose file is how many keep and back it up), what Git
ignores and no build context holds, what a .dockerignore keeps out, read-only mounts, paths made of variables,
directories that people edit (web roots, home directories, the /config of linuxserver.io images), and images whose data
path is not certain.

Fix safety: unsafe. Every mount of the directory gets one named volume in its place, which is declared; the migration
script that the fix comes with copies what the directory holds. There is no fix where a service mounts a directory above
or below it.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Finding, Good, Mount, Service, Severity, container_of, mounted, regex, rule
from ats_lint_rules._common.volumes import volume_name
from ats_lint_rules._settings.volume_edits import named_volume

_BUILT = {"Dockerfile": "FROM node:22\nCOPY . /app\n"}
_API = "services:\n  api:\n    build: .\n"
_PLACEHOLDERS = frozenset({".gitkeep", ".gitignore", ".keep", "README.md"})
_DATA_NAME = regex(r"(?i)^\.?(uploads?|media|storage|files|attachments|data|.*[_-]data|cache)$")
_EDITED = ("/var/www", "/home/jovyan", "/home/coder", "/config")


@rule(
    "DC603",
    "bind-mounted-data",
    on=Service,
    severity=Severity.LOW,
    tags={"reliability", "maintainability", "production", "readiness-volumes"},
    references=(
        "https://docs.docker.com/engine/storage/volumes/#when-to-use-volumes",
        "https://docs.docker.com/engine/storage/bind-mounts/",
    ),
    examples=(
        Bad(
            _API + "  db:\n    image: mysql:8\n    volumes:\n      - ./data:/var/lib/mysql  # all\n",
            at="./data",
            says="data in /var/lib/mysql is in a directory of the project",
            safety="unsafe",
            files=_BUILT,
            fixed=_API + "  db:\n    image: mysql:8\n    volumes:\n      - db-data:/var/lib/mysql  # all\n"
            "volumes:\n  db-data:\n",
        ),
        Bad(
            _API + "  n8n:\n    image: n8nio/n8n:1.60.0\n    volumes: ['./n8n:/home/node/.n8n:rw']\n",
            at="./n8n",
            says="data in /home/node/.n8n is in a directory of the project",
            safety="unsafe",
            files=_BUILT,
            fixed=_API + "  n8n:\n    image: n8nio/n8n:1.60.0\n    volumes: ['n8n-data:/home/node/.n8n:rw']\n"
            "volumes:\n  n8n-data:\n",
        ),
        Bad(
            _API.replace("build: .", "build: ..")
            + "  db:\n    image: mongo:7\n    volumes:\n      - type: bind\n        source: ../db\n"
            "        target: /data/db\n",
            at="../db",
            says="data in /data/db is in a directory of the project",
            safety="unsafe",
            path="app/compose.yaml",
            files=_BUILT,
            fixed=_API.replace("build: .", "build: ..")
            + "  db:\n    image: mongo:7\n    volumes:\n      - type: volume\n        source: db-data\n"
            "        target: /data/db\nvolumes:\n  db-data:\n",
        ),
        Bad(
            _API + "  db:\n    image: mysql:8\n    volumes: ['./data:/var/lib/mysql:Z']\n",
            at="./data",
            says="data in /var/lib/mysql is in a directory of the project",
            safety="hint",
            files=_BUILT,
        ),
        Bad(
            _API + "  bridge:\n    image: koenkk/zigbee2mqtt:2\n    user: 1000:1000\n"
            "    volumes: ['./data:/app/data']\n",
            at="./data",
            says="data in /app/data is in a directory of the project",
            safety="hint",
            files=_BUILT,
        ),
        Bad(
            "services:\n  web:\n    build: .\n    volumes:\n      - ./uploads:/app/uploads\n      - ./src:/app/src\n",
            at="./uploads",
            says="what is written to /app/uploads is in a directory of the project",
            safety="unsafe",
            files={
                "Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY src src\n",
                "src/a.py": "",
                "uploads/.gitkeep": "",
            },
            fixed="services:\n  web:\n    build: .\n"
            "    volumes:\n      - web-uploads:/app/uploads\n      - ./src:/app/src\n"
            "volumes:\n  web-uploads:\n",
        ),
        Good("services:\n  db:\n    image: postgres:17\n    volumes: ['./data:/var/lib/postgresql/data']\n"),
        Good(
            _API + "  db:\n    image: postgres:17\n    volumes: ['./data:/var/lib/postgresql/data']\n",
            files={**_BUILT, ".dockerignore": "data\n"},
        ),
        Good(
            "services:\n  web:\n    build: .\n    volumes: ['.:/app', './conf:/app/conf', './data:/app/data:ro']\n",
            files={"Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\n", "conf/a.yml": "", "app.py": ""},
        ),
        Good(
            "services:\n  web:\n    build: .\n    volumes: ['./package.json:/app/package.json', './data:/app/data']\n",
            files={"Dockerfile": "FROM node:22\nWORKDIR /app\n", "package.json": "{}", "data": "x"},
        ),
        Good("services:\n  db:\n    image: mysql:8\n    volumes: ['data:/var/lib/mysql']\nvolumes:\n  data:\n"),
        Good("services:\n  db:\n    image: mysql:8\n    volumes: ['/srv/mysql:/var/lib/mysql']\n"),
        Good("services:\n  db:\n    image: mysql:8\n    volumes: ['${DATA}/mysql:/var/lib/mysql']\n"),
        Good("services:\n  db:\n    image: mysql:8\n    volumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf:ro']\n"),
        Good("services:\n  web:\n    image: wordpress:6\n    volumes: ['./site:/var/www/html']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    yield from _stored(service)
    for mount in _written(service):
        yield Finding(
            mount.source_span or mount.span,
            f"what is written to {mount.target} is in a directory of the project",
            named_volume(service, mount, volume_name(service, mount.target or "", first=False)),
            path=mount.value.source.path,
        )


def _written(service: Service) -> Iterator[Mount]:
    """Yield the mounts of a program built here that hold what it writes: empty so far, with a name that says so."""
    project = service.compose.project
    if service.build is None or service.is_job:
        return
    for mount in service.volumes:
        if mount.path is None or not _in_project(service, mount) or mount.path == service.build.directory:
            continue
        if project.is_dir(mount.path):
            empty = all(path.name in _PLACEHOLDERS for path in project.list(mount.path))
        else:
            empty = not project.exists(mount.path)  # Docker makes a directory
        if empty and _DATA_NAME.search(mount.path.name):
            yield mount


def _stored(service: Service) -> Iterator[Finding]:
    facts = service.facts
    if facts is None or not facts.sure("data_paths"):
        return
    paths = container_of(service).data.value
    for path in paths:
        mount = mounted.covering(service, path)
        if mount is None or not _in_project(service, mount) or path.startswith(_EDITED) or _is_apart(service, mount):
            continue
        yield Finding(
            mount.source_span or mount.span,
            f"data in {path} is in a directory of the project",
            named_volume(service, mount, volume_name(service, path, first=path == paths[0])),
            path=mount.value.source.path,
        )


def _is_apart(service: Service, mount: Mount) -> bool:
    """Tell whether a directory is kept from what is done to sources: there are none, or Git and builds pass it over."""
    path, compose = mount.path, service.compose
    builds = [(one, one.build) for one in compose.services.values() if one.build is not None]
    if path is None or not builds:
        return True
    holding = [one for one, build in builds if build.directory is None or path.is_relative_to(build.directory)]
    if holding:
        return all(_is_kept_out(one, path) for one in holding)
    return compose.project.git(path / "data") == "ignored"


def _is_kept_out(service: Service, path: Path) -> bool:
    """Tell whether a .dockerignore names a directory of the context."""
    context = service.stage.dockerfile.context if service.stage is not None else None
    return context is not None and context.ignored.excludes(path.relative_to(context.directory).as_posix())


def _in_project(service: Service, mount: Mount) -> bool:
    if mount.type != "bind" or mount.path is None or mount.read_only is True or mount.source_span is None:
        return False
    written = mount.value.source.slice(mount.source_span).strip("'\"")
    root = service.compose.project.root
    return written.startswith(".") and "$" not in written and mount.path.is_relative_to(root)
