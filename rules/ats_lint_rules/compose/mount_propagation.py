"""A bind mount propagates mounts between host and container.

With `shared` or `rshared` what the container mounts appears on the host; with `slave` or `rslave` what the host mounts
later appears in the container, without anybody having listed it. An image that is known to look at the host's
filesystems, as node-exporter does, may follow them.

Fix safety: unsafe. The option is taken out, so the mount is private: a service that follows or makes the host's mounts
(a storage driver, a monitor of filesystems) sees those of its start only.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Mount, Safety, Service, Severity, Span, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._settings.host_paths import needs

_APP = "services:\n  app:\n    image: app\n    volumes:\n"
_LONG = "      - type: bind\n        source: ./d\n        target: /d\n"
_SPREADING = frozenset({"shared", "rshared", "slave", "rslave"})


@rule(
    "DC113",
    "mount-propagation",
    on=Service,
    severity=Severity.LOW,
    tags={"security", "cis-5.20"},
    references=(
        "https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation",
        "https://www.kernel.org/doc/html/latest/filesystems/sharedsubtree.html",
    ),
    aliases=("CL-0017", "baa452f0"),
    examples=(
        Bad(
            _APP + "      - ./d:/d:rshared\n",
            at="rshared",
            says="rshared mount propagation",
            safety="unsafe",
            fixed=_APP + "      - ./d:/d\n",
        ),
        Bad(
            _APP + "      - '/:/host:ro,rslave'  # metrics\n",
            at="rslave",
            says="rslave mount propagation",
            safety="unsafe",
            fixed=_APP + "      - '/:/host:ro'  # metrics\n",
        ),
        Bad(
            _APP + "      - ./d:/d:shared,z,ro\n",
            at="shared",
            says="shared mount propagation",
            safety="unsafe",
            fixed=_APP + "      - ./d:/d:z,ro\n",
        ),
        Bad(
            _APP + _LONG + "        bind:\n          propagation: slave\n",
            at="slave",
            says="slave mount propagation",
            safety="unsafe",
            fixed=_APP + _LONG,
        ),
        Bad(
            _APP + _LONG + "        bind: {propagation: rshared, create_host_path: true}\n",
            at="rshared",
            says="rshared mount propagation",
            safety="unsafe",
            fixed=_APP + _LONG + "        bind: {create_host_path: true}\n",
        ),
        Good("services:\n  m:\n    image: prom/node-exporter:v1.9.1\n    volumes: ['/:/host:ro,rslave']\n"),
        Good(_APP + "      - ./d:/d:rshared\n    devices: [/dev/fuse:/dev/fuse]\n"),
        Good(_APP + "      - ./d:/d:rprivate\n"),
        Good(_APP + "      - ./shared:/shared:ro\n"),
        Good(_APP + _LONG + "        bind:\n          propagation: private\n"),
        Good(_APP + "      - ./d:/d:${MODE}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for mount in service.volumes:
        if mount.propagation in _SPREADING and not _follows(service, mount):
            message = f"{mount.propagation} mount propagation"
            yield finding(service, mount.value, message, _fix(service, mount), span=_span(mount))


def _follows(service: Service, mount: Mount) -> bool:
    """Tell whether what the image needs of the host is only looked at, with what is mounted there later.

    What has FUSE is there to mount filesystems, and others see them by this alone.
    """
    if any("/dev/fuse" in (item.text or item.raw) for item in service.strings("devices")):
        return True
    looks = mount.read_only is True and mount.propagation in {"slave", "rslave"}
    return looks and needs(service, mount.source or "")


def _span(mount: Mount) -> Span:
    """Return the option in the entry; the whole entry when a variable brings it."""
    value = mount.value.get("bind.propagation") if mount.long else None
    if value is not None:
        return value.span
    tail = mount.value.raw.rpartition(":")[2]
    at = mount.value.raw.rfind(mount.propagation)
    if at < len(mount.value.raw) - len(tail):
        return mount.span
    return mount.value.part_span(at, at + len(mount.propagation))


def _fix(service: Service, mount: Mount) -> Fix:
    title = f"remove the {mount.propagation} option"
    because = "A service that follows the host's mounts sees those of its start only."
    return propose(title, Safety.UNSAFE, because, lambda: _edits(service, mount))


def _edits(service: Service, mount: Mount) -> tuple[Edit, ...]:
    where = service.layer(mount.value)
    if mount.long:
        return where.remove((*where.item("volumes", mount.value), "bind", "propagation"))
    head, _, options = mount.value.raw.rpartition(":")
    kept = ",".join(word for word in options.split(",") if word != mount.propagation)
    return where.replace("volumes", mount.value, f"{head}:{kept}" if kept else head)
