"""Restart policies."""

from __future__ import annotations

from ats_lint import Service, regex, whole

POLICY = regex(r"no|always|unless-stopped|on-failure(?::\d+)?")


def attempts(policy: str) -> int | None:
    """Return how often a valid policy restarts at most; None for no bound."""
    if policy == "no":
        return 0
    _, _, number = policy.partition(":")
    return whole(number) if number and whole(number) else None


def deployed(service: Service) -> bool:
    """Tell whether `deploy.restart_policy` says when a service is restarted."""
    return service.has("deploy.restart_policy") and service.text("deploy.restart_policy.condition") != "none"
