"""What a project's configuration tells rules and analyses: what is trusted, known and meant."""

from __future__ import annotations

from collections.abc import Mapping

from ats_lint.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Policy:
    """What is trusted, known and meant in a project, with what holds when nobody says."""

    select: tuple[str, ...] = ()
    """The words that name the rules to run; a rule that does more when it was asked for by name looks here."""
    extend_select: tuple[str, ...] = ()
    trusted_registries: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=lambda: {})
    """Image reference -> `sha256:…`."""
    label_schema: Mapping[str, str] = field(default_factory=lambda: {})
    """Label key -> `text`, `url`, `semver`, `rfc3339`, `spdx`, `hash` or `email`."""
    strict_labels: bool = False
    shellcheck: bool = False
    """Whether ShellCheck's findings are reported, too."""
    images: Mapping[str, Mapping[str, object]] = field(default_factory=lambda: {})
    """Repository -> facts that are added to the image knowledge base."""
    facts: Mapping[str, Mapping[str, object]] = field(default_factory=lambda: {})
    """Small table of facts -> what is added to it."""
    secret_names: tuple[str, ...] = ()
    """Glob patterns of variable names that hold secrets, beyond those known by heart."""
    public_names: tuple[str, ...] = ()
    """Glob patterns of variable names that look like secrets and are none."""


PLAIN = Policy()
"""That of a project which says nothing."""
