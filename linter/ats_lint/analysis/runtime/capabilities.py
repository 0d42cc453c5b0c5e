"""Linux capabilities: what a container keeps, and what its processes need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.analysis.build.stepdown import target
from ats_lint.analysis.runtime import foreign_files, launch
from ats_lint.analysis.runtime.processes import of_service
from ats_lint.analysis.runtime.service_process import own_process, stage_of, starts_as_root, steps_down, steps_up
from ats_lint.analysis.views.compose import Service
from ats_lint.images.facts import is_root
from ats_lint.model import Safety
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell
from ats_lint.syntax.compose.capability_names import OLD_SWARM, named_capabilities
from ats_lint.syntax.shell import Command

ENTRYPOINT = ("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID")
"""What an entrypoint needs that prepares its files as root and then changes to another user, on every start."""
_PRIVILEGED_PORT = 1024
_CLOSED = frozenset({"database", "queue"})
"""Roles of images that keep their data in directories which only their own user may enter."""
_ROOT = regex(r"\bid -u\b|\bid -un\b|\$\{?E?UID\b|\bwhoami\b")
_GENERIC = frozenset({"runtime", "os"})
_OWNERS = frozenset({"CHOWN", "DAC_OVERRIDE"})
_OF_COMMANDS = {
    names: frozenset(needed.split())
    for names, needed in (
        ("chown chgrp", "CHOWN DAC_OVERRIDE"),
        ("chmod setfacl", "DAC_OVERRIDE FOWNER"),
        ("useradd usermod userdel groupadd groupmod adduser addgroup deluser", "CHOWN DAC_OVERRIDE FOWNER"),
        ("chpasswd passwd", "CHOWN DAC_OVERRIDE FOWNER AUDIT_WRITE"),
        ("setcap", "SETFCAP"),
        ("mknod", "MKNOD"),
        ("ping ping6 arping traceroute tcpdump nmap hping3", "NET_RAW"),
        ("sshd", "AUDIT_WRITE CHOWN DAC_OVERRIDE SETGID SETUID SYS_CHROOT"),
        ("chroot", "SYS_CHROOT"),
        ("cron crond supercronic", "SETGID SETUID"),
        ("nginx apache2 httpd apache2-foreground httpd-foreground php-fpm haproxy squid postfix master",
         "CHOWN DAC_OVERRIDE SETGID SETUID"),
        ("supervisord s6-svscan runsvdir init my_init", "CHOWN DAC_OVERRIDE KILL SETGID SETUID"),
    )
}  # fmt: skip
"""What programs need of the capabilities that Docker gives, by their manual pages."""
_NEEDED = {name: needed for names, needed in _OF_COMMANDS.items() for name in names.split()}
_MANAGERS = frozenset({"apt", "apk", "rpm", "zypper", "pacman"})
_KEEPING = ("-a", "--archive", "-o", "--owner", "-p", "--preserve")


@dataclass(frozen=True, slots=True)
class Needed:
    """The capabilities to keep, with how far that can be trusted and why."""

    names: tuple[str, ...]
    safety: Safety
    because: str
    guessed: bool = False
    """Whether the names are what such images usually need, not what this one is known to."""


def needs(service: Service) -> Needed:
    """Return the capabilities that the service's container has to keep."""
    root = starts_as_root(service)
    if root is None:
        return Needed(ENTRYPOINT, Safety.UNSAFE, "Nothing is known of the image: it may need other capabilities.", True)
    found = _of_root(service) if root else _of_others(service)
    if found.safety < Safety.SAFE:
        return found
    if service.flag("privileged") or service.has("devices"):
        return Needed(found.names, Safety.UNSAFE, "The service works on devices, which may take other capabilities.")
    if service.network_mode == "host" and _binds_low_port(service):
        return Needed(found.names, Safety.UNSAFE, "On the host's network ports below 1024 need NET_BIND_SERVICE.")
    return Needed(found.names, Safety.UNSAFE, OLD_SWARM) if service.in_stack else found


def _of_others(service: Service) -> Needed:
    """A process without root has no capabilities, unless a file gives them to it."""
    facts, stage = service.facts, stage_of(service)
    if facts is not None and facts.nonroot_capabilities is not None and own_process(service):
        if facts.sure("nonroot_capabilities") and not steps_up(service):
            return Needed(facts.nonroot_capabilities, Safety.SAFE, "The image is known to work so without root.")
        return Needed(
            facts.nonroot_capabilities, Safety.UNSAFE, "What the image needs without root is not certain.", True
        )
    if steps_up(service) is False and (_is_generic(service) or (stage is not None and stage.is_scratch)):
        because = "The process does not run as root, and nothing in the image gives it capabilities."
        return Needed((), Safety.SAFE, because)
    return Needed((), Safety.UNSAFE, "A program in the image may carry file capabilities that it could not use.", True)


def _of_root(service: Service) -> Needed:
    facts = service.facts
    if facts is not None and facts.user is not None and not is_root(facts.user):
        because = "The image is made for another user, whose files root could no longer use."
        return Needed(ENTRYPOINT, Safety.UNSAFE, because)
    if facts is not None and facts.capabilities is not None and own_process(service):
        return _of_image(service, facts.capabilities, sure=facts.sure("capabilities"))
    shown = needed_by(launch.of(of_service(service)).commands)
    foreign = foreign_files.reason(service)
    if _is_generic(service):
        override: set[str] = {"DAC_OVERRIDE"} if foreign is not None and stage_of(service) is None else set()
        names = tuple(sorted(shown | override))
        what = "What else it needs is not known" if shown else "What it needs is not known"
        return Needed(names, Safety.UNSAFE, f"The program runs as root. {what}.", True)
    names = tuple(sorted(shown | set(ENTRYPOINT)))
    return Needed(
        names, Safety.UNSAFE, "What the image needs is not known: these are what entrypoints usually do.", True
    )


def _of_image(service: Service, names: tuple[str, ...], *, sure: bool) -> Needed:
    if not sure:
        return Needed(names, Safety.UNSAFE, "What the image needs is not certain.", True)
    foreign = foreign_files.reason(service)
    if foreign is not None and not steps_down(service) and "DAC_OVERRIDE" not in names:
        because = f"Files of other users may be on {foreign}: what root does to them is not known."
        return Needed((*names, "DAC_OVERRIDE"), Safety.UNSAFE, because)
    return Needed(names, Safety.SAFE, "These are what the image needs, on later starts too.")


def needed_by(commands: Iterable[Command]) -> set[str]:
    """Return the capabilities that commands need which run as root."""
    found: set[str] = set()
    listed = tuple(commands)
    for command in listed:
        found |= set(_of_command(command))
    if found >= {"SETUID"} and any(one.name in {"kill", "pkill", "killall"} for one in listed):
        # Root without KILL cannot end a process of another user.
        found.add("KILL")
    return found


def _of_command(command: Command) -> Iterator[str]:
    yield from _NEEDED.get(command.name, ())
    if target(command) is not None:
        yield from ("SETGID", "SETUID")
    if "chroot" in command.wrappers:
        yield "SYS_CHROOT"
    if command.name in {"cp", "rsync", "tar", "install"} and command.has_option(*_KEEPING):
        yield from _OWNERS
    call = shell.package_call(command)
    if call is not None and call.family in _MANAGERS:
        yield from ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")


def missing(service: Service) -> tuple[str, ...]:
    """Return the capabilities that the start surely needs and does not have; none where that is not certain.

    An entrypoint that changes to another user needs to do so every time; the owners of files are only changed where
    they are others.
    """
    kept = _kept(service)
    if kept is None:
        return ()
    # What only looks for files of other owners needs no more than to read them.
    enough = kept | {"DAC_OVERRIDE"} if "DAC_READ_SEARCH" in kept else kept
    return tuple(name for name in of_later_starts(service) or () if name not in enough)


def of_later_starts(service: Service) -> tuple[str, ...] | None:
    """Return the capabilities that are surely needed on every start, not the first alone; None where none is known."""
    root, facts = starts_as_root(service), service.facts
    if root is None or facts is None or service.flag("privileged"):
        return None
    own = own_process(service) and of_service(service).same_server
    if not root:
        sure = facts.nonroot_capabilities is not None and facts.sure("nonroot_capabilities") and own
        return facts.nonroot_capabilities or () if sure else ()
    if facts.capabilities is not None and own and facts.user is not None and is_root(facts.user):
        if not facts.sure("capabilities"):
            return ("SETGID", "SETUID") if facts.steps_down and facts.sure("steps_down") else ()
        # A database closes its directories to root, too, and is asked about their owners on every start.
        spared = _OWNERS - {"DAC_OVERRIDE"} if facts.role in _CLOSED else _OWNERS
        return tuple(one for one in facts.capabilities if not facts.steps_down or one not in spared)
    return tuple(sorted(needed_by(_surely_changing(launch.of(of_service(service)).commands))))


def _surely_changing(commands: Iterable[Command]) -> Iterator[Command]:
    """Yield the commands that change the user on every start as root, those that ask for root first among them."""
    asked = False
    for command in commands:
        asks = "condition" in command.context and any(_ROOT.search(word.raw) for word in command.words)
        asked = asked or asks
        if target(command) is None or command.context & {"case", "function", "loop"}:
            continue
        if "if" not in command.context or (asked and "exec" in command.wrappers):
            yield command


_DEFAULT = frozenset(
    {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
     "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
)  # fmt: skip
"""What Docker gives a container (https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities)."""


def _kept(service: Service) -> frozenset[str] | None:
    """Return the capabilities that `cap_drop` and `cap_add` leave; None where they drop nothing or are not known."""
    listed = (*service.cap_drop, *service.cap_add)
    if not service.cap_drop or not all(item.known for item in listed):
        return None
    dropped, added = named_capabilities(service.cap_drop), named_capabilities(service.cap_add)
    if "ALL" in added:
        return None
    return frozenset(added) if "ALL" in dropped else (_DEFAULT | added) - dropped


def _is_generic(service: Service) -> bool:
    """Tell whether a program of the author's own runs on an image of a language or an operating system."""
    stage = stage_of(service)
    role = stage.base.role if stage is not None else service.facts.role if service.facts else ""
    return role in _GENERIC


def _binds_low_port(service: Service) -> bool:
    ports = service.facts.ports if service.facts else ()
    return not ports or min(ports) < _PRIVILEGED_PORT
