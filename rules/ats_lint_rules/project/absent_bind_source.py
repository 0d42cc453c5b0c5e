"""A bind mount names a file or a directory that the project does not have.

In its short form, a bind makes what is missing, and what it makes is a directory that belongs to root. Where a file is
meant, the program finds a directory of that name ("not a directory", "is a directory"). Where the process runs as
another user and keeps its data there, it cannot write: a fresh clone does not start, although it does at home.

Reported are paths below the Compose file: files by their names, and directories that the image, or the Dockerfile, is
known to write as another user than root. Left alone is what Git ignores, what an example file lies beside, and what a
job may write that the service waits for. Several of one kind in a service are one finding.

Fix safety: hint. What belongs there only its author has.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Finding, Fix, Good, Mount, Service, Severity, container_of, overlays, references, rule, short
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._nonroot.absent_binds import absent_directory, absent_file

_Absent = tuple[Mount, str, Fix, Severity | None]
_INSTALLED = frozenset({"vendor", "node_modules", "bower_components"})
_EXAMPLES = (".example", ".sample", ".dist", ".template", "-example", ".default")


@rule(
    "PX115",
    "absent-bind-source",
    on=Service,
    severity=Severity.LOW,
    about="project",
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#short-syntax-5",
        "https://docs.docker.com/engine/storage/bind-mounts/",
    ),
    examples=(
        Bad(
            "services:\n  notes:\n    image: own/notes\n    volumes: ['./config.yaml:/app/config.yaml']\n",
            at="./config.yaml",
            says="./config.yaml is not there: the engine makes a directory of it",
            safety="hint",
        ),
        Good(
            "services:\n  notes:\n    image: own/notes\n    volumes: ['./app.toml:/etc/app.toml:ro']\n",
            files={"app.toml.example": "x\n"},
        ),
        Bad(
            "services:\n  graphs:\n    image: grafana/grafana:11.2.0\n    volumes: ['./graphs:/var/lib/grafana']\n",
            at="./graphs",
            says="./graphs is not there: the engine makes it for root, not for 472",
            safety="hint",
            severity="medium",
        ),
        Bad(
            "services:\n  notes:\n    image: own/notes\n    volumes: ['./a.pem:/app/a.pem', './b.pem:/app/b.pem']\n",
            at="./a.pem",
            says="./a.pem (and 1 more) is not there: the engine makes a directory of it",
            safety="hint",
        ),
        Good(
            "services:\n  graphs:\n    image: grafana/grafana:11.2.0\n    volumes: ['./graphs:/var/lib/grafana']\n",
            files={"graphs/.gitkeep": ""},
        ),
        Good(
            "services:\n  notes:\n    image: own/notes\n"
            "    volumes: ['./config.yaml:/app/config.yaml', './data:/data', '/etc/x.conf:/x.conf']\n",
            files={"config.yaml": "x\n"},
        ),
        Good(
            "services:\n  fill:\n    image: own/fill\n    volumes: ['./made:/out']\n  web:\n    image: own/web\n"
            "    depends_on: {fill: {condition: service_completed_successfully}}\n"
            "    volumes: ['./made/app.toml:/etc/app.toml:ro']\n"
        ),
        Bad(
            "services:\n  fill:\n    image: own/fill\n    volumes: ['./made:/out:ro']\n  web:\n    image: own/web\n"
            "    depends_on: {fill: {condition: service_completed_successfully}}\n"
            "    volumes: ['./made/app.toml:/etc/app.toml:ro']\n",
            at="./made/app.toml",
            says="./made/app.toml is not there: the engine makes a directory of it",
            safety="hint",
        ),
        Good("services:\n  db:\n    image: own/db\n    volumes: ['./vendor/a/b/init.sh:/init.d/a.sh']\n"),
        Good(
            "services:\n  notes:\n    image: own/notes\n    volumes:\n"
            "      - {type: bind, source: ./config.yaml, target: /app/config.yaml}\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if not container_of(service).is_linux or overlays.is_overlay(service.compose):
        return
    for kind in (_files(service), _directories(service)):
        found = list(kind)
        for mount, says, fix, severity in found[:1]:
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            message = f"{references.brief(mount.source or '', 30 - len(more))}{more} {says}"
            span = mount.source_span
            yield finding(service, mount.value, message, fix, span=span, severity=severity)


def _files(service: Service) -> Iterator[_Absent]:
    for mount in service.volumes:
        if absent_file(service, mount) and not _is_installed(mount) and not _is_made(service, mount):
            fix = hint(f"add {references.brief(mount.source or '', 30)}", "What belongs into it, its author knows.")
            yield mount, "is not there: the engine makes a directory of it", fix, None


def _directories(service: Service) -> Iterator[_Absent]:
    for mount in service.volumes:
        user = None if absent_file(service, mount) else absent_directory(service, mount)
        if user is not None:
            name = references.brief(mount.source or "", 30)
            fix = hint(f"make {name} for {user}", "Whose directories on the host are, its owner decides.")
            says = f"is not there: the engine makes it for root, not for {short(user, 12)}"
            yield mount, says, fix, Severity.MEDIUM


def _is_installed(mount: Mount) -> bool:
    """Tell whether a package manager puts the source there."""
    return mount.path is not None and not _INSTALLED.isdisjoint(mount.path.parts)


def _is_made(service: Service, mount: Mount) -> bool:
    """Tell whether the file is to be made: by everybody, or by a job that the service waits for.

    Everybody makes what Git ignores, and what an example of is there.
    """
    project, path = service.compose.project, mount.path
    if path is None:
        return False
    if any(_writes(service.compose.services.get(name), path) for name in service.depends_on):
        return True
    stem = [path.with_name(f"{path.stem}{end}{path.suffix}") for end in _EXAMPLES]
    beside = [*stem, *(path.with_name(path.name + end) for end in _EXAMPLES)]
    return project.git(path) == "ignored" or any(project.exists(one) for one in beside)


def _writes(job: Service | None, path: Path) -> bool:
    """Tell whether a service that ends is given a directory above a file to write to."""
    if job is None or not container_of(job).ends:
        return False
    given = (one for one in job.volumes if one.path is not None and not one.read_only)
    return any(one.path in path.parents for one in given)
