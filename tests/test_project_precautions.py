"""What a project has against loss and known holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.project.precautions import backup_files, backup_services, recovery_files, scans
from services import service_in


def test_scanners_in_pipelines(tmp_path: Path) -> None:
    files = {
        ".github/workflows/ci.yml": "steps:\n  - uses: aquasecurity/trivy-action@v1\n",
        ".github/workflows/docs.yml": "steps: []\n",
        "notes.yml": "trivy\n",
        ".gitlab-ci.yml": "scan:\n  script: grype dir:.\n",
    }
    service = service_in(tmp_path, "image: app", files)
    found = [(source.path.name, source.slice(span)) for source, span in scans(service.compose.project)]
    assert found == [("ci.yml", "aquasec"), (".gitlab-ci.yml", "grype")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("image: restic/restic", True),
        ("image: postgres:17\ncommand: pg_dump -h db", True),
        ("image: app\nlabels: {docker-volume-backup.stop-during-backup: 'true'}", True),
        ("image: postgres:17", False),
    ],
)
def test_services_that_make_copies(body: str, expected: bool, tmp_path: Path) -> None:
    compose = service_in(tmp_path, body).compose
    assert bool(list(backup_services(compose))) is expected


def test_files_that_tell_by_their_names(tmp_path: Path) -> None:
    names = ["scripts/backup.sh", "scripts/restore.sh", "docs/runbook.md", "src/backup.py", "scripts/run.sh"]
    project = service_in(tmp_path, "image: app", dict.fromkeys(names, "x\n")).compose.project
    assert [path.name for path in backup_files(project)] == ["backup.sh"]
    assert sorted(path.name for path in recovery_files(project)) == ["restore.sh", "runbook.md"]
