"""Service can write to its root filesystem.

With `read_only: true` an intruder cannot replace programs or leave anything behind: only volumes and tmpfs mounts can
be written to, and what the service needs to write becomes visible in the file.

Fix safety: safe where the image knowledge base says which paths need a tmpfs, the image's data lie on volumes and no
setting or given configuration names another place; what it renders from templates goes to a tmpfs. Unsafe where the
list is not certain, and where the program is built here (it gets a tmpfs on /tmp). Not offered where nothing
is known of what the image writes, where the start changes the image's own files, and where the program's sources write
to a place that is on no volume.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    Stage,
    containers,
    rule,
    writes,
    written_paths,
)
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import extend, hint, propose
from ats_lint_rules._secrets.secret_files import copied_in
from ats_lint_rules._settings.development import dev_settings, reloads

_MEM = "services:\n  cache:\n    image: memcached:1.6\n"
_REDIS = "services:\n  cache:\n    image: redis:7.4\n    command: redis-server /etc/redisconf\n"
_TEMPLATES = (
    "services:\n  web:\n    image: nginxinc/nginx-unprivileged:1.27\n"
    "    volumes: ['./templates:/etc/nginx/templates:ro']\n"
)
_PG = "services:\n  db:\n    image: postgres:16\n    volumes:\n      - data:/var/lib/postgresql/data\n"
_END = "volumes:\n  data:\n"
_APP = "services:\n  api:\n    build: .\n"
_DATA = "    volumes:\n      - data:/app/data\nvolumes:\n  data:\n"
_BUILT = {"Dockerfile": 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["python", "app.py"]\n'}
_GENERIC = frozenset({"runtime", "os"})
_UNKNOWN = ("Nothing is known of what the image writes.", "What the service writes is not known.")


@rule(
    "DC110",
    "writable-root",
    on=Service,
    lacks="read-only root",
    severity=Severity.LOW,
    tags={"security", "production", "cis-5.13", "owasp-8"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#read_only",
        "https://docs.docker.com/reference/compose-file/services/#tmpfs",
    ),
    aliases=("CL-0007", "writable-filesystem-service"),
    examples=(
        Bad(_MEM, at="cache", says="root filesystem is writable", safety="safe", fixed=_MEM + "    read_only: true\n"),
        Bad(
            _PG + _END,
            at="db",
            says="root filesystem is writable",
            safety="safe",
            fixed=_PG + "    read_only: true\n    tmpfs:\n      - /tmp\n      - /run/postgresql\n" + _END,
        ),
        Bad(
            _PG + "    tmpfs: /tmp:size=64m\n" + _END,
            at="db",
            says="root filesystem is writable",
            safety="safe",
            fixed=_PG + "    tmpfs:\n      - /tmp:size=64m\n      - /run/postgresql\n    read_only: true\n" + _END,
        ),
        Bad(
            _PG + "      - run:/run\n    tmpfs: [/tmp]  # scratch\n" + _END + "  run:\n",
            at="db",
            says="root filesystem is writable",
            safety="safe",
            fixed=_PG + "      - run:/run\n    tmpfs: [/tmp]  # scratch\n    read_only: true\n" + _END + "  run:\n",
        ),
        Bad(
            _MEM + "    read_only: no\n",
            at="no",
            says="root filesystem is writable",
            safety="safe",
            fixed=_MEM + "    read_only: true\n",
        ),
        Bad(
            _MEM + "    secrets: [pw]\nsecrets:\n  pw:\n    environment: PW\n",
            at="cache",
            says="root filesystem is writable",
            safety="hint",
        ),
        Bad(
            _MEM + "    configs: [{source: c, target: /c}]\nconfigs:\n  c:\n    content: x\n",
            at="cache",
            says="root filesystem is writable",
            safety="hint",
        ),
        Bad(
            "services:\n  ui:\n    image: grafana/grafana:11.0.0\n",
            at="ui",
            says="root filesystem is writable",
            safety="hint",
        ),
        Bad(
            "services:\n  some:\n    image: example.com/unknown:1\n",
            at="some",
            says="root filesystem is writable",
            safety="hint",
            severity="info",
        ),
        Bad(
            "services:\n  api:\n    build: .\n",
            at="api",
            says="root filesystem is writable",
            safety="unsafe",
            fixed="services:\n  api:\n    build: .\n    read_only: true\n    tmpfs:\n      - /tmp\n",
            files={"Dockerfile": 'FROM python:3.13-slim\nUSER 1000\nCMD ["python", "-m", "app"]\n'},
        ),
        Bad(
            "services:\n  api:\n    build: .\n    command: npm run dev\n",
            at="api",
            says="root filesystem is writable",
            safety="hint",
            files={"Dockerfile": "FROM node:24-slim\nUSER 1000\nCOPY . .\n"},
        ),
        Bad(
            _APP,
            at="api",
            says="root filesystem is writable",
            safety="hint",
            files={**_BUILT, "app.py": "db = sqlite3.connect('notes.db')\n"},
        ),
        Bad(
            _APP,
            at="api",
            says="root filesystem is writable",
            safety="hint",
            files={**_BUILT, "app.py": "(Path.home() / '.cache' / 'x').mkdir(parents=True)\n"},
        ),
        Bad(
            _APP,
            at="api",
            says="root filesystem is writable",
            safety="hint",
            files={**_BUILT, "index.js": "fs.appendFileSync('./logs/access.log', line)\n"},
        ),
        Bad(
            _APP,
            at="api",
            says="root filesystem is writable",
            safety="hint",
            files={
                **_BUILT,
                "app.py": "STATE = Path(os.getenv('STATE', '/var/lib/app'))\n(STATE / 'a').write_text('')\n",
            },
        ),
        Bad(
            _APP + _DATA,
            at="api",
            says="root filesystem is writable",
            safety="unsafe",
            fixed=_APP
            + _DATA.replace("volumes:\n  data", "    read_only: true\n    tmpfs:\n      - /tmp\nvolumes:\n  data"),
            files={
                **_BUILT,
                "app.py": "DATA = os.environ.get('DATA', 'data')\nopen(os.path.join(DATA, name), 'wb')\n"
                "open('settings.ini')\nopen('/tmp/x', 'w')\n",
            },
        ),
        Bad(
            _TEMPLATES,
            at="web",
            says="root filesystem is writable",
            safety="safe",
            fixed=_TEMPLATES + "    read_only: true\n    tmpfs:\n      - /tmp\n"
            "      - /etc/nginx/conf.d:uid=101,gid=101\n",
            files={"templates/default.conf.template": "server { listen 8080; }\n"},
        ),
        Bad(
            _TEMPLATES,
            at="web",
            says="root filesystem is writable",
            safety="unsafe",
            fixed=_TEMPLATES + "    read_only: true\n    tmpfs:\n      - /tmp\n"
            "      - /etc/nginx/conf.d:uid=101,gid=101\n",
            files={"templates/site.conf.template": "server { listen 8081; }\n"},
        ),
        Bad(
            _REDIS + "    volumes: ['data:/data', './redisfile:/etc/redisconf:ro']\n" + _END,
            at="cache",
            says="root filesystem is writable",
            safety="unsafe",
            fixed=_REDIS + "    volumes: ['data:/data', './redisfile:/etc/redisconf:ro']\n    read_only: true\n" + _END,
            files={"redisfile": "logfile /var/log/redis/r.log\n"},
        ),
        Bad(
            _REDIS + "    volumes: ['data:/data', './redisfile:/etc/redisconf:ro']\n" + _END,
            at="cache",
            says="root filesystem is writable",
            safety="safe",
            fixed=_REDIS + "    volumes: ['data:/data', './redisfile:/etc/redisconf:ro']\n    read_only: true\n" + _END,
            files={"redisfile": "# logfile /var/log/redis/r.log\ndir /data\n"},
        ),
        Bad(
            "services:\n  id:\n    image: quay.io/keycloak/keycloak:26.0\n    command: start-dev\n"
            "    volumes: ['data:/opt/keycloak/data']\n" + _END,
            at="id",
            says="root filesystem is writable",
            safety="hint",
        ),
        Good(_MEM + "    read_only: true\n"),
        Good(_MEM + "    read_only: ${READ_ONLY:-yes}\n"),
        Good(_MEM + "    read_only: ${READ_ONLY}\n"),
        Good("services:\n  win:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2022\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = service.get("read_only")
    if not containers.has_container(service) or service.flag("read_only") or (found is not None and not found.known):
        return
    fix = _fix(service)
    severity = Severity.INFO if fix.because in _UNKNOWN else None
    if found is not None and found.kind == "scalar":
        yield finding(service, found, "root filesystem is writable", fix, severity=severity)
    else:
        yield Finding(service.name.span, "root filesystem is writable", fix, severity=severity)


def _fix(service: Service) -> Fix:
    facts = service.facts
    title = "make the root filesystem read-only"
    copied = next(copied_in(service), None)
    if copied is not None:
        return hint(title, f"Compose copies {copied} into the container, which it refuses for read-only ones.")
    if facts is None:
        return hint(title, _UNKNOWN[0])
    if facts.tmpfs is not None and containers.own_process(service):
        open_data = [path for path in facts.data_paths if not service.covers(path)]
        if open_data:
            return hint(title, f"The image keeps its data in {open_data[0]}, which is on no volume.")
        return _of_image(service, facts.tmpfs)
    stage = containers.stage_of(service)
    if stage is not None and _is_for_development(service, stage):
        return hint(title, "Development servers write caches beside the sources.")
    if stage is not None and (facts.role in _GENERIC or stage.base.role in _GENERIC) and not _serves_itself(service):
        written = writes.uncovered_write(service, stage)
        if written is not None:
            return hint(title, f"{written}, which no volume and no tmpfs holds.")
        return _offer(service, ("/tmp",), Safety.UNSAFE, "What else the program writes is not known.")
    return hint(title, _UNKNOWN[1])


def _of_image(service: Service, paths: tuple[str, ...]) -> Fix:
    """Return the fix for an image of which it is known what it writes, start and settings included."""
    start = written_paths.at_start(service)
    if start.kept and (_asks_localhost(service) or any("." not in path.rpartition("/")[2] for path in start.kept)):
        return hint(
            "make the root filesystem read-only", f"The start changes {start.kept[0]}, which is the image's own."
        )
    safety, because = _evidence(service)
    if start.kept and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The start could no longer change {start.kept[0]}."
    elif start.hidden and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The tmpfs hides the image's own {start.hidden[0]}."
    given = service.has("user") and service.facts is not None and service.user != service.facts.user
    wanted = tuple(written_paths.tmpfs(service, path) for path in paths) if given else paths
    return _offer(service, (*wanted, *start.directories), safety, because)


def _asks_localhost(service: Service) -> bool:
    """Tell whether the health check may depend on an IPv6 listener, which is added to a configuration at start."""
    check = service.healthcheck
    return check is not None and check.test is not None and "localhost" in check.test.line


def _evidence(service: Service) -> tuple[Safety, str]:
    if service.facts is None or not service.facts.sure("tmpfs") or containers.stage_of(service) is not None:
        return Safety.UNSAFE, "What else the image writes is not certain."
    path = written_paths.other_written_path(service)
    if path is not None:
        what = path or "A configuration that is not at hand"
        return Safety.UNSAFE, f"{what} is named in the settings, and may be written to."
    return Safety.SAFE, "The image writes nowhere else."


def _is_for_development(service: Service, stage: Stage) -> bool:
    """Tell whether what runs is a server for development, by its command or the environment that it is given."""
    words = service.command.line if service.command else stage.cmd.text.text if stage.cmd else ""
    named = (stage.name or "").lower() in {"dev", "development"}
    return named or any(True for _ in dev_settings(service)) or reloads(words)


def _serves_itself(service: Service) -> bool:
    """Tell whether a runtime image brings a server (Apache in php) that writes to places of its own."""
    words = (*(service.facts.entrypoint or ()), *(service.facts.command or ())) if service.facts else ()
    return any(word.rpartition("/")[2] in {"apache2-foreground", "supervisord", "nginx", "httpd"} for word in words)


def _offer(service: Service, paths: tuple[str, ...], safety: Safety, because: str) -> Fix:
    missing = tuple(path for path in paths if not service.covers(path.partition(":")[0]))
    title = "make the root filesystem read-only" + (f", with tmpfs {', '.join(missing)}" if missing else "")
    return propose(title, safety, because, lambda: _edits(service, missing))


def _edits(service: Service, missing: tuple[str, ...]) -> tuple[Edit, ...]:
    found = service.get("tmpfs")
    if found is None and service.get("read_only") is None and missing:
        listed = "".join(f"  - {path}\n" for path in missing)
        return service.insert(f"read_only: true\ntmpfs:\n{listed}")
    read_only = service.set("read_only", "true")
    if found is not None and found.kind == "scalar" and missing:
        kept = f"- {found.source.slice(found.node.whole)}\n"
        return (*read_only, *service.set("tmpfs", kept + "".join(f"- {path}\n" for path in missing)))
    return (*read_only, *extend(service, "tmpfs", missing))
