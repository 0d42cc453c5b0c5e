"""Answers that say how well they are founded, and on what."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Generic, TypeVar

from ats_lint.records import dataclass

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


class Certainty(Enum):
    """How well an answer is founded."""

    UNKNOWN = 0
    ASSUMED = 1
    KNOWN = 2


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """What is known of one thing.

    Attributes:
        value: the answer; the likeliest one where it is assumed, None or empty where nothing is known.
        certainty: whether the files and facts in view show it, or it is likely.
        origin: where it comes from, in a few words.
    """

    value: T_co
    certainty: Certainty
    origin: str

    @property
    def is_known(self) -> bool:
        """Whether the files and facts in view show it."""
        return self.certainty is Certainty.KNOWN

    @property
    def is_unknown(self) -> bool:
        """Whether nothing shows it."""
        return self.certainty is Certainty.UNKNOWN

    def then(self, find: Callable[[T_co], U]) -> Answer[U]:
        """Return what follows from the value, as well founded as it is."""
        return Answer(find(self.value), self.certainty, self.origin)


def known(value: T, origin: str, *, sure: bool = True) -> Answer[T]:
    """Return an answer that is shown by what is in view, or else likely."""
    return Answer(value, Certainty.KNOWN if sure else Certainty.ASSUMED, origin)


def unknown(value: T, origin: str) -> Answer[T]:
    """Return an answer of which nothing is known; `value` stands for that."""
    return Answer(value, Certainty.UNKNOWN, origin)
