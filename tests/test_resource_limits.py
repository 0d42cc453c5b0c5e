"""What limits a service, and which limits it may be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.resource_limits import CPU, MEMORY, PIDS, Resource, exempt, likely, unlimited
from services import service_in


@pytest.mark.parametrize(
    ("resource", "body", "place"),
    [
        (MEMORY, "image: app", "app"),
        (MEMORY, "image: app\nmem_limit: 1g", None),
        (MEMORY, "image: app\nmem_limit: 0", "0"),
        (MEMORY, "image: app\nmem_limit: ${LIMIT}", None),
        (MEMORY, "image: app\ncpus: 1", "app"),
        (MEMORY, "image: app\ndeploy: {resources: {limits: {memory: 1g}}}", None),
        (MEMORY, "image: app\ndeploy: {resources: {reservations: {memory: 1g}}}", "app"),
        (CPU, "image: app\ncpu_quota: 50000", None),
        (CPU, "image: app\ncpu_shares: 512", "app"),
        (CPU, "image: app\ncpus: 0.0", "0.0"),
        (PIDS, "image: app\npids_limit: -1", "-1"),
        (PIDS, "image: app\npids_limit: 100", None),
    ],
)
def test_where_it_shows_that_nothing_limits(tmp_path: Path, resource: Resource, body: str, place: str | None) -> None:
    service = service_in(tmp_path, body)
    span = unlimited(service, resource)
    assert (span and service.source.slice(span)) == place


@pytest.mark.parametrize(
    ("body", "free"),
    [("image: nginx", False), ("image: app\nprofiles: [tools]", True), ("image: hello-world", True),
     ("provider: {type: model}", True)],
)  # fmt: skip
def test_jobs_need_no_limits(tmp_path: Path, body: str, free: bool) -> None:
    assert exempt(service_in(tmp_path, body)) is free


@pytest.mark.parametrize(("image", "cpus"), [("traefik/whoami", ("0.5", "0.25")), ("app", ("1.0", "0.5"))])
def test_what_does_little_gets_half(tmp_path: Path, image: str, cpus: tuple[str, str]) -> None:
    found = likely(service_in(tmp_path, f"image: {image}"), CPU)
    assert found is not None
    assert (found.limit, found.reserved) == cpus
