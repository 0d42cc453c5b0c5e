"""What a rule is: a decorated function, its examples and its catalogue entry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, Literal, Protocol, TypeVar

from ats_lint.model import Finding, Severity, Span
from ats_lint.records import dataclass, field

T = TypeVar("T")
Enabled = Literal["default", "strict", "setting", "off"]
"""When a rule runs: always, in the strict profile, once its setting is given, or only when selected."""
About = Literal["image", "service", "project"]
"""What a rule is about: one image, one service, or files that mean something only together."""
Level = Literal["safe", "unsafe", "hint", "none"]
"""What an example says of a finding's fix: its `Safety`, or that there is none."""
Weight = Literal["", "info", "low", "medium", "high", "critical"]
"""What an example says of a finding's `Severity`; empty where it is the rule's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One project, small enough to read; the single `text` stands for the file the rule usually sees.

    `files` holds the other files of the project by relative path. `path` names the file that `text` is,
    when it is not `Dockerfile` or `compose.yaml`. `settings` is merged into the configuration.
    """

    text: str
    files: Mapping[str, str] = field(default_factory=lambda: {})
    path: str = ""
    settings: Mapping[str, object] = field(default_factory=lambda: {})


@dataclass(frozen=True, slots=True, kw_only=True)
class BadExample(Example):
    """A project with the fault: `at` is the exact text under the finding, `fixed` the text afterwards.

    `at` as a tuple lists the text under each finding in order, and `says` the message of each. `safety` is the level
    of every fix, or a tuple of one level for each finding; `severity` likewise, where it is not the rule's.
    `fixed` is the whole text after the rule's own fixes (unsafe ones included), None when nothing may change;
    `created` gives files the fix writes or changes beside it, by relative path.
    """

    at: str | tuple[str, ...]
    fixed: str | None = None
    says: str | tuple[str, ...] = ""
    safety: Level | tuple[Level, ...] = "none"
    severity: Weight | tuple[Weight, ...] = ""
    created: Mapping[str, str] = field(default_factory=lambda: {})

    @property
    def places(self) -> tuple[str, ...]:
        """The text under each finding."""
        return (self.at,) if isinstance(self.at, str) else self.at

    @property
    def messages(self) -> tuple[str, ...]:
        """What each finding says."""
        return (self.says,) if isinstance(self.says, str) else self.says

    @property
    def levels(self) -> tuple[Level, ...]:
        """How far the fix of each finding is trusted."""
        return (self.safety,) * len(self.places) if isinstance(self.safety, str) else self.safety

    @property
    def severities(self) -> tuple[Weight, ...]:
        """How much each finding matters; empty where it is as the rule says."""
        return (self.severity,) * len(self.places) if isinstance(self.severity, str) else self.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodExample(Example):
    """A project on which the rule keeps silent."""


def Bad(  # noqa: N802  (reads as a noun in rule files)
    text: str,
    at: str | tuple[str, ...],
    fixed: str | None = None,
    *,
    says: str | tuple[str, ...] = "",
    safety: Level | tuple[Level, ...] = "none",
    severity: Weight | tuple[Weight, ...] = "",
    files: Mapping[str, str] | None = None,
    created: Mapping[str, str] | None = None,
    path: str = "",
    settings: Mapping[str, object] | None = None,
) -> BadExample:
    """Build a `BadExample`."""
    return BadExample(
        text=text, at=at, fixed=fixed, says=says, safety=safety, severity=severity,
        files=files or {}, created=created or {}, path=path, settings=settings or {},
    )  # fmt: skip


def Good(  # noqa: N802
    text: str,
    *,
    files: Mapping[str, str] | None = None,
    path: str = "",
    settings: Mapping[str, object] | None = None,
) -> GoodExample:
    """Build a `GoodExample`."""
    return GoodExample(text=text, files=files or {}, path=path, settings=settings or {})


class Described(Protocol):
    """What is told of a rule: by itself, or by an index that loads it for more than its name."""

    @property
    def code(self) -> str:
        """What it is called everywhere."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def severity(self) -> Severity:
        """How much its findings matter, unless they say so."""
        ...

    @property
    def enabled(self) -> Enabled:
        """When it runs."""
        ...

    @property
    def about(self) -> About:
        """What it is about."""
        ...

    @property
    def reports(self) -> str:
        """What its findings are about: `service` or `image`."""
        ...

    @property
    def lacks(self) -> str:
        """What a service lacks, where it says no more."""
        ...

    @property
    def tags(self) -> frozenset[str]:
        """Groups that it belongs to."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """What other tools call it."""
        ...

    @property
    def references(self) -> tuple[str, ...]:
        """Where more is to be read."""
        ...

    @property
    def yields_to(self) -> frozenset[str]:
        """Codes of rules that tell the same cause better."""
        ...

    @property
    def finds_shapes(self) -> bool:
        """Whether it finds secrets in any text."""
        ...

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts of which one is in every such secret."""
        ...

    @property
    def examples(self) -> tuple[Example, ...]:
        """Projects with the fault, and without."""
        ...

    @property
    def documentation(self) -> str:
        """Its page."""
        ...

    @property
    def summary(self) -> str:
        """First line of its page."""
        ...


_OF_SERVICES = frozenset({"Service", "Compose", "ComposeFile"})
"""Nodes of Compose files."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A catalogue entry and the function that looks for it."""

    code: str
    name: str
    severity: Severity
    on: type[T]
    check: Callable[[T], Iterator[Finding]]
    enabled: Enabled
    tags: frozenset[str]
    references: tuple[str, ...]
    aliases: tuple[str, ...]
    examples: tuple[Example, ...]
    documentation: str
    yields_to: frozenset[str] = frozenset()
    """Codes of rules that tell the same cause better: at one place, or about one image, only their findings count."""
    lacks: str = ""
    """What a service lacks, where the rule says no more than that; reports tell such findings together."""
    scope: About | None = None
    """What it is about, where the node it asks for does not tell."""
    masks: bool = False
    """Whether its findings know where secrets are: it then watches in every run, so that no report shows one."""
    shapes: Callable[[str], Iterator[Span]] | None = None
    """Finds secrets in any text by what they look like: they are shown nowhere, comments and keys of others included.

    Only of a rule that masks.
    """
    marks: tuple[str, ...] = ()
    """Texts of which one is in everything that `shapes` finds: where none is, the rule is not asked. None: always."""
    wakes: frozenset[str] = frozenset()
    """Instructions (`RUN`), words of a Dockerfile (`sudo`, letters alone) or keys in Compose: one must be there."""

    def load(self) -> Rule[T]:
        """Return the rule itself, as an index entry does."""
        return self

    @property
    def about(self) -> About:
        """What it is about; images are fixed first, alone: what a service needs depends on its image."""
        if self.scope is not None:
            return self.scope
        return "project" if self.on.__name__ == "Project" else "service" if self.reports == "service" else "image"

    @property
    def finds_shapes(self) -> bool:
        """Whether it finds secrets in any text."""
        return self.shapes is not None

    @property
    def reports(self) -> str:
        """What the findings are about: `service` for one in a Compose file, else `image`."""
        return "service" if self.on.__name__ in _OF_SERVICES else "image"

    @property
    def summary(self) -> str:
        """First line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")


def rule(
    code: str,
    name: str,
    *,
    on: type[T],
    severity: Severity,
    enabled: Enabled = "default",
    tags: set[str] | frozenset[str] = frozenset(),
    references: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    examples: tuple[Example, ...] = (),
    lacks: str = "",
    yields_to: tuple[str, ...] = (),
    about: About | None = None,
    masks: bool = False,
    shapes: Callable[[str], Iterator[Span]] | None = None,
    marks: tuple[str, ...] = (),
    wakes: set[str] | frozenset[str] = frozenset(),
) -> Callable[[Callable[[T], Iterator[Finding]]], Rule[T]]:
    """Turn a check into a `Rule`; its module's docstring becomes the documentation.

    What it is `about` is told by the node it asks for, unless it says so itself.
    """

    def decorate(check: Callable[[T], Iterator[Finding]]) -> Rule[T]:
        module = sys.modules.get(check.__module__)
        documentation = (module.__doc__ or "").strip() if module else ""
        return Rule(
            code, name, severity, on, check, enabled, frozenset(tags), references, aliases, examples, documentation,
            frozenset(yields_to), lacks, about, masks, shapes, marks, frozenset(wakes),
        )  # fmt: skip

    return decorate
