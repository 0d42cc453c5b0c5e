"""A tmpfs mount lets programs run, or more.

Docker mounts a tmpfs with noexec, nosuid and nodev, so that nothing which an intruder writes there can be started.
`exec`, `suid` and `dev` take these limits away. Left alone is what the image is known to need.

Fix safety: unsafe. The option is taken out: a program that unpacks libraries to its temporary directory and loads them
from there (many Java ones do) needs `exec`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Mount, Safety, Service, Severity, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose

_APP = "services:\n  app:\n    image: app\n"
_LOOSE = {"exec": "lets programs run", "suid": "honours setuid bits", "dev": "honours device files"}


@rule(
    "DC118",
    "tmpfs-options",
    on=Service,
    wakes={"tmpfs"},
    severity=Severity.LOW,
    tags={"security"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#tmpfs",
        "https://docs.docker.com/engine/storage/tmpfs/",
    ),
    aliases=("CL-0022",),
    examples=(
        Bad(
            _APP + "    tmpfs: /tmp:exec\n",
            at="exec",
            says="tmpfs lets programs run",
            safety="unsafe",
            fixed=_APP + "    tmpfs: /tmp\n",
        ),
        Bad(
            _APP + "    tmpfs:\n      - '/run:rw,exec,suid,size=64m'  # jars\n",
            at=("exec", "suid"),
            says=("tmpfs lets programs run", "tmpfs honours setuid bits"),
            safety="unsafe",
            fixed=_APP + "    tmpfs:\n      - '/run:rw,size=64m'  # jars\n",
        ),
        Bad(
            _APP + "    tmpfs: ['/d:dev']\n",
            at="dev",
            says="tmpfs honours device files",
            safety="unsafe",
            fixed=_APP + "    tmpfs: ['/d']\n",
        ),
        Good(
            "services:\n  k:\n    image: apache/kafka:3.9.0\n    read_only: true\n    tmpfs: ['/tmp:exec,size=64m']\n"
        ),
        Good(_APP + "    tmpfs: /tmp:noexec,nosuid,nodev,size=64m\n"),
        Good(_APP + "    tmpfs: [/tmp, /exec, /dev/shm]\n"),
        Good(_APP + "    tmpfs: /tmp:exec,noexec\n"),
        Good(_APP + "    tmpfs: /tmp:${OPTIONS}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    needed = service.facts.tmpfs or () if service.facts is not None else ()
    for mount in service.tmpfs:
        for word in _in_force(mount):
            if f"{mount.target}:{word}" in needed:
                continue
            raw = mount.value.raw
            at = _offset(raw, word)
            span = mount.span if at is None else mount.value.part_span(at, at + len(word))
            yield finding(service, mount.value, f"tmpfs {_LOOSE[word]}", _fix(service, mount, word), span=span)


def _in_force(mount: Mount) -> tuple[str, ...]:
    """Return the loosening options that no later one takes back."""
    words = mount.options
    return tuple(
        word for at, word in enumerate(words) if word in _LOOSE and not {word, f"no{word}"} & set(words[at + 1 :])
    )


def _offset(raw: str, word: str) -> int | None:
    """Return where an option stands in the text; None when a variable brings it."""
    start = raw.find(":") + 1
    for part in raw[start:].split(","):
        if part == word:
            return start
        start += len(part) + 1
    return None


def _fix(service: Service, mount: Mount, word: str) -> Fix:
    because = "A program that loads libraries from its temporary directory needs exec."
    return propose(f"remove the {word} option", Safety.UNSAFE, because, lambda: _edits(service, mount, word))


def _edits(service: Service, mount: Mount, word: str) -> tuple[Edit, ...]:
    target, _, options = mount.value.raw.partition(":")
    kept = ",".join(one for one in options.split(",") if one != word)
    return service.layer(mount.value).replace("tmpfs", mount.value, f"{target}:{kept}" if kept else target)
