"""The checklists, and which rules decide their lines.

The wording is the project's own; numbers are those of the documents, so that a line can be looked up there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Control:
    """One line of a checklist.

    Attributes:
        id: its number in the document; empty where lines have none.
        section: the heading above it.
        title: what it asks for.
        rules: codes of the rules that decide it; it is open while one of them finds something.
        because: why it cannot be decided from files; empty where it can.
    """

    id: str
    section: str
    title: str
    rules: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A checklist with its name and where it is published."""

    key: str
    title: str
    source: str
    controls: tuple[Control, ...]


def _by_rules(id_: str, section: str, title: str, rules: str) -> Control:
    return Control(id_, section, title, tuple(rules.split()))


def _unknown(id_: str, section: str, title: str, because: str) -> Control:
    return Control(id_, section, title, (), because)


_ROOT = "DF101 DF102 DF103 DC108 DC109"
_HEALTH = "DF401 DF402 DF403 DF412 DC401 DC402 DC403 DC404 DC405 DC410 PX114"
_SECRETS = "DF201 DF202 DF203 DF204 DF205 DF206 DF207 DC201 DC202 DC203 DC204 DC205 DC207 DC209 DC211 PX102 PX104 PX113"
_LIMITS = "DC701 DC702 DC703 DC704"
_PEOPLE = "It is a document or an agreement among people."
_HOST = "It is a setting of the host or the Docker daemon."
_USE = "It is about how people run commands."

READINESS = Framework(
    "readiness",
    "Production readiness",
    "https://docs.docker.com/compose/how-tos/production/",
    (
        _by_rules("", "Security", "Containers run as users without privileges", _ROOT),
        _by_rules("", "Security", "Secrets are managed, not written down", _SECRETS),
        _by_rules("", "Security", "Networks are isolated", "DC501 DC502 DC503 DC505 DC506"),
        _by_rules("", "Security", "Images are scanned for vulnerabilities", "PX112"),
        _by_rules("", "Security", "Access is controlled", "DC101 DC102 DC103 DC104 DC111 DC112 DC206 DF114"),
        _by_rules("", "Reliability", "Health checks are in place", _HEALTH),
        _by_rules("", "Reliability", "Restart policies are configured", "DC406 DC407 DC409"),
        _by_rules("", "Reliability", "Data is on volumes that persist", "DC601 DC602 DC603 DC604"),
        _by_rules("", "Reliability", "Backups are arranged", "DC605"),
        _unknown("", "Reliability", "There is a plan for disaster recovery", _PEOPLE),
        _by_rules("", "Performance", "Resources are limited", _LIMITS),
        _by_rules("", "Performance", "Images are small and build fast", "DF701 DF702 DF613 PX101"),
        _by_rules("", "Performance", "Logs are rotated", "DC412 DC413"),
        _unknown("", "Performance", "Baselines are measured", "It takes measurements of the running system."),
        _unknown("", "Performance", "There is a strategy for scaling", _PEOPLE),
        _by_rules("", "Operations", "Each environment has its configuration", "PX106 PX107"),
        _by_rules("", "Operations", "Required variables are documented", "PX105 DC811"),
        _by_rules(
            "", "Operations", "The configuration is valid", "DC801 DC802 DC803 DC804 DC805 DC807 DF801 DF802 DF803"
        ),
        _unknown(
            "", "Operations", "Monitoring raises alerts", "Alerts are configured in the monitoring system itself."
        ),
        _unknown("", "Operations", "Deployment and maintenance are documented", _PEOPLE),
        _unknown("", "Operations", "Support documentation is complete", _PEOPLE),
    ),
)

_IMAGES, _RUNTIME = "Images and build files", "Container runtime"
CIS = Framework(
    "cis",
    "CIS Docker Benchmark 1.6.0, sections 4 and 5",
    "https://www.cisecurity.org/benchmark/docker",
    (
        _by_rules("4.1", _IMAGES, "Images have a user of their own", "DF101 DF102"),
        _by_rules("4.2", _IMAGES, "Base images are trusted", "DF304 DF305 DC304 DC305"),
        _by_rules("4.3", _IMAGES, "Images hold no unnecessary packages", "DF604 DF613 DF702"),
        _by_rules("4.4", _IMAGES, "Images are scanned and rebuilt with patches", "PX112 DF305"),
        _unknown("4.5", _IMAGES, "Content trust is enabled", _USE),
        _by_rules("4.6", _IMAGES, "Images have a health check", "DF401 DF402 DF403"),
        _by_rules("4.7", _IMAGES, "Package indexes are not updated alone", "DF601"),
        _by_rules("4.8", _IMAGES, "Setuid and setgid bits are not set", "DF109"),
        _by_rules("4.9", _IMAGES, "COPY is used instead of ADD", "DF501"),
        _by_rules("4.10", _IMAGES, "Dockerfiles hold no secrets", "DF201 DF202 DF203 DF204 DF205 DF206 DF207"),
        _by_rules("4.11", _IMAGES, "Packages are verified", "DF306 DF307 DF308 DF309"),
        _unknown("4.12", _IMAGES, "Signed artifacts are validated", "Signatures are checked when images are pulled."),
        _unknown("5.1", _RUNTIME, "Swarm mode is off unless needed", _HOST),
        _by_rules("5.2", _RUNTIME, "An AppArmor profile is in force", "DC106"),
        _by_rules("5.3", _RUNTIME, "SELinux options are in force", "DC107"),
        _by_rules("5.4", _RUNTIME, "Capabilities are restricted", "DC102 DC103"),
        _by_rules("5.5", _RUNTIME, "No container is privileged", "DC101"),
        _by_rules("5.6", _RUNTIME, "Sensitive host directories are not mounted", "DC112"),
        _by_rules("5.7", _RUNTIME, "No SSH server runs in containers", "DF115"),
        _by_rules("5.8", _RUNTIME, "Privileged host ports are not mapped", "DC504"),
        _by_rules("5.9", _RUNTIME, "Only needed ports are open", "DC505 PX110"),
        _by_rules("5.10", _RUNTIME, "The host's network is not shared", "DC506"),
        _by_rules("5.11", _RUNTIME, "Memory is limited", "DC701"),
        _by_rules("5.12", _RUNTIME, "CPU is limited", "DC702"),
        _by_rules("5.13", _RUNTIME, "Root filesystems are read-only", "DC110"),
        _by_rules("5.14", _RUNTIME, "Ports are bound to one interface", "DC503 DC505"),
        _by_rules("5.15", _RUNTIME, "Restarts on failure are bounded", "DC408"),
        _by_rules("5.16", _RUNTIME, "The host's process namespace is not shared", "DC114"),
        _by_rules("5.17", _RUNTIME, "The host's IPC namespace is not shared", "DC114"),
        _by_rules("5.18", _RUNTIME, "Host devices are not exposed", "DC117"),
        _unknown("5.19", _RUNTIME, "Default ulimits are overridden where needed", _HOST),
        _by_rules("5.20", _RUNTIME, "Mount propagation is not shared", "DC113"),
        _by_rules("5.21", _RUNTIME, "The host's UTS namespace is not shared", "DC115"),
        _by_rules("5.22", _RUNTIME, "The seccomp profile is in force", "DC105"),
        _unknown("5.23", _RUNTIME, "Commands are not run privileged in containers", _USE),
        _unknown("5.24", _RUNTIME, "Commands are not run as root in containers", _USE),
        _by_rules("5.25", _RUNTIME, "Control groups are Docker's own", "DC116"),
        _by_rules("5.26", _RUNTIME, "Processes gain no privileges", "DC104"),
        _by_rules("5.27", _RUNTIME, "Health is checked at run time", "DC401 DC402 DC403 DC404"),
        _by_rules("5.28", _RUNTIME, "Images are the version that was meant", "DC301 DF301 DF302"),
        _by_rules("5.29", _RUNTIME, "Numbers of processes are limited", "DC703"),
        _by_rules("5.30", _RUNTIME, "Services have networks of their own", "DC501"),
        _by_rules("5.31", _RUNTIME, "The host's user namespaces are not shared", "DC115"),
        _by_rules("5.32", _RUNTIME, "The Docker socket is not mounted", "DC111 DF114"),
    ),
)

_SHEET = "Rules"
OWASP = Framework(
    "owasp",
    "OWASP Docker Security Cheat Sheet",
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    (
        _unknown("0", _SHEET, "Host and Docker are up to date", _HOST),
        _by_rules("1", _SHEET, "The daemon's socket is not exposed", "DC111 DF114"),
        _by_rules("2", _SHEET, "A user is set", _ROOT),
        _by_rules("3", _SHEET, "Capabilities are limited", "DC101 DC102 DC103"),
        _by_rules("4", _SHEET, "Privileges cannot be gained inside", "DC104"),
        _by_rules("5", _SHEET, "Containers reach only whom they must", "DC501 DC502"),
        _by_rules("6", _SHEET, "Security modules are in force", "DC105 DC106 DC107"),
        _by_rules("7", _SHEET, "Resources are limited", _LIMITS),
        _by_rules("8", _SHEET, "Filesystems and volumes are read-only", "DC110 DC122"),
        _by_rules("9", _SHEET, "Scanners run in CI", "PX112"),
        _unknown("10", _SHEET, "The daemon logs at level info", _HOST),
        _unknown("11", _SHEET, "Docker runs without root", _HOST),
        _by_rules("12", _SHEET, "Sensitive data is in secrets", _SECRETS + " DC208"),
        _by_rules("13", _SHEET, "The supply chain is secured", "DF301 DF302 DF303 DF305 DF306 DF307 DC301 DC302 DC305"),
    ),
)

FRAMEWORKS = (READINESS, CIS, OWASP)
