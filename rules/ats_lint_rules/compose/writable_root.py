"""Service can write to its root filesystem.

With `read_only: true` an intruder cannot replace programs or leave anything behind: only volumes and tmpfs mounts can
be written to, and what the service needs to write becomes visible in the file.

Where nothing is known of what an image writes, nobody can say which paths to leave open, and nothing is said.

Fix safety: safe where the image knowledge base says which paths need a tmpfs, the image's data lie on volumes and no
setting or given configuration names another place; what it renders from templates goes to a tmpfs. Unsafe where the
list is not certain, and where the program is built here (it gets a tmpfs on /tmp). Not offered where the start changes
the image's own files, and where the program's sources write to a place that is on no volume.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, read_only, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._settings.read_only_root import read_only_root

_MEM = "services:\n  cache:\n    image: memcached:1.6\n"
_REDIS = "services:\n  cache:\n    image: redis:7.4\n    command: redis-server /etc/redisconf\n"
_TEMPLATES = (
    "services:\n  web:\n    image: nginxinc/nginx-unprivileged:1.27\n"
    "    volumes: ['./templates:/etc/nginx/templates:ro']\n"
)
_PG = "services:\n  db:\n    image: postgres:16\n    volumes:\n      - data:/var/lib/postgresql/data\n"
_END = "volumes:\n  data:\n"
_APP = "services:\n  api:\n    build: .\n"
_BUILT = {"Dockerfile": 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["python", "app.py"]\n'}


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
        Bad(
            "services:\n  setup:\n    image: influxdb:2.7\n    command: influx setup -f\n",
            at="setup",
            says="root filesystem is writable",
            safety="unsafe",
            fixed="services:\n  setup:\n    image: influxdb:2.7\n    command: influx setup -f\n"
            "    read_only: true\n    tmpfs:\n      - /tmp\n",
        ),
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
        Good("services:\n  some:\n    image: example.com/unknown:1\n"),
        Bad(
            "services:\n  api:\n    build: .\n",
            at="api",
            says="root filesystem is writable",
            safety="unsafe",
            fixed="services:\n  api:\n    build: .\n    read_only: true  # review: a guess\n    tmpfs:\n      - /tmp\n",
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
            _TEMPLATES,
            at="web",
            says="root filesystem is writable",
            safety="safe",
            fixed=_TEMPLATES + "    read_only: true\n    tmpfs:\n      - /tmp\n"
            "      - /etc/nginx/conf.d:uid=101,gid=101\n",
            files={"templates/default.conf.template": "server { listen 8080; }\n"},
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
    if not container_of(service).is_linux or service.flag("read_only") or (found is not None and not found.known):
        return
    fix = read_only_root(service)
    if found is not None and found.kind == "scalar":
        yield finding(service, found, "root filesystem is writable", fix)
    elif fix.because not in read_only.UNKNOWN:
        yield Finding(service.name.span, "root filesystem is writable", fix)
