"""Where files of another owner than root may be."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.foreign_files import reason
from services import service_in

_OTHER = "  other:\n    image: alpine\n    user: '{}'\n    volumes: ['data:/d']\nvolumes:\n  data:\n"


@pytest.mark.parametrize(
    ("volumes", "rest", "found"),
    [
        ("['./data:/data']", "", True),
        ("['./x.conf:/etc/x.conf:ro']", "", False),
        ("['./server.key:/etc/x.key:ro']", "", True),
        ("['data:/data']", "volumes:\n  data:\n", False),
        ("['data:/data']", "volumes:\n  data: {external: true}\n", True),
        ("['data:/data']", "volumes:\n  data:\n    driver_opts: {type: none, o: bind, device: /srv/d}\n", True),
        ("['data:/data']", "volumes:\n  data: {driver: rexray}\n", True),
        ("['data:/data']", _OTHER.format("1000"), True),
        ("['data:/data']", _OTHER.format("0"), False),
        ("[{type: tmpfs, target: /data}]", "", False),
    ],
)
def test_volumes_that_hold_files_of_others(tmp_path: Path, volumes: str, rest: str, found: bool) -> None:
    """Binds, binds in disguise, and volumes that somebody else writes to."""
    assert (reason(service_in(tmp_path, f"image: registry:2.8.3\nvolumes: {volumes}", rest=rest)) is not None) is found
