"""Virtual environments of Python that are taken somewhere else than their interpreter."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint.analysis.build.layers import variable
from ats_lint.analysis.build.placed import destination, placed_text
from ats_lint.analysis.build.software import software, software_around
from ats_lint.analysis.views.dockerfile import Cmd, Copy, Entrypoint, Run, Stage
from ats_lint.analysis.views.effective import within
from ats_lint.images.reference_parts import parse_reference
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command

_MINOR = regex(r"(?:^|python)(\d\.\d+)(?:\D|$)")
_PACKAGES = regex(r"/lib/python(\d\.\d+)(?:/|$)")
_MANAGING = frozenset({"venv", "sync", "run"})
_WRITTEN = regex(r"dependency-groups|dev-dependencies")


@dataclass(frozen=True, slots=True)
class Stranded:
    """An environment, or packages, that a stage takes from another one, and what they lack there."""

    copy: Copy
    name: str
    lack: str


def managed(stage: Stage, run: Run, command: Command) -> str | None:
    """Return the directory into which uv surely puts a Python of its own; None for every other command."""
    words = [text for text in command.texts if text and not text.startswith("-")]
    if command.name != "uv" or not words:
        return None
    own = words[:2] == ["python", "install"]
    if not own and (words[0] not in _MANAGING or _has_python(stage, run, command)):
        return None
    told = variable(run, command, "UV_PYTHON_INSTALL_DIR")
    if told or told is None:
        return told
    base = variable(run, command, "XDG_DATA_HOME")
    home = variable(run, command, "HOME") or ("/root" if stage.user_at(run).is_root is not False else None)
    return f"{base}/uv/python" if base else f"{home}/.local/share/uv/python" if home and base == "" else None


def _has_python(stage: Stage, run: Run, command: Command) -> bool:
    """Tell whether uv may find a Python of the system."""
    preference = variable(run, command, "UV_PYTHON_PREFERENCE")
    if preference == "only-managed" or command.has_option("--managed-python"):
        return False
    around = software_around(stage, run)
    return any(one.has(name) is not False for one in around for name in ("python3", "python"))


def in_home_of_root(stage: Stage) -> str | None:
    """Return the directory below /root in which uv keeps the Python of a stage."""
    for owner in stage.lineage:
        for run in owner.runs:
            found = next((one for command in run.commands if (one := managed(owner, run, command))), None)
            if found is not None and within(found, "/root"):
                return found
    return None


def stranded(stage: Stage) -> Iterator[Stranded]:
    """Yield the environments that a stage copies without the Python that they lead to."""
    for copy in (one for one in stage.instructions if isinstance(one, Copy)):
        origin = stage.copied_from(copy)
        if not isinstance(origin, Stage):
            continue
        for token in copy.sources:
            path = (origin.expand(token.text, copy) or "").rstrip("/")
            lack = _lack(stage, origin, path) if path.startswith("/") else ""
            if lack:
                yield Stranded(copy, posixpath.basename(path)[:25], lack)


def _lack(stage: Stage, origin: Stage, path: str) -> str:
    packages = _PACKAGES.search(path)
    there = _version(stage)
    if packages is not None:
        return f"is of Python {packages[1]}, and {there} is there" if there and there != packages[1] else ""
    for owner, run, command in _makers(origin, path):
        directory = managed(owner, run, command)
        if directory is not None:
            return "" if _brings(stage, directory) else f"needs uv's Python of {directory}, which stays behind"
        made = _version(owner)
        if made and there and made != there:
            return f"is of Python {made}, and {there} is there"
        gone = software(stage).has("python3") is False and software(stage).has("python") is False
        if made and gone and not _brings(stage, f"/usr/local/bin/python{made}"):
            return f"needs Python {made} in /usr/local/bin, which is not there"
    return ""


def _makers(origin: Stage, path: str) -> Iterator[tuple[Stage, Run, Command]]:
    """Yield the commands that make an environment at a path, or below it."""
    for owner in origin.lineage:
        for run in owner.runs:
            for command in run.commands:
                place = _made(owner, run, command)
                if place is not None and within(place, path):
                    yield owner, run, command


def _made(stage: Stage, run: Run, command: Command) -> str | None:
    """Return where a command makes an environment."""
    words = [text for text in command.texts if text and not text.startswith("-")]
    place = None
    if command.name == "uv" and words[:1] == ["sync"]:
        place = variable(run, command, "UV_PROJECT_ENVIRONMENT")
        place = ".venv" if place == "" else place
    elif command.name == "uv" and words[:1] == ["venv"]:
        operands = command.operands(("-p", "--python", "--prompt", "--cache-dir", "--index-url"))[1:]
        place = operands[0].text if operands else ".venv"
    elif command.name.startswith("python") and "venv" in words and command.has_option("-m"):
        place = words[-1] if words[-1] != "venv" else None
    elif command.name == "virtualenv" and words:
        place = words[-1]
    workdir = stage.workdir_at(run).value or "/"
    return posixpath.normpath(posixpath.join(workdir, place)) if place else None


def _version(stage: Stage) -> str | None:
    """Return the version of the Python in /usr/local of an image of Python; None when its tag does not tell."""
    reference = parse_reference(stage.external) if stage.external else None
    if reference is None:
        return None
    name = reference.repository.rpartition("/")[2]
    if name != "python" and not (name == "uv" and "python" in reference.tag):
        return None
    found = _MINOR.search(reference.tag)
    return found[1] if found is not None else None


def _brings(stage: Stage, path: str) -> bool:
    """Tell whether the stage may have a path: it copies it, or something above it, or runs what makes it."""
    for owner in stage.lineage:
        for one in owner.instructions:
            if isinstance(one, Copy):
                target = destination(owner, one)
                if target is None or within(path, target.rstrip("/")) or within(target.rstrip("/"), path):
                    return True
            elif isinstance(one, Run) and ("uv python" in one.args.text or "ln -s" in one.args.text):
                return True
    return False


def synced_at_start(stage: Stage) -> Cmd | Entrypoint | None:
    """Return the instruction that lets `uv run` install, at each start, what the build has left out."""
    start = stage.entrypoint or stage.cmd
    words = start.args.text if start is not None else ""
    text = regex(r"[\[\],\"']+").sub(" ", words)
    given = text.split()
    if start is None or given[:2] != ["uv", "run"] or {"--no-sync", "--no-project", "--isolated"} & set(given):
        return None
    if stage.env.get("UV_NO_SYNC") or (stage.workdir.value or "/") == "/":
        return None
    last = _last_sync(stage)
    manifest = placed_text(stage, "./pyproject.toml")
    if last is None or manifest is None:
        return None
    groups = bool(_WRITTEN.search(manifest)) and last.has_option("--no-dev", "--no-default-groups", "--only-group")
    spared = {"--no-dev", "--no-default-groups"} & set(given) or stage.env.get("UV_NO_DEV")
    return start if groups and not spared else None


def _last_sync(stage: Stage) -> Command | None:
    syncs = [
        command
        for owner in stage.lineage
        for run in owner.runs
        for command in run.commands
        if command.name == "uv" and command.first == "sync"
    ]
    return syncs[-1] if syncs else None
