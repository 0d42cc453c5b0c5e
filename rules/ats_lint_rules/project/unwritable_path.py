"""Service must write to a path that its user or its read-only root keeps from it.

A fresh named volume belongs to whoever owns the directory in the image, and to root where the image has none: a
process without root then gets "Permission denied" on its first write. `read_only: true` does the same to every path
that is neither a volume nor a tmpfs.

Reported are volumes on directories that the Dockerfile neither makes nor gives to its user, and with `read_only` the
paths that an image is known to write, gunicorn's temporary files included, and secrets and configs that Compose takes
from the environment or from the file itself: it copies these into the container, and refuses where that is read-only.
So is a `user:` as whom the image's own program cannot start, as image facts say.

Fix safety: safe where the Dockerfile ends with another user by name or number and its image has a shell: the directory
is made and given to that user before the change. Missing tmpfs mounts are safe where the image is well known, and
unsafe where it is not.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, is_root, mounted, rule, software
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._nonroot.fresh_volumes import mend, of_root, unwritable
from ats_lint_rules._nonroot.missing_tmpfs import missing_tmpfs

_API = "services:\n  api:\n    build: .\n    volumes: ['data:/data']\nvolumes:\n  data:\n"
_DOCKERFILE = 'FROM python:3.13-slim\nRUN useradd -m app\n{}USER app\nCMD ["python", "-m", "app"]\n'
_MADE = "RUN mkdir -p /data && chown app /data\n"
_PG = "services:\n  db:\n    image: postgres:16\n    read_only: true\n    volumes: ['data:/var/lib/postgresql/data']\n"
_END = "volumes:\n  data:\n"
_MARIADB = "services:\n  db:\n    image: mariadb:11\n    user: {}\n    volumes: ['{}:/var/lib/mysql']\n" + _END


@rule(
    "PX111",
    "unwritable-path",
    on=Service,
    severity=Severity.HIGH,
    about="project",
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container",
        "https://docs.docker.com/reference/compose-file/services/#read_only",
        "https://docs.docker.com/reference/dockerfile/#user",
    ),
    examples=(
        Bad(
            _API,
            at="/data",
            says="/data belongs to root, the process runs as app",
            safety="safe",
            files={"Dockerfile": _DOCKERFILE.format("")},
            created={"Dockerfile": _DOCKERFILE.format(_MADE)},
        ),
        Bad(
            _API.replace("['data:/data']", "['data:/data', 'data:/app/logs']"),
            at=("/data", "/app/logs"),
            says=(
                "/data belongs to root, the process runs as app",
                "/app/logs belongs to root, the process runs as app",
            ),
            safety="safe",
            files={"Dockerfile": _DOCKERFILE.format("")},
            created={"Dockerfile": _DOCKERFILE.format("RUN mkdir -p /data /app/logs && chown app /data /app/logs\n")},
        ),
        Bad(
            _API.replace("build: .", "build: .\n    user: 1000:1000"),
            at="/data",
            says="/data belongs to root, the process runs as 1000:1000",
            safety="safe",
            files={"Dockerfile": 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "x.js"]\n'},
            created={
                "Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY . .\n"
                'RUN mkdir -p /data && chown 1000:1000 /data\nCMD ["node", "x.js"]\n'
            },
        ),
        Bad(
            _PG + _END,
            at="true",
            says="nothing can be written to /tmp, /run/postgresql",
            safety="safe",
            fixed=_PG + "    tmpfs:\n      - /tmp\n      - /run/postgresql\n" + _END,
        ),
        Bad(
            "services:\n  cache:\n    image: redis:8\n    read_only: true\n",
            at="true",
            says="nothing can be written to /data",
            safety="hint",
        ),
        Bad(
            "services:\n  admin:\n    image: dpage/pgadmin4:9\n    read_only: true\n    tmpfs: [/tmp]\n"
            "    volumes: ['p:/var/lib/pgadmin']\nvolumes:\n  p:\n",
            at="true",
            says="nothing can be written to /pgadmin4/config_distro.py",
            safety="hint",
        ),
        Good(
            "services:\n  web:\n    image: own/web\n    read_only: yes\n    secrets: [key]\n"
            "secrets:\n  key:\n    file: ./key\n",
        ),
        Good(
            _API.replace("data:/data", "data:/app/data"),
            files={
                "Dockerfile": _DOCKERFILE.format("WORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\n"),
                "data/.gitkeep": "",
            },
        ),
        Good(
            _API.replace("data:/data", "data:/app/data"),
            files={"Dockerfile": _DOCKERFILE.format("WORKDIR /app\nRUN mkdir data && chown -R app .\n")},
        ),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format("ENV D=/data\nRUN mkdir $D && chown app: ${D}\n")}),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format("RUN mkdir -m 777 /data\n")}),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format(_MADE)}),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format("RUN install -d -o app /data\n")}),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format("COPY --chown=app . /data/\n")}),
        Good(_API, files={"Dockerfile": _DOCKERFILE.format("RUN ./setup.sh\n")}),
        Good(_API, files={"Dockerfile": "FROM python:3.13-slim\nUSER 1000\nWORKDIR /data\n"}),
        Good(_API, files={"Dockerfile": "FROM python:3.13-slim\nVOLUME /data\n"}),
        Good(_API, files={"Dockerfile": "FROM example.com/base\nUSER app\n"}),
        Good(
            _API.replace("data:/data", "data:/home/app"),
            files={"Dockerfile": _DOCKERFILE.format("")},
        ),
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n    user: '101'\n",
            at="'101'",
            says="the image cannot start as 101, which may not write to /var/cache/nginx",
            safety="hint",
        ),
        Good(_MARIADB.format("1000:1000", "./data")),
        Good(
            "services:\n  db:\n    image: mariadb:11\n    user: 999:999\n    volumes: ['data:/var/lib/mysql']\n" + _END
        ),
        Good("services:\n  web:\n    image: nginx:1.27\n    user: '101'\n    tmpfs: [/run, /var/cache/nginx]\n"),
        Good(
            "services:\n  web:\n    image: nginx:1.27\n    user: '101'\n"
            "    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']\n"
        ),
        Good(
            "services:\n  db:\n    image: qdrant/qdrant:v1.12.0-unprivileged\n    volumes: ['data:/qdrant/storage']\n"
            + _END
        ),
        Good(_API.replace("data:/data", "data:/data:ro"), files={"Dockerfile": _DOCKERFILE.format("")}),
        Good(_API.replace("data:/data", "./data:/data"), files={"Dockerfile": _DOCKERFILE.format("")}),
        Good(_API + "    external: true\n", files={"Dockerfile": _DOCKERFILE.format("")}),
        Good(_PG + "    tmpfs: [/tmp, /var/run/postgresql]\n" + _END),
        Good(
            "services:\n  api:\n    build: .\n    read_only: true\n",
            files={"Dockerfile": 'FROM python:3.13-slim\nCMD ["gunicorn", "--worker-tmp-dir", "/dev/shm", "a:a"]\n'},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if not container_of(service).is_linux:
        return
    yield from _start(service)
    yield from _volumes(service)
    read_only = service.get("read_only")
    if read_only is not None and service.flag("read_only"):
        for name in mounted.copied_in(service):
            fix = hint(f"give {name} a file", "Compose mounts files, and copies everything else into the container.")
            message = f"{name} cannot be copied into a read-only container"
            yield finding(service, read_only, message, fix)
        for paths, fix in missing_tmpfs(service):
            message = f"nothing can be written to {', '.join(paths)}"
            message = message if len(message) <= 80 else f"nothing can be written to {paths[0]} and others"
            yield finding(service, read_only, message, fix)


def _volumes(service: Service) -> Iterator[Finding]:
    stage, user = container_of(service).stage, container_of(service).account.value
    if user is None or is_root(user):
        return
    if stage is None:
        yield from _of_root(service, user)
        return
    if software(stage).has("sudo"):
        return
    mounts = unwritable(service, stage, user)
    for mount in mounts:
        fix = mend(stage, user, tuple(one.target or "" for one in mounts))
        message = f"{mount.target} belongs to root, the process runs as {user}"
        message = message if len(message) <= 80 else "the volume belongs to root, the process runs as another user"
        yield finding(service, mount.value, message, fix, span=mount.target_span)


def _start(service: Service) -> Iterator[Finding]:
    """Yield the `user:` as which the image's own program cannot start."""
    value, path = service.get("user"), container_of(service).closed_path.value
    if value is not None and path is not None:
        fix = hint("name a user that the image starts as", "Who may write there, the image says.")
        message = f"the image cannot start as {(service.user or '')[:20]}, which may not write to {path}"
        yield finding(service, value, message, fix)


def _of_root(service: Service, user: str) -> Iterator[Finding]:
    for mount in of_root(service, user):
        fix = hint(f"give the volume to {user}", "The image has no directory for another user than root.")
        message = f"{mount.target} belongs to root, the process runs as {user}"
        yield finding(service, mount.value, message, fix, span=mount.target_span)
