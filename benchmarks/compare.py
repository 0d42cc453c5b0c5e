"""Run two versions over a folder of projects: `python benchmarks/compare.py OLD NEW FOLDER [--most 20] [--diffs]`.

OLD and NEW are commands (`/tmp/old/bin/ats-lint`). Printed are findings that came and went, by rule with examples, how
many findings have a fix of which level, errors, crashes, and the processor time of both. With `--diffs` also projects
in which the safe and unsafe fixes write something else: what only moves code changes none.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

Finding = tuple[str, str, int, str]


class Outcome:
    """What one version told of all projects."""

    def __init__(self, command: str, projects: list[Path], *, diffs: bool = False) -> None:
        self.diffs: dict[str, str] = {}
        self.findings: Counter[Finding] = Counter()
        self.fixes: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for project in projects:
            self._add(command, project)
            if diffs:
                self.diffs[project.name] = _run(command, project, "--diff", "--unsafe-fixes").stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _add(self, command: str, project: Path) -> None:
        done = _run(command, project, "-f", "json", "--exit-zero")
        self.statuses[done.returncode] += 1
        for one in json.loads(done.stdout)["diagnostics"] if done.stdout.startswith("{") else ():
            self.findings[one["code"], f"{project.name}/{one['path']}", one["line"], one["message"]] += 1
            self.fixes[(one.get("fix") or {}).get("safety", "none")] += 1


def _run(command: str, project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = [*command.split(), "--no-cache", *options, "."]
    return subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)


def main() -> int:
    """Compare; the exit status is 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=20, help="Examples of each kind.")
    parser.add_argument("--diffs", action="store_true", help="Compare what the fixes write, too.")
    options = parser.parse_args()
    projects = sorted(path for path in options.folder.iterdir() if path.is_dir())
    old, new = (Outcome(command, projects, diffs=options.diffs) for command in (options.old, options.new))
    lines = [*differences("gone", old, new, options.most), *differences("new", new, old, options.most)]
    lines += [f"diff differs: {name}" for name, text in old.diffs.items() if text != new.diffs[name]]
    print("\n".join(lines))
    for name, before, after in (("fixes", old.fixes, new.fixes), ("exit statuses", old.statuses, new.statuses)):
        print(f"{name}: {dict(sorted(before.items()))} -> {dict(sorted(after.items()))}")
    print(f"findings: {old.findings.total()} -> {new.findings.total()} in {len(projects)} projects")
    print(f"processor seconds: {old.seconds:.1f} -> {new.seconds:.1f}")
    return 1 if lines else 0


def differences(word: str, one: Outcome, other: Outcome, most: int) -> Iterator[str]:
    """Yield what only one version tells, by rule, with examples."""
    left = one.findings - other.findings
    for code, count in sorted(Counter(finding[0] for finding in left.elements()).items()):
        yield f"{word} {code}: {count}"
        for _, path, line, message in sorted(finding for finding in left if finding[0] == code)[:most]:
            yield f"  {path}:{line} {message}"


if __name__ == "__main__":
    sys.exit(main())
