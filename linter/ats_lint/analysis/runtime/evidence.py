"""Whether the files show that a process works without root: what it starts, what its sources name, what is mounted."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.build.directories import is_system
from ats_lint.analysis.build.placed import destination
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.runtime.climbs import climbs
from ats_lint.analysis.runtime.clusters import low_port
from ats_lint.analysis.runtime.launch import Started
from ats_lint.analysis.runtime.node_scripts import plain_node
from ats_lint.analysis.sources.program import ProgramFile, program
from ats_lint.analysis.sources.writes import written_paths
from ats_lint.analysis.views.compose import Service, services_of
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage, Volume
from ats_lint.analysis.views.effective import within
from ats_lint.patterns import regex
from ats_lint.syntax import shell
from ats_lint.syntax.dockerfile.nodes import Token
from ats_lint.syntax.shell import Command

_SERVERS = regex(
    r"(python\d*(\.\d+)?|uvicorn|gunicorn|hypercorn|flask|fastapi|daphne|celery|waitress-serve|granian|java|dotnet|ruby|puma|"
    r"node|npm|yarn|pnpm|exec|set|export|echo|cd|true|sleep|test|\[|wait|trap|exit|printf|date|shift|local|read|:)"
)
_KNOWN_RUNS = frozenset(
    {
        "[", "addgroup", "adduser", "cargo", "cd", "chmod", "chown", "cp", "date", "dotnet", "echo", "export", "go",
        "gradle", "gradlew", "groupadd", "javac", "ln", "ls", "mkdir", "mv", "mvn", "mvnw", "rm", "sed", "set",
        "test", "touch", "true", "update-ca-certificates", "useradd", "usermod",
    }
)  # fmt: skip
_READABLE = ("/etc/", "/usr/bin/", "/usr/local/bin/", "/usr/lib/", "/usr/share/", "/usr/local/lib/", "/usr/sbin/")
_SETTING = regex(r"(?:^|[=:,\s'\"])(/(?!/)[\w.-]+(?:/[\w.-]+)*)|sqlite\d?(?:\+\w++)?:///(/[\w./-]+)")
_NO_PLACE = regex(r"URL$|URI$|PREFIX|ROUTE|ROOT_PATH|BASE_PATH|HEALTH|ENDPOINT|^PATH$|PYTHONPATH|NODE_PATH", re.I)
"""Variables whose paths are routes, or where programs are found."""


def doubts(stage: Stage, found: Started) -> Iterator[str]:
    """Yield sentences that say what the files do not show; none when the process surely works without root."""
    if not stage.base_known or not stage.base.sure("user", "users", "tools", "family"):
        yield "Little is known of the base image for sure."
    if found.unread or steps_down(stage) is None:
        yield "The text of a script that starts the container is not at hand."
    yield from _program(stage, found)
    yield from _builds(stage)
    for service in services_of(stage):
        yield from _mounts(service)
        yield from _settings(stage, service)
    volumes = (item.text.strip("/") for one in stage.chain() if isinstance(one, Volume) for item in one.items)
    if any(path not in {"tmp", "var/tmp"} for path in volumes):
        yield "A volume that exists already keeps its files, which belong to root."
    yield from _sources(stage)
    cluster = low_port(stage)
    if cluster:
        yield cluster


def _program(stage: Stage, found: Started) -> Iterator[str]:
    for command in found.commands:
        if not (_SERVERS.fullmatch(command.name) or _is_own(stage, command)):
            yield f"Where {command.name or 'the program'} writes is not known."
        elif command.name in {"npm", "yarn", "pnpm"} and not plain_node(stage, found):
            yield f"{command.name} starts a script whose files are not known."


def _is_own(stage: Stage, command: Command) -> bool:
    """Tell whether a program comes from the build context or from a stage of this file."""
    path = command.program.text if command.program else None
    names = {posixpath.basename(item.text.rstrip("/")) for item in _copied(stage)}
    return bool(path) and "/" in str(path) and (posixpath.basename(str(path)) in names or str(path).startswith("./"))


def _copied(stage: Stage) -> Iterator[Token]:
    for copy in stage.chain():
        if isinstance(copy, Copy):
            yield from (*copy.sources, copy.destination)


def _builds(stage: Stage) -> Iterator[str]:
    for owner in stage.lineage:
        for run in owner.runs:
            yield from _run(run)


def _run(run: Run) -> Iterator[str]:
    for command in run.commands:
        call = shell.package_call(command)
        if command.name not in _KNOWN_RUNS and (
            call is None or call.family == "conda" or call.action in {"run", "build"}
        ):
            yield f"What {command.name or 'RUN'} leaves behind in the image is not known."


def _mounts(service: Service) -> Iterator[str]:
    if service.network_mode == "host":
        yield f"Service {service.key} uses the network of the host, where low ports are for root."
    if service.has("secrets"):
        yield f"The files behind the secrets of {service.key} must let the new user read."
    for mount in service.volumes:
        if mount.read_only is True or mount.type == "tmpfs":
            continue
        if mount.type == "volume" and mount.source:
            yield f"Volume {mount.source} keeps the files of root that it already has, if any."
        elif mount.type != "volume":
            yield f"The host's directory on {mount.target or 'a path'} must let the new user write."


def _settings(stage: Stage, service: Service) -> Iterator[str]:
    """Look for places outside the program's own that Compose tells it to use."""
    directory = service.text("working_dir")
    if directory is not None and not _is_given(stage, directory):
        yield f"Service {service.key} works in {directory}."
    words = (word or "" for word in (service.command.argv if service.command else ()) or ())
    values = (
        one.value
        for one in service.environment.values()
        if one.value and (one.value.startswith("sqlite") or not _NO_PLACE.search(one.name))
    )
    for text in (*words, *values):
        for match in _SETTING.finditer(text):
            path = match[1] or match[2]
            if not (within(path, "/tmp") or path.startswith(("/dev/", *_READABLE)) or _is_given(stage, path)):
                yield f"The settings of {service.key} name {path}."


def _sources(stage: Stage) -> Iterator[str]:
    """Look through the files of the build context for places outside the program's own."""
    shown = program(stage.dockerfile)
    if not shown.has_code or not _complete(stage):
        yield "The program's sources are not at hand."
        return
    if not shown.complete:
        yield "The program's sources are too many to look through."
        return
    if shown.unread is not None:
        yield f"{shown.unread} cannot be read as its language."
    for file in shown.files:
        yield from (f"{file.name} {what}." for what in _suspicious(stage, file))
    yield from _writes(stage)


def _writes(stage: Stage) -> Iterator[str]:
    """Look for writes to places that the user is not given."""
    settings = [{name: one.value for name, one in service.environment.items()} for service in services_of(stage)]
    for setting in settings or [{}]:
        for name, path in written_paths(stage, {**stage.env, **setting}):
            if not (within(path, "/tmp") or path.startswith("/dev/") or _is_given(stage, path)):
                yield f"{name} writes to {path}."
    for name, path in climbs(stage):
        if not _is_given(stage, path):
            yield f"{name} reckons with {path}, which stays root's, and some paths that are written are not known."


def _is_given(stage: Stage, path: str) -> bool:
    """Tell whether a path lies in the working directory, or where a copy makes a directory."""
    directory = stage.workdir.value or "/"
    if directory != "/" and not is_system(directory) and within(path, directory):
        return True
    copies = (copy for copy in stage.instructions if isinstance(copy, Copy))
    targets = (target.rstrip("/") for copy in copies if (target := destination(stage, copy)))
    own = (target for target in targets if target and not is_system(target))
    return any(within(path, target) and not within(directory, target) for target in own)


def _complete(stage: Stage) -> bool:
    """Tell whether everything that the Dockerfile copies from the build context is there to be looked at."""
    context = stage.dockerfile.context
    for copy in stage.dockerfile.instructions:
        if isinstance(copy, Copy) and copy.from_stage is None:
            plain = (item.text for item in copy.sources if not re.search(r"[*?\[$]|://", item.text))
            if context is None or not all(context.exists(text) for text in plain):
                return False
    return True


def _suspicious(stage: Stage, file: ProgramFile) -> Iterator[str]:
    # What a script does as root is looked at where it is started.
    wanted = file.facts.privileges if file.language != "shell" else ()
    yield from (f"asks for {what!r}" for what in wanted)
    yield from (f"names {path}" for path in file.facts.paths if not _allowed(stage, path))


def _allowed(stage: Stage, path: str) -> bool:
    directory = stage.workdir.value or "/"
    if directory != "/" and not is_system(directory) and (path + "/").startswith(directory.rstrip("/") + "/"):
        return True
    return path.startswith(_READABLE)
