"""Measure ats-lint against its peers on the same files: `python benchmarks/run.py [--real DIR]... [--write]`.

Trees are generated from a seed; `--real` adds directories of somebody's files. Commands run by turns, so that whatever
else the machine does meets all of them; medians are compared. Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import page
from measuring import Measured, by_turns
from workloads import TINY, Sizes, Workload, generated, real

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PEERS = ("compose-lint", "dclint", "hadolint", "tally")


def versions() -> Iterator[str]:
    """Yield the peers that are installed, with their versions."""
    for name in PEERS:
        if shutil.which(name):
            done = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
            found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
            yield f"{name} {found[0]}" if found else name


def workloads(folder: Path, sizes: Sizes, directories: list[Path], only: str) -> Iterator[Workload]:
    """Yield what is to be measured."""
    every = (*generated(folder, sizes), *(one for path in directories for one in real(path, folder)))
    yield from (one for one in every if re.search(only, one.name))


def measured(folder: Path, options: argparse.Namespace) -> Iterator[tuple[Workload, Mapping[str, Measured]]]:
    """Yield each workload with what its commands took."""
    directories = [path.resolve() for path in options.real]
    for work in workloads(folder, TINY if options.tiny else Sizes(), directories, options.only):
        found = by_turns(work.commands, options.runs)
        for name, one in found.items():
            print(
                f"{work.name:45} {name:30} {one.processor:8.3f} s ±{one.spread:4.0%} {one.wall:8.3f} s on the wall "
                f"{one.memory / 1e6:6.0f} MB",
                file=sys.stderr,
            )
        yield work, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, action="append", default=[], metavar="DIR", help="files of somebody")
    parser.add_argument("--runs", type=int, default=5, help="how often each command runs")
    parser.add_argument("--only", default="", metavar="PATTERN", help="workloads whose names hold this")
    parser.add_argument("--tiny", action="store_true", help="smallest trees: to see that it works")
    parser.add_argument("--write", action="store_true", help="write the page of the documentation")
    options = parser.parse_args()
    found = []
    with TemporaryDirectory(prefix="ats-lint-benchmarks-") as folder:
        try:
            for one in measured(Path(folder), options):
                found.append(one)  # noqa: PERF402  an interruption leaves what is done
        except KeyboardInterrupt:
            print("interrupted: the page holds what was measured", file=sys.stderr)
    text = page.text(found, tuple(versions()), options.runs)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
