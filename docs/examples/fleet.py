"""Lint many repositories with Dask: findings as one Parquet file, a SARIF report for each repository.

`python fleet.py RESULTS REPOSITORY...` goes on where an earlier run stopped; a repository that fails is told of and
stops no other. It needs `pip install 'ats-lint[fleet]'`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import dask
import pyarrow as arrow
import pyarrow.parquet as parquet
from dask.diagnostics import ProgressBar

from ats_lint import api

FIELDS = ("repository", "rule", "name", "severity", "path", "line", "message", "subject", "fix")


def lint_one(repository: str, results: str) -> None:
    """Lint one repository and keep what was found; nothing is raised, so that the others go on."""
    name = Path(repository).resolve().name
    done = Path(results, f"{name}.json")
    try:
        found = api.lint(repository, confined=True)
        rows = [
            {
                "repository": name,
                "rule": one.rule,
                "name": one.name,
                "severity": one.severity.label,
                "path": one.path,
                "line": one.range.start.line + 1,
                "message": one.message,
                "subject": one.subject,
                "fix": one.fix.safety.label if one.fix else None,
            }
            for one in found.diagnostics
        ]
        Path(results, f"{name}.sarif").write_text(api.report(repository, "sarif", confined=True), encoding="utf-8")
        answer = {"files": found.files, "rows": rows, "problems": [one.message for one in found.problems]}
    except Exception as error:  # noqa: BLE001  whatever is wrong with one repository, the others are linted
        Path(results, f"{name}.failed").write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8")
        return
    # Renamed into place: a run that is stopped leaves no half of a result, and starts again with this one.
    part = done.with_suffix(".part")
    part.write_text(json.dumps(answer), encoding="utf-8")
    part.rename(done)


def run(results: Path, repositories: list[str]) -> Path:
    """Lint those that have no result yet, and gather all results."""
    results.mkdir(parents=True, exist_ok=True)
    waiting = [one for one in repositories if not (results / f"{Path(one).resolve().name}.json").exists()]
    with ProgressBar():
        dask.compute(*(dask.delayed(lint_one)(one, str(results)) for one in waiting), scheduler="processes")
    rows = [row for path in sorted(results.glob("*.json")) for row in json.loads(path.read_bytes())["rows"]]
    schema = arrow.schema([(name, arrow.int64() if name == "line" else arrow.string()) for name in FIELDS])
    parquet.write_table(arrow.Table.from_pylist(rows, schema=schema), results / "findings.parquet")
    return results / "findings.parquet"


if __name__ == "__main__":
    table = parquet.read_table(run(Path(sys.argv[1]), sys.argv[2:]))
    failed = sorted(path.stem for path in Path(sys.argv[1]).glob("*.failed"))
    print(f"{table.num_rows} findings; failed: {', '.join(failed) or 'none'}")
