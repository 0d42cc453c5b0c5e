"""Compare ats-lint with its peers on the same files: `python benchmarks/run.py DOCKERFILES COMPOSE`.

Each of the two directories is linted as a whole, and one file of it alone for what starting costs. Peers that are not
installed are skipped. Every command runs once to warm up and then RUNS times; the least time counts, and is
shown as a multiple of ats-lint's. Exit statuses do not matter: linters that find something fail.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ats_lint.files.discover import kind_of

RUNS = 3
Command = Callable[[Sequence[Path]], list[str]]


@dataclass(frozen=True)
class Peer:
    """A linter: the kinds of files that it reads, and how it is called."""

    name: str
    kinds: tuple[str, ...]
    command: Command


def _each(option: str, paths: Sequence[Path]) -> list[str]:
    return [word for path in paths for word in (option, str(path))]


def _plain(*words: str) -> Command:
    return lambda paths: [*words, *map(str, paths)]


PEERS = (
    Peer("ats-lint", ("dockerfile", "compose"), _plain("ats-lint", "--format", "json")),
    Peer("hadolint", ("dockerfile",), _plain("hadolint", "--format", "json")),
    Peer("tally", ("dockerfile",), _plain("tally", "lint", "--format", "json")),
    Peer("compose-lint", ("compose",), _plain("compose-lint", "--format", "json")),
    Peer("dclint", ("compose",), _plain("dclint", "--formatter", "json")),
    Peer(
        "checkov",
        ("dockerfile",),
        lambda paths: ["checkov", "--quiet", "--compact", "--framework", "dockerfile", *_each("--file", paths)],
    ),
)


def seconds(command: list[str]) -> float:
    """Return the least time of `RUNS` runs."""
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        taken.append(time.perf_counter() - start)
    return min(taken[1:])


def files(directory: Path, kind: str, most: int) -> list[Path]:
    """Return files of a kind below a directory, in order."""
    return [path for path in sorted(directory.rglob("*")) if path.is_file() and kind_of(path) == kind][:most]


def rows(kind: str, paths: Sequence[Path]) -> Iterator[tuple[str, float, float]]:
    """Yield each peer that reads this kind of file with its times for one file and for all."""
    for peer in PEERS:
        if kind not in peer.kinds:
            continue
        if shutil.which(peer.command(())[0]) is None:
            print(f"{peer.name}: not installed, skipped", file=sys.stderr)
            continue
        yield peer.name, seconds(peer.command(paths[:1])), seconds(peer.command(paths))


def version(name: str) -> str:
    """Return what a program says of its version."""
    done = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[-1] if done.stdout or done.stderr else name


def table(kind: str, paths: Sequence[Path]) -> Iterator[str]:
    """Yield a Markdown table."""
    yield f"| {kind} | version | one file | {len(paths)} files | ratio, one | ratio, all |"
    yield "| --- | --- | --: | --: | --: | --: |"
    found = list(rows(kind, paths))
    own = {name: (one, whole) for name, one, whole in found}["ats-lint"]
    for name, one, whole in found:
        ratios = f"{one / own[0]:.2f} | {whole / own[1]:.2f}"
        yield f"| {name} | {version(name)} | {one:.2f} s | {whole:.2f} s | {ratios} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dockerfiles", type=Path)
    parser.add_argument("compose", type=Path)
    parser.add_argument("--most", type=int, default=300, help="files of each kind")
    options = parser.parse_args()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    print(f"{machine}, Python {platform.python_version()}\n")
    for kind, directory in (("dockerfile", options.dockerfiles), ("compose", options.compose)):
        print("\n".join(table(kind, files(directory, kind, options.most))), end="\n\n")


if __name__ == "__main__":
    main()
