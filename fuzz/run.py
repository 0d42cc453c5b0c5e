"""Fuzz for some seconds: `python fuzz/run.py --seconds 60 [--seed 1] [--keep DIR]`.

Half of the projects come from a grammar, half are mutants of the examples of rules and of earlier projects. What
fails is made smaller and written to a directory; the exit status is 1 when anything failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
import traceback
from pathlib import Path
from random import Random

from harness import tried
from inputs import Project, generated, mutated, seeds


def main() -> int:
    """Run until the time is over; print what failed, once for each place in the code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    options = parser.parse_args()
    random, pool = Random(options.seed), seeds()
    failures: dict[str, Project] = {}
    end, count = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        project = generated(random) if random.random() < 0.4 else mutated(random, random.choice(pool), pool)
        count += 1
        cause = failure(project)
        if cause is None:
            if random.random() < 0.05:
                pool.append(project)
        elif cause not in failures:
            failures[cause] = smaller(project, cause, min(end, time.monotonic() + 60))
            keep(options.keep, len(failures), cause, failures[cause])
            print(f"{count}: {cause}", flush=True)
    print(f"{count} projects, {len(failures)} kinds of failure, seed {options.seed}")
    return 1 if failures else 0


def failure(project: Project) -> str | None:
    """Return where and how a project fails; None when it does not."""
    try:
        tried(project)
    except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        inner = next(
            (one for one in reversed(frames) if "ats_lint" in one.filename or "laws" in one.filename), frames[-1]
        )
        said = str(error).splitlines() or [""]
        last = next((line for line in reversed(said) if line.strip() and "assert" not in line), "")
        return f"{type(error).__name__} {Path(inner.filename).name}:{inner.lineno} {last[:100]}"
    return None


def kind(cause: str) -> str:
    """Return what of a cause stays when a project is made smaller."""
    return " ".join(cause.split()[:2])


def smaller(project: Project, cause: str, end: float) -> Project:
    """Return a part of the project that fails in the same way."""
    for name in list(project):
        rest = {other: text for other, text in project.items() if other != name}
        if rest and kind(failure(rest) or "x x") == kind(cause):
            project = rest
    for name in list(project):
        width = max(1, len(project[name].splitlines()) // 2)
        while width and time.monotonic() < end:
            lines, at = project[name].splitlines(keepends=True), 0
            while at < len(lines) and time.monotonic() < end:
                tried_text = "".join(lines[:at] + lines[at + width :])
                if kind(failure({**project, name: tried_text}) or "x x") == kind(cause):
                    project = {**project, name: tried_text}
                    lines = tried_text.splitlines(keepends=True)
                else:
                    at += width
            width //= 2
    return project


def keep(directory: Path, number: int, cause: str, project: Project) -> None:
    """Write a failing project where it can be looked at."""
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"cause": cause, "project": project}, indent=1, ensure_ascii=True)
    (directory / f"{number}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
