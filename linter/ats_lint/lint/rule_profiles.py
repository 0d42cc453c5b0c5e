"""Which rules count in a file: what it is for, by its name or by the configuration."""

from __future__ import annotations

import re

from ats_lint.files.matching import matches
from ats_lint.lint.config import Settings
from ats_lint.model import Finding, Severity
from ats_lint.patterns import regex
from ats_lint.rule import Described

PRODUCTION = "production"
"""Tag of rules about what only production needs: they are silent in the profile `dev`."""
_TESTS = regex(
    r"\.devcontainer|\.devenv|\.?dev|development|tests?|testing|testdata|test-?data|__tests__|e2e|cypress|fixtures|spec"
    r"|(?:examples?|samples?|demos?|tutorials?)(?:[-_][\w-]+)?|[\w-]+[-_](?:examples?|samples?|demos?)"
    r"|workshops?|quick-?starts?|getting-started|exercises?|homework|lessons?|labs?"
    r"|playgrounds?|sandbox|docs?|documentation|dev-?box|dev-?containers?",
    re.IGNORECASE,
)
_DEVELOPMENT = regex(
    r"(^|[._-])(dev|devel|development|dev-?box|dev-?containers?|local|desktop|laptop|ci|tests?|testing|e2e|examples?|samples?|demo)([._-]|$)",
    re.IGNORECASE,
)


def profile_of(settings: Settings, relative: str) -> str:
    """Return the profile of a file, given by its path from the root.

    What the configuration says of its path comes first, then a profile that was chosen for the whole run. Files whose
    name says that they are for a developer's machine (`compose.dev.yaml`, `Dockerfile.local`), and those of tests,
    development containers, examples and documents (`tests/`, `.devcontainer/`, `examples/`), have the profile `dev`.
    """
    for pattern, profile in settings.profiles.items():
        if matches(relative, pattern):
            return profile
    folder, _, name = relative.rpartition("/")
    develops = _DEVELOPMENT.search(name) or any(map(_TESTS.fullmatch, folder.split("/")))
    return "dev" if settings.profile == "default" and develops else settings.profile


def counts(rule: Described, profile: str, settings: Settings) -> bool:
    """Tell whether a rule's findings are reported in a file of a profile; rules selected by hand always are."""
    if settings.select:
        return True
    if profile == "dev" and PRODUCTION in rule.tags:
        return False
    if rule.enabled != "strict" or not settings.profiles or {rule.code, rule.name} & set(settings.extend_select):
        return True
    # With profiles for single paths the strict rules run for all, and count only there.
    return "strict" in {profile, settings.profile}


def weight(rule: Described, finding: Finding, profile: str) -> Severity:
    """Return how much a finding matters in a file of a profile, as its rule sees it."""
    own = rule.severity if finding.severity is None else finding.severity
    eased = finding.in_development if profile == "dev" else None
    return own if eased is None else min(own, eased)
