"""The program writes where its container keeps it from it.

Below `read_only: true` nothing can be written but volumes and tmpfs mounts. A source file that makes a directory in its
home, or takes a temporary one, stops there at the start. A tmpfs belongs to root: with a mode such as 0700 a process of
another user cannot even look into it, unless `uid=` gives it away.

Reported is what the sources of a service that is built here say, as far as their paths are known: once for a service.

Fix safety: hint. Whether what is written has to last, its author knows.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, is_root, rule, short
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._nonroot.absent_binds import closed_tmpfs

_API = "services:\n  api:\n    build: .\n    read_only: true\n"
_NODE = "FROM node:22\nCOPY a.js /\nUSER node\nCMD node /a.js\n"
_HOME = "FROM python:3.12-slim\nRUN useradd -m app\nCOPY a.py /\nUSER app\nCMD python /a.py\n"


@rule(
    "PX116",
    "blocked-write",
    on=Service,
    severity=Severity.HIGH,
    about="project",
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#read_only",
        "https://docs.docker.com/engine/storage/tmpfs/",
    ),
    examples=(
        Bad(
            _API,
            at="true",
            says="a.js cannot write to /tmp/x-",
            safety="hint",
            files={"Dockerfile": _NODE, "a.js": "fs.mkdtempSync(path.join(os.tmpdir(), 'x-'))\n"},
        ),
        Bad(
            _API + "    tmpfs: [/tmp, /home/app/.cache]\n",
            at="true",
            says="a.py cannot write to /home/app/.own",
            safety="hint",
            files={"Dockerfile": _HOME, "a.py": "from pathlib import Path\n(Path.home() / '.own').mkdir()\n"},
        ),
        Bad(
            "services:\n  api:\n    build: .\n    tmpfs: ['/out:mode=0700']\n",
            at="'/out:mode=0700'",
            says="/out is root's alone, the process runs as node",
            safety="hint",
            files={"Dockerfile": _NODE},
        ),
        Bad(
            _API,
            at="true",
            says="a.js cannot write to /srv/a, nor to 1 more",
            safety="hint",
            files={"Dockerfile": _NODE, "a.js": "fs.mkdirSync('/srv/a')\nfs.mkdirSync('/srv/b')\n"},
        ),
        Good(
            _API + "    tmpfs: [/tmp]\n",
            files={"Dockerfile": _NODE, "a.js": "fs.mkdtempSync(path.join(os.tmpdir(), 'x-'))\n"},
        ),
        Good(_API + "    tmpfs: ['/out:mode=0700,uid=1000', '/more:mode=1777', /one]\n", files={"Dockerfile": _NODE}),
        Good(_API, files={"Dockerfile": _NODE, "a.js": "fs.writeFileSync(target, 'x')\n"}),
        Good("services:\n  api:\n    image: own/api\n    read_only: true\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    stage, user = container.stage, container.account.value
    if not container.is_linux:
        return
    for mount in closed_tmpfs(service) if user is not None and not is_root(user) else ():
        fix = hint(f"add uid= for {user}", "The number of the user, or another mode, its author has to choose.")
        message = f"{short(mount.target or '', 30)} is root's alone, the process runs as {short(user or '', 20)}"
        yield finding(service, mount.value, message, fix, span=mount.span)
    read_only = service.get("read_only")
    if stage is not None and read_only is not None and service.flag("read_only"):
        found = {path: name for name, path in container.blocked_writes.value}
        for path, name in list(found.items())[:1]:
            fix = hint(f"mount a tmpfs or a volume for {path}", "Whether it has to last, its author knows.")
            more = f", nor to {len(found) - 1} more" if len(found) > 1 else ""
            yield finding(service, read_only, f"{short(name, 20)} cannot write to {short(path, 25)}{more}", fix)
