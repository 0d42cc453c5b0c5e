"""The example that lints many repositories."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("dask", reason="needs the extra fleet")
parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra fleet")

from projects import write_tree  # noqa: E402

PASSWORD = "correct-horse-battery"


@pytest.fixture
def fleet() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fleet", Path(__file__).parent.parent / "docs/examples/fleet.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_fleet_is_linted_and_goes_on_where_it_stopped(
    tmp_path: Path, fleet: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In this process: what Dask's processes add is their start, and functions of a file that is no module stay here.
    monkeypatch.setattr(
        fleet.dask, "compute", lambda *tasks, scheduler: [task.compute(scheduler="sync") for task in tasks]
    )
    compose = f"services:\n  web:\n    image: nginx:1.27\n    environment: {{DB_PASSWORD: {PASSWORD}}}\n"
    write_tree(tmp_path, {"good/compose.yaml": compose, "also/Dockerfile": "FROM debian\n",
                          "bad/ats-lint.toml": "selekt = 1\n", "bad/compose.yaml": compose})  # fmt: skip
    results = tmp_path / "results"
    every = [str(tmp_path / name) for name in ("good", "bad", "also")]
    rows = parquet.read_table(fleet.run(results, every)).to_pylist()
    assert {row["repository"] for row in rows} == {"good", "also"}
    assert any(row["rule"] == "DC201" and row["line"] == 4 for row in rows)
    assert PASSWORD not in repr(rows) + (results / "good.sarif").read_text(encoding="utf-8")
    assert json.loads((results / "good.sarif").read_bytes())["version"] == "2.1.0"
    assert "unknown key 'selekt'" in (results / "bad.failed").read_text(encoding="utf-8")

    linted: list[str] = []
    monkeypatch.setattr(fleet.api, "lint", lambda *_, **__: linted.append("again"))
    (results / "also.json").unlink()
    fleet.run(results, every[:1])
    assert linted == [], "what has a result is not linted again"
