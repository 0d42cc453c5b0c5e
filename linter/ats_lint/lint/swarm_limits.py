"""Fixes for files that `docker stack deploy` reads: what it does not heed is not offered.

Source: `UnsupportedProperties`, `DeprecatedProperties` and `ForbiddenProperties` in
https://github.com/docker/cli/blob/master/cli/compose/types/types.go and the schemas beside it (looked up 2026-11-26);
`tmpfs` is left out by https://github.com/docker/cli/blob/master/cli/compose/convert/service.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Compose
from ats_lint.model import Edit, Fix, Safety
from ats_lint.numbers import whole
from ats_lint.records import replace

_IGNORED = frozenset(
    {"build", "cgroup", "cgroup_parent", "container_name", "depends_on", "devices", "domainname", "external_links",
     "ipc", "links", "mac_address", "network_mode", "pid", "privileged", "restart", "security_opt", "shm_size", "tmpfs",
     "userns_mode"}
)  # fmt: skip
_REFUSED = frozenset(
    {"cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_shares", "cpus", "cpuset", "develop", "extends",
     "gpus", "mem_limit", "mem_reservation", "memswap_limit", "oom_score_adj", "pids_limit", "pull_policy", "runtime",
     "scale", "volumes_from"}
)  # fmt: skip
_CAPABILITIES = frozenset({"cap_add", "cap_drop"})


def for_swarm(fix: Fix | None, path: Path, project: Project) -> Fix | None:
    """Return a fix as it may be offered: a hint when a stack's file would gain what Swarm does not heed."""
    stacks = [compose for compose in project.composes if compose.is_stack]
    if fix is None or not fix.edits or not stacks:
        return fix
    changed = list(_changed(fix, path, stacks))
    for compose, edit in changed:
        reason = _reason(compose, edit)
        if reason:
            return Fix(fix.title, (), Safety.HINT, f"docker stack deploy {reason}.")
    if fix.safety is Safety.SAFE and any(_CAPABILITIES.intersection(edit.claim[2:3]) for _, edit in changed):
        return replace(fix, safety=Safety.UNSAFE, because="Swarm heeds capabilities since Docker 20.10 only.")
    return fix


def _changed(fix: Fix, path: Path, stacks: list[Compose]) -> Iterator[tuple[Compose, Edit]]:
    for edit in fix.edits:
        for compose in stacks:
            if any(file.path == (edit.path or path) for file in compose.chain):
                yield compose, edit


def _reason(compose: Compose, edit: Edit) -> str | None:
    claim = edit.claim
    if claim[:1] != ("services",) or len(claim) < 3:
        return None
    if claim[2] in _IGNORED:
        return f"ignores {claim[2]}"
    if claim[2] in _REFUSED:
        return f"refuses {claim[2]}"
    version = compose.get("version")
    number = re.fullmatch(r"3(?:\.(\d+))?", (version.text if version else None) or "3.99")
    if (
        claim[2] == "deploy"
        and "pids" in (*claim, *re.split(r"\W+", edit.text))
        and number
        and whole(number[1] or "0") < 9
    ):
        return f"knows limits.pids from version 3.9 on, and the file says {number[0]}"
    return None
