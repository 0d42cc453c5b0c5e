"""ENV and ARG: which variables an instruction sees, and their values as far as the file tells.

An ARG with a default has it. One without has the value that the project gives it before the first FROM, else an
unknown one.
Source: `dispatchArg`, `dispatchEnv` and `buildMetaArgs` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ats_lint.records import dataclass, field, replace
from ats_lint.syntax.dockerfile.keywords import Arg, Env, Instruction
from ats_lint.syntax.dockerfile.nodes import Pair
from ats_lint.syntax.dockerfile.variables import UNSET, Unset, expand, references

PLATFORM = frozenset(
    {
        "BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS",
        "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
    }
)  # fmt: skip
"""Arguments that the builder sets in the global scope; a stage sees them after a bare ARG."""
MAX_VALUES = 8_000_000
"""Characters that the values of one file's variables may take in all."""
_WITH_DEFAULT = frozenset({":-", "-"})


@dataclass(frozen=True, slots=True)
class BuildScope:
    """Variables at one place.

    A value of None cannot be known. `unset` names the arguments that have no default and that nobody need
    give: `${X:-y}` is `y` for them. `closed` tells that no other variable exists, as in the global scope. `given` are
    the arguments of one build, which replace defaults. `room` is how many more characters values may take: beyond
    it, they count as unknown, for short lines can double a value over and over.
    """

    values: Mapping[str, str | None] = field(default_factory=lambda: {})
    unset: frozenset[str] = frozenset()
    closed: bool = False
    given: Mapping[str, str | None] = field(default_factory=lambda: {})
    room: int = MAX_VALUES

    def lookup(self, name: str) -> str | Unset | None:
        """Return the value of a variable: None when unknown, `UNSET` when it certainly has none."""
        if name in self.values:
            return self.values[name]
        return UNSET if self.closed else None

    def expand(self, text: str, escape: str = "\\") -> str | None:
        """Return `text` with variables replaced and quotes removed; None when a variable is not known."""
        found = expand(text, self.lookup, escape)
        if found is not None or not self.unset:
            return found
        used = [item for item in references(text, escape) if item.name in self.unset]
        if not used or any(item.operator not in _WITH_DEFAULT for item in used):
            return None
        return expand(text, lambda name: UNSET if name in self.unset else self.lookup(name), escape)

    def assigned(self, values: Mapping[str, str | None]) -> BuildScope:
        """Return the scope after these variables were set."""
        room = self.room - sum(len(value or "") for value in values.values())
        kept = values if room >= 0 else dict.fromkeys(values)
        return replace(self, values={**self.values, **kept}, unset=self.unset.difference(values), room=max(room, 0))

    def declared(self, name: str) -> BuildScope:
        """Return the scope after an argument without a value."""
        if name in self.values:
            return self
        return replace(self, values={**self.values, name: None}, unset=self.unset | {name})


def global_scope(
    instructions: Iterable[Arg],
    given: Callable[[str], str | None] = lambda _: None,
    args: Mapping[str, str | None] | None = None,
) -> BuildScope:
    """Return what FROM sees: the arguments before the first of them.

    `given` has values for those without one; `args` are those of one build, which replace defaults.
    """
    scope = BuildScope(dict.fromkeys(PLATFORM), closed=True, given=args or {})
    for instruction in instructions:
        for pair in instruction.pairs:
            value = given(pair.key.text) if pair.raw is None else None
            known = scope.assigned({pair.key.text: value}) if value is not None and not args else None
            scope = known or _argument(scope, pair, BuildScope(given=scope.given), instruction.escape)
    return scope


def _argument(scope: BuildScope, pair: Pair, outer: BuildScope, escape: str) -> BuildScope:
    name = pair.key.text
    if name in outer.given:
        return scope.assigned({name: outer.given[name]})
    if pair.raw is not None:
        return scope.assigned({name: scope.expand(pair.raw, escape)})
    if name not in outer.values or name in outer.unset:
        return scope.declared(name)
    return scope.assigned({name: outer.values[name]})


def after(instruction: Instruction, scope: BuildScope, outer: BuildScope) -> BuildScope:
    """Return the scope behind `instruction`; `outer` is the global one."""
    if isinstance(instruction, Env):
        return scope.assigned(dict(environment(instruction, scope)))
    if isinstance(instruction, Arg):
        for pair in instruction.pairs:
            scope = _argument(scope, pair, outer, instruction.escape)
    return scope


def environment(instruction: Env, scope: BuildScope) -> Iterator[tuple[str, str | None]]:
    """Yield the variables that ENV sets; all of them see the values from before the instruction."""
    for pair in instruction.pairs:
        name = scope.expand(pair.key.text, instruction.escape)
        if name:
            yield name, scope.expand(pair.raw or "", instruction.escape)
