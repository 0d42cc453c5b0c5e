"""The checklists, and which rules decide their lines.

The wording is the project's own; numbers are those of the documents, so that a line can be looked up there.
"""

from __future__ import annotations

from typing import Literal

from ats_lint.records import dataclass

Subject = Literal["image", "service", "either"]


@dataclass(frozen=True, slots=True)
class Control:
    """One line of a checklist.

    Attributes:
        id: its number in the document; empty where lines have none.
        section: the heading above it.
        title: what it asks for.
        tag: that of the rules which decide it; it is open while one of them finds something.
        because: why it cannot be decided from files; empty where it can.
        about: what there must be for it to say anything: a Dockerfile, a Compose service, or one of the two.
        otherwise: why it is not met by the mere absence of findings; empty where it is.
        shows: tag under which things are shown for a line that files cannot decide.
    """

    id: str
    section: str
    title: str
    tag: str = ""
    because: str = ""
    about: Subject = "either"
    otherwise: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A checklist with its name and where it is published."""

    key: str
    title: str
    source: str
    controls: tuple[Control, ...]


def _decided(
    tag: str, section: str, title: str, id_: str = "", about: Subject = "either", otherwise: str = ""
) -> Control:
    return Control(id_, section, title, tag, "", _ABOUT.get(section, about), otherwise, tag)


def _unknown(id_: str, section: str, title: str, because: str, shows: str = "") -> Control:
    return Control(id_, section, title, "", because, "either", "", shows)


_IMAGES, _RUNTIME = "Images and build files", "Container runtime"
_ABOUT: dict[str, Subject] = {_IMAGES: "image", _RUNTIME: "service"}
_PEOPLE = "It is a document or an agreement among people."
_HOST = "It is a setting of the host or the Docker daemon."
_USE = "It is about how people run commands."
_MODULES = "Nothing turns it off; whether the host has such a profile its files do not say."
_BASE = "No instruction sets one; what the base image brings is not in view."

READINESS = Framework(
    "readiness",
    "Production readiness",
    "https://docs.docker.com/compose/how-tos/production/",
    (
        _decided("readiness-users", "Security", "Containers run as users without privileges"),
        _decided("readiness-secrets", "Security", "Secrets are managed, not written down"),
        _decided("readiness-networks", "Security", "Networks are isolated", about="service"),
        _decided("readiness-scans", "Security", "Images are scanned for vulnerabilities"),
        _decided("readiness-access", "Security", "Access is controlled"),
        _decided("readiness-health", "Reliability", "Health checks are in place", about="service"),
        _decided("readiness-restarts", "Reliability", "Restart policies are configured", about="service"),
        _decided("readiness-volumes", "Reliability", "Data is on volumes that persist", about="service"),
        _decided("readiness-backups", "Reliability", "Backups are arranged", about="service"),
        _unknown("", "Reliability", "There is a plan for disaster recovery", _PEOPLE, "readiness-recovery"),
        _decided("readiness-limits", "Performance", "Resources are limited", about="service"),
        _decided("readiness-images", "Performance", "Images are small and build fast", about="image"),
        _decided("readiness-logs", "Performance", "Logs are rotated", about="service"),
        _unknown("", "Performance", "Baselines are measured", "It takes measurements of the running system."),
        _unknown("", "Performance", "There is a strategy for scaling", _PEOPLE),
        _decided("readiness-environments", "Operations", "Each environment has its configuration", about="service"),
        _decided("readiness-variables", "Operations", "Required variables are documented", about="service"),
        _decided("readiness-configuration", "Operations", "The configuration is valid"),
        _unknown(
            "", "Operations", "Monitoring raises alerts", "Alerts are configured in the monitoring system itself."
        ),
        _unknown("", "Operations", "Deployment and maintenance are documented", _PEOPLE),
        _unknown("", "Operations", "Support documentation is complete", _PEOPLE),
    ),
)

CIS = Framework(
    "cis",
    "CIS Docker Benchmark 1.6.0, sections 4 and 5",
    "https://www.cisecurity.org/benchmark/docker",
    (
        _decided("cis-4.1", _IMAGES, "Images have a user of their own", "4.1"),
        _decided("cis-4.2", _IMAGES, "Base images are trusted", "4.2"),
        _decided("cis-4.3", _IMAGES, "Images hold no unnecessary packages", "4.3"),
        _decided("cis-4.4", _IMAGES, "Images are scanned and rebuilt with patches", "4.4"),
        _unknown("4.5", _IMAGES, "Content trust is enabled", _USE),
        _decided("cis-4.6", _IMAGES, "Images have a health check", "4.6"),
        _decided("cis-4.7", _IMAGES, "Package indexes are not updated alone", "4.7"),
        _decided("cis-4.8", _IMAGES, "Setuid and setgid bits are not set", "4.8", otherwise=_BASE),
        _decided("cis-4.9", _IMAGES, "COPY is used instead of ADD", "4.9"),
        _decided("cis-4.10", _IMAGES, "Dockerfiles hold no secrets", "4.10"),
        _decided("cis-4.11", _IMAGES, "Packages are verified", "4.11"),
        _unknown("4.12", _IMAGES, "Signed artifacts are validated", "Signatures are checked when images are pulled."),
        _unknown("5.1", _RUNTIME, "Swarm mode is off unless needed", _HOST),
        _decided("cis-5.2", _RUNTIME, "An AppArmor profile is in force", "5.2", otherwise=_MODULES),
        _decided("cis-5.3", _RUNTIME, "SELinux options are in force", "5.3", otherwise=_MODULES),
        _decided("cis-5.4", _RUNTIME, "Capabilities are restricted", "5.4"),
        _decided("cis-5.5", _RUNTIME, "No container is privileged", "5.5"),
        _decided("cis-5.6", _RUNTIME, "Sensitive host directories are not mounted", "5.6"),
        _decided("cis-5.7", _RUNTIME, "No SSH server runs in containers", "5.7"),
        _decided("cis-5.8", _RUNTIME, "Privileged host ports are not mapped", "5.8"),
        _decided("cis-5.9", _RUNTIME, "Only needed ports are open", "5.9"),
        _decided("cis-5.10", _RUNTIME, "The host's network is not shared", "5.10"),
        _decided("cis-5.11", _RUNTIME, "Memory is limited", "5.11"),
        _decided("cis-5.12", _RUNTIME, "CPU is limited", "5.12"),
        _decided("cis-5.13", _RUNTIME, "Root filesystems are read-only", "5.13"),
        _decided("cis-5.14", _RUNTIME, "Ports are bound to one interface", "5.14"),
        _decided("cis-5.15", _RUNTIME, "Restarts on failure are bounded", "5.15"),
        _decided("cis-5.16", _RUNTIME, "The host's process namespace is not shared", "5.16"),
        _decided("cis-5.17", _RUNTIME, "The host's IPC namespace is not shared", "5.17"),
        _decided("cis-5.18", _RUNTIME, "Host devices are not exposed", "5.18"),
        _unknown("5.19", _RUNTIME, "Default ulimits are overridden where needed", _HOST),
        _decided("cis-5.20", _RUNTIME, "Mount propagation is not shared", "5.20"),
        _decided("cis-5.21", _RUNTIME, "The host's UTS namespace is not shared", "5.21"),
        _decided("cis-5.22", _RUNTIME, "The seccomp profile is in force", "5.22"),
        _unknown("5.23", _RUNTIME, "Commands are not run privileged in containers", _USE),
        _unknown("5.24", _RUNTIME, "Commands are not run as root in containers", _USE),
        _decided("cis-5.25", _RUNTIME, "Control groups are Docker's own", "5.25"),
        _decided("cis-5.26", _RUNTIME, "Processes gain no privileges", "5.26"),
        _decided("cis-5.27", _RUNTIME, "Health is checked at run time", "5.27"),
        _decided("cis-5.28", _RUNTIME, "Images are the version that was meant", "5.28"),
        _decided("cis-5.29", _RUNTIME, "Numbers of processes are limited", "5.29"),
        _decided("cis-5.30", _RUNTIME, "Services have networks of their own", "5.30"),
        _decided("cis-5.31", _RUNTIME, "The host's user namespaces are not shared", "5.31"),
        _decided("cis-5.32", _RUNTIME, "The Docker socket is not mounted", "5.32"),
    ),
)

_SHEET = "Rules"
OWASP = Framework(
    "owasp",
    "OWASP Docker Security Cheat Sheet",
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    (
        _unknown("0", _SHEET, "Host and Docker are up to date", _HOST),
        _decided("owasp-1", _SHEET, "The daemon's socket is not exposed", "1", about="service"),
        _decided("owasp-2", _SHEET, "A user is set", "2"),
        _decided("owasp-3", _SHEET, "Capabilities are limited", "3", about="service"),
        _decided("owasp-4", _SHEET, "Privileges cannot be gained inside", "4", about="service"),
        _decided("owasp-5", _SHEET, "Containers reach only whom they must", "5", about="service"),
        _decided("owasp-6", _SHEET, "Security modules are in force", "6", about="service", otherwise=_MODULES),
        _decided("owasp-7", _SHEET, "Resources are limited", "7", about="service"),
        _decided("owasp-8", _SHEET, "Filesystems and volumes are read-only", "8", about="service"),
        _decided("owasp-9", _SHEET, "Scanners run in CI", "9"),
        _unknown("10", _SHEET, "The daemon logs at level info", _HOST),
        _unknown("11", _SHEET, "Docker runs without root", _HOST),
        _decided("owasp-12", _SHEET, "Sensitive data is in secrets", "12"),
        _decided("owasp-13", _SHEET, "The supply chain is secured", "13"),
    ),
)

FRAMEWORKS = (READINESS, CIS, OWASP)
