"""What a regular expression tries, counted: a matcher that goes back as Python's does, and texts that make it go back.

Time says little on a busy machine. Here every look at a character counts, so that growth can be told from texts of
some dozen characters, and is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice, product
from math import inf
from random import Random
from typing import Any

from re import _compiler, _constants, _parser  # type: ignore[attr-defined]  # isort: skip

Then = Callable[[int], bool]
Step = Callable[[int, Then], bool]
Node = tuple[Any, Any]

SHORT, LONG = 60, 300
"""Characters of the texts that are counted first, and of those that decide; each once more at twice the length."""
LINEAR, NOTICED = 2.3, 2.5
"""Growth that needs no longer text, and growth that is more than that of the text."""
MOST = 2_000_000
"""Looks at a short text from which nobody waits for the end."""
MANY = 16
"""Repetitions from which a bounded repeat counts as one without bound."""
SAMPLES = [*map(chr, range(128)), "é", "İ", "ß", "二", "\u2028", "\x85", "\U0001f600"]
_LEAVES = frozenset(
    (_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY, _constants.CATEGORY, _constants.RANGE)
)
_LOOPS = frozenset((_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT))
_INNER = {_constants.SUBPATTERN: 3, _constants.ASSERT: 1, _constants.ASSERT_NOT: 1}


class EndlessError(Exception):
    """A pattern that goes back without end."""


class Leaf:
    """A step over one character."""

    def __init__(self, node: Node, flags: int) -> None:
        state = _parser.State()
        state.flags = flags
        self._pattern = _compiler.compile(_parser.SubPattern(state, [node]), flags)
        self._known: dict[str, bool] = {}

    def fits(self, char: str) -> bool:
        if char not in self._known:
            self._known[char] = self._pattern.fullmatch(char) is not None
        return self._known[char]

    @cached_property
    def samples(self) -> frozenset[str]:
        return frozenset(filter(self.fits, SAMPLES))


_KNOWN: dict[str, Leaf] = {}


def _leaf_of(key: str, node: Node, flags: int) -> Leaf:
    if key not in _KNOWN:
        _KNOWN[key] = Leaf(node, flags)
    return _KNOWN[key]


class Matcher:
    """One pattern, ready to be counted."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self.tree = _parser.parse(text, flags)
        self.flags = self.tree.state.flags
        self.leaves: list[Leaf] = []
        self.looping: list[Leaf] = []
        self.words: list[tuple[str, str]] = []
        """What leads to each loop over more than one character, and what goes round in it."""
        self.bound = 0
        """The largest number of times that a loop is allowed."""
        self.text, self.steps, self.matched = "", 0, False
        self._groups: dict[int, tuple[int, int]] = {}
        self._leaf_of: dict[int, Leaf] = {}
        self._start = self._sequence(self.tree.data, self.flags, loop=False)

    def count(self, text: str, method: str) -> int:
        """Return how many characters a method looks at."""
        self.text, self.steps, self._groups = text, 0, {}
        if method in ("match", "fullmatch"):
            self._end(0, whole=method == "fullmatch")
            return self.steps
        at = 0
        while at <= len(text):
            self._groups = {}
            end = self._end(at)
            if end is not None and method == "search":
                break
            at = max(at + 1, end or 0)
        return self.steps

    def _end(self, at: int, *, whole: bool = False) -> int | None:
        ends: list[int] = []
        self.steps += 1

        def accept(end: int) -> bool:
            if whole and end != len(self.text):
                return False
            ends.append(end)
            return True

        self.matched = self._start(at, accept)
        return ends[0] if self.matched else None

    def _sequence(self, nodes: Sequence[Node], flags: int, *, loop: bool) -> Step:
        steps = [self._step(node, flags, loop=loop) for node in nodes]

        def run(at: int, then: Then) -> bool:
            def go(number: int, here: int) -> bool:
                return then(here) if number == len(steps) else steps[number](here, lambda end: go(number + 1, end))

            return go(0, at)

        return steps[0] if len(steps) == 1 else run

    def _step(self, node: Node, flags: int, *, loop: bool) -> Step:
        kind, value = node
        if kind in _LEAVES:
            return self._one(self._leaf(node, flags, loop=loop))
        if kind in _LOOPS:
            return self._loop(kind, *value, flags=flags, loop=loop)
        if kind is _constants.SUBPATTERN:
            group, more, less, inner = value
            return self._group(group, self._sequence(inner.data, (flags | more) & ~less, loop=loop))
        if kind is _constants.BRANCH:
            ways = [self._sequence(way.data, flags, loop=loop) for way in value[1]]
            return self._branch(ways)
        if kind is _constants.ATOMIC_GROUP:
            return self._atomic(self._sequence(value.data, flags, loop=loop))
        if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            return self._look(kind is _constants.ASSERT, *value, flags=flags)
        if kind is _constants.AT:
            state = _parser.State()
            state.flags = flags
            place = _compiler.compile(_parser.SubPattern(state, [node]), flags)
            return lambda at, then: self._counted() and place.match(self.text, at) is not None and then(at)
        if kind is _constants.FAILURE:
            # `(?!)`, of which older Pythons make a look ahead at nothing.
            return lambda at, then: False
        if kind is _constants.GROUPREF:
            return lambda at, then: self._again(value, at, then)
        if kind is _constants.GROUPREF_EXISTS:
            group, yes, no = value
            ways = [self._sequence(way.data if way else [], flags, loop=loop) for way in (yes, no)]
            return lambda at, then: ways[group not in self._groups](at, then)
        raise NotImplementedError(kind)

    def _branch(self, ways: Sequence[Step]) -> Step:
        def run(at: int, then: Then) -> bool:
            # Not `any`: what a function in C calls counts against a limit that cannot be raised.
            for way in ways:  # noqa: SIM110
                if way(at, then):
                    return True
            return False

        return run

    def _leaf(self, node: Node, flags: int, *, loop: bool) -> Leaf:
        if id(node) not in self._leaf_of:
            self._leaf_of[id(node)] = _leaf_of(f"{node} {flags}", node, flags)
            self.leaves.append(self._leaf_of[id(node)])
        if loop:
            self.looping.append(self._leaf_of[id(node)])
        return self._leaf_of[id(node)]

    def _counted(self) -> bool:
        self.steps += 1
        # Each place of a text may be looked at as often as a bound allows, some dozen times over.
        if self.steps > MOST + 50 * self.bound * len(self.text):
            raise EndlessError
        return True

    def _one(self, leaf: Leaf) -> Step:
        def run(at: int, then: Then) -> bool:
            self._counted()
            return at < len(self.text) and leaf.fits(self.text[at]) and then(at + 1)

        return run

    def _loop(self, kind: Any, low: int, high: int, inner: Any, *, flags: int, loop: bool) -> Step:
        endless = high == _constants.MAXREPEAT or high >= MANY
        self.bound = max(self.bound, low, 0 if high == _constants.MAXREPEAT else high)
        body = self._sequence(inner.data, flags, loop=loop or endless)
        if kind is _constants.POSSESSIVE_REPEAT:
            return self._atomic(self._greedy(low, high, body))
        return self._greedy(low, high, body) if kind is _constants.MAX_REPEAT else self._lazy(low, high, body)

    def _greedy(self, low: int, high: int, body: Step) -> Step:
        def run(at: int, then: Then, done: int = 0) -> bool:
            def more(end: int) -> bool:
                return (end != at or done < low) and run(end, then, done + 1)

            return (done < high and body(at, more)) or (done >= low and then(at))

        return run

    def _lazy(self, low: int, high: int, body: Step) -> Step:
        def run(at: int, then: Then, done: int = 0) -> bool:
            def more(end: int) -> bool:
                return (end != at or done < low) and run(end, then, done + 1)

            return (done >= low and then(at)) or (done < high and body(at, more))

        return run

    def _atomic(self, body: Step) -> Step:
        def run(at: int, then: Then) -> bool:
            ends: list[int] = []
            return body(at, lambda end: not ends.append(end)) and then(ends[0])  # type: ignore[func-returns-value]

        return run

    def _group(self, group: int | None, body: Step) -> Step:
        if group is None:
            return body

        def run(at: int, then: Then) -> bool:
            before = self._groups.get(group)

            def more(end: int) -> bool:
                self._groups[group] = (at, end)
                return then(end)

            if body(at, more):
                return True
            self._groups.pop(group, None)
            if before:
                self._groups[group] = before
            return False

        return run

    def _look(self, wanted: bool, direction: int, inner: Any, *, flags: int) -> Step:
        width = inner.getwidth()[0] if direction < 0 else 0
        body = self._sequence(inner.data, flags, loop=False)

        def run(at: int, then: Then) -> bool:
            found = at >= width and body(at - width, lambda end: direction > 0 or end == at)
            return found is wanted and then(at)

        return run

    def _again(self, group: int, at: int, then: Then) -> bool:
        if group not in self._groups:
            return False
        start, end = self._groups[group]
        said = self.text[start:end]
        self.steps += len(said)
        return self.text.startswith(said, at) and then(at + len(said))


class Texts:
    """Texts that make a pattern go back as far as it can."""

    def __init__(self, matcher: Matcher, *, wide: bool = False, seed: int = 1) -> None:
        self.matcher = matcher
        self.firsts, self.pairs, self.lasts = (20, 40, 3) if wide else (6, 5, 2)
        self.random = Random(seed)
        classes: dict[tuple[bool, ...], str] = {}
        for char in [*"a0 -./:=\"'", *SAMPLES]:
            classes.setdefault(tuple(char in leaf.samples for leaf in matcher.leaves), char)
        self.letters = list(dict.fromkeys([*classes.values(), "\n"]))
        self.alien = next((char for char in self.letters if not any(map(matcher_fits(char), matcher.leaves))), "\0")

    def pieces(self) -> Iterator[tuple[str, str, str]]:
        """Yield what comes first, what is repeated and what comes last."""
        for first, piece in self.loops():
            for last in (self.alien, "", "\n")[: self.lasts]:
                yield first, piece, last

    def loops(self) -> Iterator[tuple[str, str]]:
        """Yield the words that loops go round with, and what leads to the loops."""
        seen = set()
        looping = [char for char in self.letters if any(leaf.fits(char) for leaf in self.matcher.looping)]
        firsts = dict.fromkeys(["", *(first for first, _, _ in self._found())])
        words = dict.fromkeys([*looping, *firsts, *(word for _, word, _ in self._found())])
        pairs = ["".join(pair) for pair in product(looping, repeat=2) if pair[0] != pair[1]]
        pairs = self.random.sample(pairs, min(len(pairs), self.pairs))
        for first in islice(firsts, self.firsts):
            for word in [*words, *pairs]:
                if word and (first, word) not in seen:
                    seen.add((first, word))
                    yield first, word

    @cached_property
    def _loops(self) -> list[tuple[str, str, str]]:
        return list(self._walk(self.matcher.tree.data, self.matcher.flags, ""))

    def _found(self) -> list[tuple[str, str, str]]:
        return self._loops

    def _walk(self, nodes: Sequence[Node], flags: int, first: str) -> Iterator[tuple[str, str, str]]:
        for node in nodes:
            kind, value = node
            if kind in _LOOPS and (value[1] == _constants.MAXREPEAT or value[1] >= MANY):
                for _ in range(3):
                    yield first, self.sample(value[2].data, flags), ""
            for inner in _parts(node):
                yield from self._walk(inner.data, flags, first)
            first += self.sample([node], flags)

    def sample(self, nodes: Sequence[Node], flags: int) -> str:
        """Return a text that the nodes match, assertions aside."""
        return "".join(self._sampled(node, flags) for node in nodes)

    def _sampled(self, node: Node, flags: int) -> str:
        kind, value = node
        if kind in _LEAVES:
            leaf = self.matcher._leaf(node, flags, loop=False)
            fit = [char for char in self.letters if leaf.fits(char)] or sorted(leaf.samples)
            return self.random.choice(fit) if fit else ""
        if kind in _LOOPS:
            return "".join(self.sample(value[2].data, flags) for _ in range(max(value[0], min(1, value[1]))))
        if kind is _constants.BRANCH:
            return self.sample(self.random.choice(value[1]).data, flags)
        if kind in (_constants.SUBPATTERN, _constants.ATOMIC_GROUP):
            return self.sample(_parts(node)[0].data, flags)
        return ""


def matcher_fits(char: str) -> Callable[[Leaf], bool]:
    """Return the question whether a leaf takes a character."""
    return lambda leaf: leaf.fits(char)


def _parts(node: Node) -> list[Any]:
    kind, value = node
    if kind in _LOOPS:
        return [value[2]]
    if kind in _INNER:
        return [value[_INNER[kind]]]
    if kind is _constants.BRANCH:
        return list(value[1])
    if kind is _constants.ATOMIC_GROUP:
        return [value]
    if kind is _constants.GROUPREF_EXISTS:
        return [one for one in value[1:] if one]
    return []


def growth(matcher: Matcher, method: str, pieces: tuple[str, str, str]) -> float:
    """Return how much the work grows when a text becomes twice as long: 2 is linear, 4 is square."""
    grown = _growth(matcher, method, pieces, SHORT)
    if LINEAR < grown < inf:
        grown = _growth(matcher, method, pieces, LONG)
    # Bounded repetitions grow until their bound is reached.
    return _growth(matcher, method, pieces, 3 * matcher.bound) if NOTICED < grown < inf and matcher.bound else grown


def _growth(matcher: Matcher, method: str, pieces: tuple[str, str, str], length: int) -> float:
    first, piece, last = pieces
    times = max(12, length // len(piece))
    try:
        few, many = (matcher.count(first + piece * one + last, method) for one in (times, 2 * times))
    except EndlessError:
        return inf
    return many / few


def worst(text: str, flags: int, methods: Sequence[str]) -> tuple[float, str, tuple[str, str, str]]:
    """Return the growth of a pattern's work at its worst, with the method and the text."""
    matcher = Matcher(text, flags)
    found = (2.0, methods[0], ("", "x", ""))
    for pieces in Texts(matcher).pieces() if matcher.looping else ():
        for method in methods:
            grown = growth(matcher, method, pieces)
            found = max(found, (grown, method, pieces), key=lambda one: one[0])
            if grown > NOTICED:
                return found
    return found
