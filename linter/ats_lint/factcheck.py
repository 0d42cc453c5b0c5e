"""What is known of images, compared with the files that build them: says what has changed.

`python -m ats_lint.factcheck IMAGE=PATH ...` reads for each image, with the tag that it is for, a Dockerfile (or that
in a directory) and the script that ENTRYPOINT starts, beside it or where COPY takes it from. `IMAGE=PATH#STAGE` names
the stage that is published when that is not the last one. The exit status is 1 when something differs.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.build.stagefacts import stage_facts
from ats_lint.analysis.build.stepdown import target
from ats_lint.analysis.project.alone import alone
from ats_lint.analysis.views.dockerfile import Copy, Stage, Stopsignal
from ats_lint.files.data import is_collection
from ats_lint.files.source import Source
from ats_lint.images import ImageFacts, is_root, lookup
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax import shell

_FIELDS = ("user", "volumes", "entrypoint", "command", "workdir", "builtin_healthcheck", "stopsignal")
_OWNERS = frozenset({"chown", "chgrp"})
_SIGNALLED = regex(r"\bkill\b.*\$")
_FROM_FILE = frozenset({"file_env", "docker_process_init_file"})
_PARENTS = 3
"""How many directories above a Dockerfile may be its context."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that build files contradict; `known` and `found` are as they are to be read."""

    image: str
    fact: str
    known: str
    found: str

    def __str__(self) -> str:
        """Show it in one line."""
        return f"{self.image}: {self.fact}: known is {self.known}, the files say {self.found}"


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a start-up script does: whom it hands over to, what root needs for it, which secrets it reads from files."""

    steps_down: str | None
    capabilities: frozenset[str]
    secret_files: frozenset[str]


def compare(image: str, path: Path, target: str = "") -> Iterator[Difference]:
    """Yield where the facts of an image differ from its Dockerfile and its start-up script.

    Args:
        image: with the tag that the files are for.
        path: the Dockerfile, or its directory.
        target: the stage that is published; the last one when empty.

    Raises:
        OSError: a file cannot be read.
        ValueError: nothing is known of the image, or the file builds none.
    """
    known = lookup(image)
    dockerfile = path / "Dockerfile" if path.is_dir() else path
    stages = alone(Source(dockerfile, dockerfile.read_text(encoding="utf-8"))).stages
    stage = next((one for one in reversed(stages) if target in {"", one.name}), None)
    if known is None or stage is None:
        raise ValueError(f"nothing is known of {image}" if known is None else f"{dockerfile} builds no image {target}")
    found = stage_facts(stage)
    yield from _configuration(image, known, found, stage)
    yield from _probe(image, known, found)
    script = _script(dockerfile.parent, found, stage)
    if script is not None:
        yield from _deeds(image, known, deeds(script.read_text(encoding="utf-8")))


def _configuration(image: str, known: ImageFacts, found: ImageFacts, stage: Stage) -> Iterator[Difference]:
    """Yield what the instructions of the last stage contradict; where they say nothing, nothing is compared."""
    told = {name: getattr(found, name) for name in _FIELDS} | {"stopsignal": _stopsignal(stage)}
    for name, value in told.items():
        own = getattr(known, name)
        if value is None or own is None or _plain(name, own) == _plain(name, value):
            continue
        if not value and name == "volumes" and not stage.base_known:
            continue
        yield Difference(image, name, str(own), str(value))
    missing = set(stage.ports) - set(known.ports)
    if missing and known.ports:
        yield Difference(image, "ports", str(known.ports), f"{sorted(missing)} besides")


def _plain(name: str, value: object) -> object:
    """Return a value without what makes no difference: the order of volumes, the name of root, a path's folder."""
    if name == "volumes" and is_collection(value):
        return frozenset(str(path).rstrip("/") for path in value)
    if name in {"entrypoint", "command"} and is_collection(value):
        return tuple(posixpath.basename(str(word)) for word in value)
    return "root" if name == "user" and is_root(str(value)) else value


def _stopsignal(stage: Stage) -> str | None:
    found = [one for one in stage.instructions if isinstance(one, Stopsignal)]
    return stage.expand(found[-1].args.text, found[-1]) if found else None


def _probe(image: str, known: ImageFacts, found: ImageFacts) -> Iterator[Difference]:
    """Yield the program that a health check asks with and that the files do not put into the image."""
    words = (known.probe or ("", ""))[1].split()
    if words and found.has(words[0]) is False:
        yield Difference(image, "probe", str(known.probe), f"{words[0]} is not there")


def _script(folder: Path, found: ImageFacts, stage: Stage) -> Path | None:
    """Return the script that ENTRYPOINT starts: beside the Dockerfile, or where COPY takes it from."""
    names = {posixpath.basename(word) for word in found.entrypoint or ()}
    copied = (source.text for one in stage.instructions if isinstance(one, Copy) for source in one.sources)
    paths = (*names, *(text for text in copied if posixpath.basename(text) in names))
    places = (context / name.lstrip("/") for context in (folder, *folder.parents[:_PARENTS]) for name in paths)
    return next((place for place in places if place.is_file()), None)


def deeds(text: str) -> Deeds:
    """Read what a start-up script does."""
    commands = shell.parse(text).commands
    handed = [user for command in commands if (user := target(command)) is not None]
    needed: set[str] = {"SETGID", "SETUID"} if handed else set()
    if any(_OWNERS.intersection((command.name or "", *(word or "" for word in command.texts))) for command in commands):
        needed.add("CHOWN")
    if handed and _ends_children(text, commands):
        needed.add("KILL")
    read = {f"{one.texts[0]}_FILE" for one in commands if one.name in _FROM_FILE and one.texts and one.texts[0]}
    return Deeds(handed[-1] if handed else None, frozenset(needed), frozenset(read))


def _ends_children(text: str, commands: tuple[shell.Command, ...]) -> bool:
    """Tell whether a script that stays root sends signals: after `exec` into another account it is that account."""
    again = any(word in text for word in ('"$BASH_SOURCE"', '"$0"', '"${BASH_SOURCE[0]}"'))
    return not again and any(command.name == "kill" for command in commands) and bool(_SIGNALLED.search(text))


def _deeds(image: str, known: ImageFacts, found: Deeds) -> Iterator[Difference]:
    rootly = known.user is not None and is_root(known.user)
    if found.steps_down and rootly and not known.steps_down:
        yield Difference(image, "steps_down", "nobody", found.steps_down)
    lacking = found.capabilities - set(found.capabilities if known.capabilities is None else known.capabilities)
    if lacking and rootly:
        yield Difference(image, "capabilities", str(known.capabilities), f"{sorted(lacking)} besides")
    unread = found.secret_files - set(known.secret_files)
    if unread:
        yield Difference(image, "secret_files", str(known.secret_files), f"{sorted(unread)} besides")


def main(arguments: list[str]) -> int:
    """Compare every `IMAGE=PATH` or `IMAGE=PATH#STAGE` and print what differs."""
    differences = 0
    for argument in arguments:
        image, separator, path = argument.partition("=")
        if not separator:
            print(f"{argument}: not IMAGE=PATH or IMAGE=PATH#STAGE", file=sys.stderr)
            return 2
        path, _, target = path.partition("#")
        try:
            found = list(compare(image, Path(path), target))
        except (OSError, ValueError) as error:
            print(f"{image}: {error}", file=sys.stderr)
            return 2
        differences += len(found)
        print(*found, sep="\n", end="\n" if found else "")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
