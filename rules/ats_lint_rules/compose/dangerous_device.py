"""A device of the host through which a container reaches everything is handed over.

Whoever can open a disk reads and writes all files of the host past every permission; /dev/mem and /dev/port are the
memory and the hardware. /dev/kvm and the kernel's message buffer weigh less. Rules for control groups that let a
container make and open such devices are the same in other words.

Serial ports, cameras, sound and graphics cards are left alone.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, Value, regex, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._settings.host_paths import needs

_APP = "services:\n  app:\n    image: app\n"
_DISK = regex(
    r"/dev/(?:[hsv]d[a-z]{1,2}\d*|xvd[a-z]{1,2}\d*|dasd[a-z]{1,3}\d*|(?:nvme|ng)\d+(?:n\d+(?:p\d+)?)?"
    r"|mmcblk\d+(?:p\d+|boot\d|rpmb)?|dm-\d+|md\d+(?:p\d+)?|md_d\d+(?:p\d+)?|loop(?:\d+(?:p\d+)?|-control)"
    r"|(?:nbd|rbd|zd|drbd|bcache|pmem|mtdblock|mtd|ubi)\d+(?:p\d+|_\d+)?|sg\d+"
    r"|(?:mapper|disk|md|zvol|block|bsg|raw|cciss|bcache|drbd|rbd)(?:/.*)?)"
)
_OTHERS = {
    "/dev": (Severity.CRITICAL, "every device of the host"),
    "/dev/mem": (Severity.CRITICAL, "the host's memory"),
    "/dev/kmem": (Severity.CRITICAL, "the kernel's memory"),
    "/dev/port": (Severity.CRITICAL, "the host's ports"),
    "/proc/kcore": (Severity.CRITICAL, "the kernel's memory"),
    "/dev/vfio": (Severity.HIGH, "hardware of the host"),
    "/dev/vfio/vfio": (Severity.HIGH, "hardware of the host"),
    "/dev/zfs": (Severity.CRITICAL, "the host's ZFS pools"),
    "/dev/kvm": (Severity.HIGH, "the host's hypervisor"),
    "/dev/kmsg": (Severity.HIGH, "the kernel's messages"),
    "/dev/watchdog": (Severity.HIGH, "the host's watchdog"),
}
_RULE = regex(r"\s*([abc])(?:\s+(\d+|\*):(\d+|\*)\s+([rwm]+))?\s*")
_DISK_MAJORS = frozenset({"3", "7", "8", "9", "65", "66", "179", "202", "252", "253", "254", "259"})
"""Majors of ide, loop, sd, md, mmc, xvd, virtio, device mapper and nvme:
https://www.kernel.org/doc/html/latest/admin-guide/devices.html."""


@rule(
    "DC117",
    "dangerous-device",
    on=Service,
    wakes={"device_cgroup_rules", "devices"},
    severity=Severity.CRITICAL,
    tags={"security", "cis-5.18"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#devices",
        "https://docs.docker.com/reference/compose-file/services/#device_cgroup_rules",
        "https://www.kernel.org/doc/html/latest/admin-guide/devices.html",
    ),
    aliases=("CL-0016",),
    examples=(
        Bad(
            _APP + "    devices: ['/dev/sda:/dev/xvda:r']\n",
            at="'/dev/sda:/dev/xvda:r'",
            says="hands over a disk of the host",
        ),
        Bad(
            _APP + "    devices:\n      - /dev/mem\n      - /dev/kvm\n",
            at=("/dev/mem", "/dev/kvm"),
            says=("hands over the host's memory", "hands over the host's hypervisor"),
            severity=("", "high"),
        ),
        Bad(
            _APP + "    devices:\n      - source: /dev/nvme0n1p2\n        target: /dev/x\n",
            at="/dev/nvme0n1p2",
            says="hands over a disk of the host",
        ),
        Bad(
            _APP + "    devices:\n      - ${DISK:-/dev/mapper/vg-root}:/d\n",
            at="${DISK:-/dev/mapper/vg-root}:/d",
            says="hands over a disk of the host",
        ),
        Bad(
            _APP + "    device_cgroup_rules:\n      - 'c *:* rwm'\n      - b 8:* rwm\n",
            at=("'c *:* rwm'", "b 8:* rwm"),
            says=("may open every device of the host", "may open disks of the host"),
        ),
        Bad(
            _APP + "    devices: ['/dev/md/backup:/dev/sdx', /dev/md127p1, /dev/mmcblk0boot0]\n",
            at=("'/dev/md/backup:/dev/sdx'", "/dev/md127p1", "/dev/mmcblk0boot0"),
            says=("hands over a disk of the host",) * 3,
        ),
        Bad(_APP + "    device_cgroup_rules: ['a']\n", at="'a'", says="may open every device of the host"),
        Bad(
            _APP + "    devices: [//dev/../dev/sda, /dev/./zfs]\n",
            at=("//dev/../dev/sda", "/dev/./zfs"),
            says=("hands over a disk of the host", "hands over the host's ZFS pools"),
        ),
        Good(_APP + "    devices: ['/dev/ttyUSB0:/dev/ttyUSB0', /dev/dri, /dev/snd, /dev/video0, /dev/net/tun]\n"),
        Good(_APP + "    devices: [nvidia.com/gpu=all, '/dev/sdcard:/d', /dev/mdev, /dev/rawmidi0, '${DEVICE}']\n"),
        Good("services:\n  a:\n    image: gcr.io/cadvisor/cadvisor:v0.52.1\n    devices: [/dev/kmsg:/dev/kmsg]\n"),
        Good(_APP + "    device_cgroup_rules: ['c 188:* rwm', 'c 1:3 mr']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    devices = service.get("devices")
    for item in devices.list if devices else ():
        source = item.get("source") if item.kind == "map" else item
        if source is not None and source.kind == "scalar":
            yield from _device(service, source, (source.text or "").split(":")[0])
    for item in service.strings("device_cgroup_rules"):
        what = _opened(item.text or "")
        if what:
            yield finding(service, item, f"may open {what}")


def _device(service: Service, value: Value, text: str) -> Iterator[Finding]:
    path = posixpath.normpath(f"/{text.lstrip('/')}") if text.startswith("/") else text
    severity, what = _OTHERS.get(path, (Severity.CRITICAL, "a disk of the host" if _DISK.fullmatch(path) else ""))
    if what and not (severity is not Severity.CRITICAL and needs(service, path)):
        yield finding(service, value, f"hands over {what}", severity=severity)


def _opened(text: str) -> str:
    """Return what a rule of the device control group gives access to, where that is too much."""
    found = _RULE.fullmatch(text)
    if not found:
        return ""
    kind, major, minor, access = found.groups()
    if kind == "a" or (major == "*" and kind in "bc"):
        return "every device of the host"
    if access is not None and not set(access) & {"r", "w"}:
        return ""
    if kind == "b" and major in _DISK_MAJORS:
        return "disks of the host"
    return "the host's memory" if kind == "c" and major == "1" and minor in {"*", "1", "2", "4"} else ""
