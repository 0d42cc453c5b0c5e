"""What of a service `docker stack deploy` does not heed.

Source: `UnsupportedProperties`, `DeprecatedProperties` and `ForbiddenProperties` in
https://github.com/docker/cli/blob/master/cli/compose/types/types.go and the schemas beside it (looked up 2026-11-26);
`tmpfs` is left out by https://github.com/docker/cli/blob/master/cli/compose/convert/service.go.
"""

from __future__ import annotations

import re

from ats_lint.model import Edit, EditRefused
from ats_lint.numbers import whole

IGNORED = frozenset(
    {"build", "cgroup", "cgroup_parent", "container_name", "depends_on", "devices", "domainname", "external_links",
     "ipc", "links", "mac_address", "network_mode", "pid", "privileged", "restart", "security_opt", "shm_size", "tmpfs",
     "userns_mode"}
)  # fmt: skip
REFUSED = frozenset(
    {"cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_shares", "cpus", "cpuset", "develop", "extends",
     "gpus", "mem_limit", "mem_reservation", "memswap_limit", "oom_score_adj", "pids_limit", "pull_policy", "runtime",
     "scale", "volumes_from"}
)  # fmt: skip


class UnheededError(EditRefused):
    """The edit would write what a swarm ignores or refuses."""

    def because(self, what: str) -> str:
        """Return the reason; what is edited does not matter."""
        return f"{self}."


def unheeded(edit: Edit, version: str | None) -> str | None:
    """Return what `docker stack deploy` does with the key that an edit is about; None where it heeds it.

    `version` is that of the file, which says what its schema knows.
    """
    claim = edit.claim
    if claim[:1] != ("services",) or len(claim) < 3:
        return None
    if claim[2] in IGNORED:
        return f"ignores {claim[2]}"
    if claim[2] in REFUSED:
        return f"refuses {claim[2]}"
    number = re.fullmatch(r"3(?:\.(\d+))?", version or "3.99")
    if (
        claim[2] == "deploy"
        and "pids" in (*claim, *re.split(r"\W+", edit.text))
        and number
        and whole(number[1] or "0") < 9
    ):
        return f"knows limits.pids from version 3.9 on, and the file says {number[0]}"
    return None
