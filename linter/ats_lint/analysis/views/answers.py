"""Answers that hang on what they are about: a question about a stage is worked out once, and goes with the stage."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
_MISSING = object()


class Answers:
    """What has been found out about one object: what is `known` by question."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        """Know nothing yet."""
        self.known: dict[Hashable, Any] = {}

    def ask(self, key: Hashable, find: Callable[[], T], meanwhile: object = _MISSING) -> T:
        """Return the answer to `key`, from `find` at the first time.

        Whoever asks again while it is looked for gets `meanwhile`, if that is given.
        """
        if key not in self.known:
            if meanwhile is not _MISSING:
                self.known[key] = meanwhile
            self.known[key] = find()
        found: T = self.known[key]
        return found


class Answering(Protocol):
    """Something that keeps the answers about it."""

    @property
    def answers(self) -> Answers:
        """What has been found out about it."""
        ...


N = TypeVar("N", bound=Answering)


def remembered(question: Callable[Concatenate[N, P], T]) -> Callable[Concatenate[N, P], T]:
    """Let a function of a node, and of values, work out each answer once; the node keeps it."""

    @wraps(question)
    def asked(node: N, /, *args: P.args, **named: P.kwargs) -> T:
        key = (question, args, *named.items()) if args or named else question
        known = node.answers.known
        return known[key] if key in known else node.answers.ask(key, lambda: question(node, *args, **named))

    return asked
