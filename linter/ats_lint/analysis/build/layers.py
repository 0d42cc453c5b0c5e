"""What RUN instructions leave behind in a layer, for the rules about package caches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.analysis.views.stage_names import is_for_work
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax import shell

_BRACES = regex(r"\{([^{},]*(?:,[^{},]*)+)\}")
_GLOB = regex(r"[*?\[]")
_OUTSIDE = frozenset({"cache", "tmpfs"})
_ELSEWHERE = frozenset({"chroot", "su", "runuser", "docker", "buildah", "podman", "schroot"})


def calls(run: Run) -> Iterator[shell.PackageCall]:
    """Yield the package manager calls of a RUN that work on the image itself."""
    for command in run.commands:
        call = shell.package_call(command)
        if call is not None and not _ELSEWHERE.intersection(command.wrappers):
            yield call


def position(run: Run, command: shell.Command) -> int:
    """Return where a command stands among those of its RUN."""
    return next(at for at, item in enumerate(run.commands) if item is command)


def later(run: Run, command: shell.Command) -> tuple[shell.Command, ...]:
    """Return the commands of the RUN that follow `command`."""
    return run.commands[position(run, command) + 1 :]


def ships(stage: Stage) -> bool:
    """Tell whether the stage's layers reach an image that somebody starts, other than to work or to test in it."""
    stages = stage.dockerfile.stages
    started = (one for one in stages if one.is_final and (one.is_last or not is_for_work(one.name)))
    return any(stage in one.lineage for one in started) or _copied_whole(stage)


def _copied_whole(stage: Stage) -> bool:
    copies = (
        (other, item)
        for other in stage.dockerfile.stages[stage.index + 1 :]
        for item in other.instructions
        if isinstance(item, Copy) and item.from_stage is not None
    )
    return any(
        other.copied_from(copy) is stage and any(token.text == "/" for token in copy.sources) for other, copy in copies
    )


def variable(run: Run, command: shell.Command, name: str) -> str | None:
    """Return the environment variable a command sees: empty when it has none, None when its value is unknown."""
    at: shell.Command | None = command
    while at is not None:
        found = at.assigned(name)
        if found is not None:
            return found.value.text if found.value else ""
        at = at.parent
    for earlier in reversed(run.commands[: position(run, command)]):
        found = earlier.assigned(name) if earlier.name == "export" else None
        if found is not None:
            return found.value.text if found.value else ""
    values: Mapping[str, str | None] = run.stage.scope(run).values if run.stage else {}
    return values.get(name, "")


def outside(run: Run, *paths: str) -> bool:
    """Tell whether a cache or tmpfs mount keeps one of `paths` (absolute, or ends such as `.npm`) out of the layer."""
    for mount in run.mounts:
        target = mount.get("target", "dst", "destination")
        if mount.type not in _OUTSIDE or target is None:
            continue
        known = run.stage.expand(target, run) if run.stage else None
        if any(_inside(path, known or target) for path in paths):
            return True
    return False


def removed(command: shell.Command, *paths: str) -> bool:
    """Tell whether a command deletes one of `paths`, or a directory above it."""
    if command.name == "rm":
        words = command.operands()
    elif command.name == "find" and any(text in {"-delete", "rm", "unlink"} for text in command.texts):
        names = [at for at, word in enumerate(command.args) if word.prefix.startswith(("-", "(", "!"))]
        words = command.args[: names[0] if names else None]
    else:
        return False
    return any(_inside(path, text) for word in words for text in _expanded(_text(word)) for path in paths)


def _text(word: shell.Word) -> str:
    return "".join(piece if piece is not None else "~" for piece in word.pieces)


def _expanded(text: str) -> Iterator[str]:
    found = _BRACES.search(text)
    if not found:
        yield text
        return
    for part in found[1].split(","):
        yield from _expanded(text[: found.start()] + part + text[found.end() :])


def _inside(path: str, directory: str) -> bool:
    """Tell whether `path` is `directory` or below it; a pattern stands for the directory it looks in."""
    glob = _GLOB.search(directory)
    home = directory[: glob.start()].rpartition("/")[0] if glob else directory.rstrip("/")
    if not home:
        return False
    if path.startswith("/"):
        return path == home or path.startswith(home + "/")
    parts = path.split("/")
    ends = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return any(home == end or home.endswith("/" + end) for end in ends)


def called_or_installed(run: Run, programs: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Yield which of some programs a RUN calls or installs, where it says so."""
    installing: dict[int, shell.PackageCall] = {id(call.command): call for call in calls(run)}
    for command in run.commands:
        call = installing.get(id(command))
        if command.name in programs and command.program is not None:
            yield command.name, command.program.span
        elif call is not None and call.action == "install":
            yield from ((word.text or "", word.span) for word in call.packages if word.text in programs)
            names = ((name, word) for name, word in zip(call.names, call.packages, strict=False) if word.text != name)
            yield from ((name, word.span) for name, word in names if name in programs)
