"""What is measured: files, and the commands that are run on them by turns."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import trees
from measuring import Command

from ats_lint.files.discover import find_files
from ats_lint.files.disk import Disk

OURS = "ats-lint"
_OWN = (sys.executable, "-m", "ats_lint", "--color", "never")
_SMALL = 'services:\n  web:\n    image: nginx:1.27\n    ports:\n      - "8080:80"\n'
_LEAST = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install flask\nCMD ["python", "main.py"]\n'
_MOST_WORDS = 100_000
"""Characters of a command line that every system takes."""


@dataclass(frozen=True)
class Workload:
    """Commands that do the same on the same files; the first is ours, in one process and without a cache."""

    name: str
    commands: tuple[Command, ...]
    units: int = 1
    """How many services, instructions or files it has."""


@dataclass(frozen=True)
class Sizes:
    """How large the generated trees are."""

    services: tuple[int, ...] = (100, 1000, 4000)
    instructions: tuple[int, ...] = (100, 1000, 10000)
    files: tuple[int, ...] = (10, 100, 400, 4000)
    many: int = 400
    fixed: int = 1000


TINY = Sizes((2,), (4,), (2,), 2, 2)


def ours(name: str, *words: str, cache: Path | None = None, before: Callable[[], None] | None = None) -> Command:
    """Return a command of ours; without `cache` nothing is kept."""
    kept = ("--cache-dir", str(cache)) if cache else ("--no-cache",)
    return Command(name, (*_OWN, *kept, *words), before or (lambda: None), kept=cache is not None)


def peer(name: str, *words: str) -> Iterator[Command]:
    """Yield a peer's command, if it is installed."""
    if shutil.which(words[0]):
        yield Command(name, words)


def on_compose(paths: Sequence[Path]) -> Iterator[Command]:
    """Yield what peers do with Compose files."""
    yield from peer("compose-lint", "compose-lint", "--format", "json", *_fitting(paths))
    yield from peer("dclint", "dclint", "--formatter", "json", *_fitting(paths))


def on_dockerfiles(paths: Sequence[Path]) -> Iterator[Command]:
    """Yield what peers do with Dockerfiles; ShellCheck, where they have it, is their own."""
    yield from peer("hadolint", "hadolint", "--format", "json", *_fitting(paths))
    yield from peer("tally", "tally", "lint", "--format", "json", *_fitting(paths))


def _fitting(paths: Sequence[Path]) -> list[str]:
    words = [str(path) for path in paths]
    if sum(map(len, words)) > _MOST_WORDS:
        raise ValueError("more files than a command line holds")
    return words


def generated(folder: Path, sizes: Sizes) -> Iterator[Workload]:
    """Yield the workloads on trees that are written below `folder`."""
    yield from _starts(folder)
    yield from _many(folder, sizes.many)
    for count in sizes.services:
        paths = trees.write_one(folder / f"services-{count}" / "compose.yaml", trees.compose(count))
        yield _whole(f"{count} services in one file", paths[0].parent, on_compose(paths), count)
    for count in sizes.instructions:
        paths = trees.write_one(folder / f"instructions-{count}" / "Dockerfile", trees.dockerfile(count))
        yield _whole(f"{count} instructions in one file", paths[0].parent, on_dockerfiles(paths), count)
    for count in sizes.files:
        trees.write_both(folder / f"files-{count}", count)
        yield _whole(f"{count} files", folder / f"files-{count}", (), count)
    yield from _fixes(folder, sizes.fixed)


def _starts(folder: Path) -> Iterator[Workload]:
    compose = trees.write_one(folder / "small" / "compose.yaml", _SMALL)
    dockerfile = trees.write_one(folder / "least" / "Dockerfile", _LEAST)
    for name, paths, peers in (
        ("one small Compose file", compose, on_compose(compose)),
        ("one small Dockerfile", dockerfile, on_dockerfiles(dockerfile)),
    ):
        yield _whole(name, paths[0], peers, more=_kept(paths[0], folder))


def _many(folder: Path, count: int) -> Iterator[Workload]:
    composes = trees.write_compose_files(folder / "composes", count)
    yield _whole(f"{count} Compose files", folder / "composes", on_compose(composes), count, _more(folder, "composes"))
    dockerfiles = trees.write_dockerfiles(folder / "dockerfiles", count)
    peers = on_dockerfiles(dockerfiles)
    yield _whole(f"{count} Dockerfiles", folder / "dockerfiles", peers, count, _more(folder, "dockerfiles"))


def _fixes(folder: Path, count: int) -> Iterator[Workload]:
    path = folder / f"services-{count}" / "compose.yaml"
    trees.write_one(path, trees.compose(count))
    fixes = list(peer("compose-lint fix", "compose-lint", "fix", str(path)))
    name = f"fixes of {count} services"
    yield Workload(f"{name}, shown", (ours(OURS, "--diff", str(path)), *fixes), count)
    yield Workload(f"{name}, unsafe ones too", (ours(OURS, "--diff", "--unsafe-fixes", str(path)), *fixes), count)
    written = folder / "written" / "compose.yaml"
    again = ours(OURS, "--fix", str(written), before=lambda: _copied(path, written))
    yield Workload(f"{name}, written", (again,), count)
    as_sarif = ours(f"{OURS} -f sarif", "-f", "sarif", str(path))
    yield Workload(f"SARIF of {count} services", (ours(OURS, str(path)), as_sarif), count)


def real(directory: Path, folder: Path) -> Iterator[Workload]:
    """Yield the workloads on a directory of somebody's files, each kind against its peers; caches are in `folder`."""
    targets = [one for one in find_files(Disk(str(directory)), [directory]) if not isinstance(one, Exception)]
    composes = [one.path for one in targets if one.kind == "compose"]
    dockerfiles = [one.path for one in targets if one.kind == "dockerfile"]
    name = directory.name
    yield _whole(f"{name}: {len(targets)} files", directory, (), len(targets), _more(folder, directory))
    for kind, paths, peers in (("Compose files", composes, on_compose), ("Dockerfiles", dockerfiles, on_dockerfiles)):
        if paths:
            own = ours(OURS, "-j1", *map(str, paths))
            yield Workload(f"{name}: {len(paths)} {kind}", (own, *peers(paths)), len(paths))


def _whole(
    name: str,
    path: Path,
    peers: Iterable[Command],
    units: int = 1,
    more: Iterable[Command] = (),
) -> Workload:
    return Workload(name, (ours(OURS, "-j1", str(path)), *more, *peers), units)


def _more(folder: Path, tree: Path | str) -> Iterator[Command]:
    """Yield what several processes take, and a run after which nothing changed."""
    yield ours(f"{OURS}, several processes", str(folder / tree))
    yield from _kept(folder / tree, folder)


def _kept(path: Path, folder: Path) -> Iterator[Command]:
    yield ours(f"{OURS}, second run", str(path), cache=folder / "caches" / path.name)


def _copied(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(path, target)
