"""Places where Compose turns text into a boolean or a number, whether it was quoted or came from a variable.

The list is compose-go's: https://github.com/compose-spec/compose-go/blob/main/loader/interpolate.go.
"""

from __future__ import annotations

from ats_lint.records import dataclass, field
from ats_lint.syntax.compose.scalars import Cast

_CASTS: dict[Cast, tuple[str, ...]] = {
    "bool": (
        "services.*.init",
        "services.*.depends_on.*.required",
        "services.*.depends_on.*.restart",
        "services.*.healthcheck.disable",
        "services.*.oom_kill_disable",
        "services.*.privileged",
        "services.*.read_only",
        "services.*.stdin_open",
        "services.*.tty",
        "services.*.volumes.*.read_only",
        "services.*.volumes.*.volume.nocopy",
        "networks.*.external",
        "networks.*.internal",
        "networks.*.attachable",
        "networks.*.enable_ipv4",
        "networks.*.enable_ipv6",
        "volumes.*.external",
        "secrets.*.external",
        "configs.*.external",
    ),
    "int": (
        "services.*.cpu_count",
        "services.*.cpu_period",
        "services.*.cpu_quota",
        "services.*.cpu_rt_period",
        "services.*.cpu_rt_runtime",
        "services.*.cpu_shares",
        "services.*.deploy.replicas",
        "services.*.deploy.update_config.parallelism",
        "services.*.deploy.rollback_config.parallelism",
        "services.*.deploy.restart_policy.max_attempts",
        "services.*.deploy.placement.max_replicas_per_node",
        "services.*.healthcheck.retries",
        "services.*.oom_score_adj",
        "services.*.pids_limit",
        "services.*.ports.*.target",
        "services.*.scale",
        "services.*.ulimits.*",
        "services.*.ulimits.*.hard",
        "services.*.ulimits.*.soft",
    ),
    "float": (
        "services.*.cpu_percent",
        "services.*.cpus",
        "services.*.deploy.update_config.max_failure_ratio",
        "services.*.deploy.rollback_config.max_failure_ratio",
    ),
}


@dataclass(slots=True)
class Casts:
    """The casts below one place of the configuration."""

    to: Cast | None = None
    below: dict[str, Casts] = field(default_factory=lambda: {})

    def child(self, key: str) -> Casts:
        """Return the casts below `key`; list items count as `*`."""
        return self.below.get(key) or self.below.get("*") or _NOTHING


def _tree() -> Casts:
    root = Casts()
    for to, paths in _CASTS.items():
        for path in paths:
            here = root
            for key in path.split("."):
                here = here.below.setdefault(key, Casts())
            here.to = to
    return root


_NOTHING = Casts()
CASTS = _tree()
