"""Fresh volumes that belong to root: what the image says of the directories below them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint_rules._nonroot.fresh_volumes import of_root
from services import service_in


@pytest.mark.parametrize(
    ("image", "target", "told"),
    [
        ("jellyfin/jellyfin:10.10.7", "/config", False),
        ("vaultwarden/server:1.32.0", "/data", True),
        ("registry:2.8", "/var/lib/registry", True),
    ],
)
def test_directories_that_everybody_may_write_to(tmp_path: Path, image: str, target: str, told: bool) -> None:
    body = f"image: {image}\nuser: 1000:1000\nvolumes: ['data:{target}']"
    service = service_in(tmp_path, body, rest="volumes:\n  data:\n")
    assert bool(of_root(service, "1000:1000")) is told
