"""One Compose file, parsed and not yet merged with anything."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.files.source import Source
from ats_lint.model import Edit, EditRefused, Span
from ats_lint.patterns import regex
from ats_lint.records import cached_property
from ats_lint.syntax.compose import edits, swarm
from ats_lint.syntax.compose.faults import Fault
from ats_lint.syntax.compose.loader import load
from ats_lint.syntax.compose.nodes import Loaded, Mapping, Node, YamlComment
from ats_lint.syntax.compose.plain import Placed, check

if TYPE_CHECKING:
    from ats_lint.syntax.compose.values import Value

_STACK = regex(r"(?i)(?:^|[-_.])(?:stack|swarm)(?:[-_.]|$)")


class ComposeFile:
    """A file's documents and comments, and what is wrong with its YAML.

    Attributes:
        source: the text.
        documents: the root of each document, None for an empty or broken one.
        comments: every comment, in order.
        problems: what the YAML parser found.
        subject: no service: None.
    """

    subject: str | None = None

    def __init__(self, source: Source) -> None:
        """Parse `source`; never raises."""
        loaded = _loaded(source)
        self.source = source
        self.documents: tuple[Node | None, ...] = loaded.documents
        self.comments: tuple[YamlComment, ...] = loaded.comments
        self.problems = tuple(Fault(one.name, one.message, source, one.span) for one in loaded.problems)

    def comments_in(self, span: Span) -> tuple[YamlComment, ...]:
        """Return the comments that overlap a place."""
        first = bisect_right(self.comments, span.start, key=lambda one: one.span.end)
        last = bisect_left(self.comments, span.end, key=lambda one: one.span.start)
        return self.comments[first:last]

    @property
    def path(self) -> Path:
        """Absolute path."""
        return self.source.path

    @property
    def mappings(self) -> Iterator[Mapping]:
        """The documents that are mappings, as every Compose document has to be."""
        return (document for document in self.documents if isinstance(document, Mapping))

    @cached_property
    def root(self) -> Mapping | None:
        """The first document that is a mapping; most files have just one."""
        return next(self.mappings, None)

    @cached_property
    def broken(self) -> bool:
        """Tell whether the YAML cannot be parsed."""
        return any(problem.name == "syntax-error" for problem in self.problems)

    @cached_property
    def named_stack(self) -> bool:
        """Tell from its name whether it is for `docker stack deploy`, which reads some keys and ignores others."""
        return _STACK.search(self.path.stem) is not None

    @cached_property
    def is_stack(self) -> bool:
        """Tell whether it is for `docker stack deploy`, by its name or by what only a swarm does."""
        return self.named_stack or any(any(True for _ in swarm.evidence(document)) for document in self.mappings)

    @cached_property
    def violations(self) -> tuple[Placed, ...]:
        """Everything that the Compose Specification does not have, each place once."""
        return tuple(placed for document in self.mappings for placed in check(document))

    def service_at(self, span: Span) -> str | None:
        """Return the name of the service in whose lines a place lies; None outside of them."""
        for root in self.mappings:
            services = root.get("services")
            for entry in services.entries if isinstance(services, Mapping) else ():
                if entry.key.span.start <= span.start and span.end <= max(entry.key.span.end, entry.value.span.end):
                    return entry.key.value
        return None

    def insert_top(self, key: str, text: str) -> tuple[Edit, ...]:
        """Add the keys of `text` below the top-level `key`, which is added if missing.

        Raises:
            EditRefused: the keys are there already, their mapping is shared, or the file is empty.
        """
        return edits.insert_top(self._first(), key, text)

    def remove_top(self, path: str | tuple[str, ...]) -> tuple[Edit, ...]:
        """Remove the key at `path`, counted from the top: `version`, or `networks.unused`; its comments stay.

        Raises:
            EditRefused: it is not written here, is shared, stands in a line with others, or is all there is.
        """
        return edits.remove_top(self._first(), path)

    def substitute(self, value: Value, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """Replace the characters `start` to `end` of a scalar's `raw` text, for all who share the scalar.

        For texts that mean to every user what stood there before: a variable that holds the same value, say.

        Raises:
            EditRefused: the scalar was not written in this file, or nobody wrote it.
        """
        if value.implied:
            raise EditRefused("the value is implied by a short form")
        return edits.substitute(self.mappings, value, start, end, text)

    def _first(self) -> Mapping:
        if self.root is None:
            raise EditRefused("the file has no top-level mapping")
        return self.root

    def __repr__(self) -> str:
        """Show the path for debugging."""
        return f"ComposeFile({self.path})"


@lru_cache(maxsize=256)
def _loaded(source: Source) -> Loaded:
    """Parse each text once: the files that a fix does not touch are the same objects in the next pass."""
    return load(source)
