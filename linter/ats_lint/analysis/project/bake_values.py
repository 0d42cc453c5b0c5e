"""What the expressions of bake files come to, with the places of what is said literally."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.bake.expressions import (
    Choice,
    Comparison,
    Constant,
    Expression,
    Object,
    Template,
    Traversal,
    Tuple,
)


class Undecided(Enum):
    """What nobody can tell without the tool: the result of a function, a variable that the environment has to give."""

    VALUE = "unknown"


_LONGEST = 65_536
"""Variables that repeat each other could make a text of any length."""
Scalar = str | int | float | bool | None
Content = Scalar | Undecided | tuple["BakeValue", ...] | dict[str, tuple[Span, "BakeValue"]]
"""A table gives the place of each key, too."""


@dataclass(frozen=True, slots=True)
class BakeValue:
    """A value and where it is said.

    Attributes:
        source: the file.
        span: the place that uses it.
        content: what it comes to.
        fixed: whether nothing but the file decides: no variable, which the environment may set.
        default: the value of the variable that it is, as the file gives it.
    """

    source: Source
    span: Span
    content: Content
    fixed: bool = True
    default: BakeValue | None = None

    @property
    def text(self) -> str | None:
        """What it is as a text; None for what is not known, null, lists and tables."""
        content = self.content
        if isinstance(content, bool):
            return "true" if content else "false"
        return str(content) if isinstance(content, str | int | float) else None

    @property
    def items(self) -> tuple[BakeValue, ...]:
        """What it lists."""
        return self.content if isinstance(self.content, tuple) else ()

    @property
    def members(self) -> Mapping[str, tuple[Span, BakeValue]]:
        """Keys with their places, and values."""
        return self.content if isinstance(self.content, dict) else {}


def evaluated(expression: Expression, source: Source, scope: Mapping[str, BakeValue]) -> BakeValue:
    """Return what an expression comes to, given the variables."""
    span = expression.span
    match expression:
        case Constant(content=content):
            return BakeValue(source, span, content)
        case Template():
            return _text(expression, source, scope)
        case Traversal(names=names):
            return _member(names, source, span, scope)
        case Tuple(items=items):
            listed = tuple(evaluated(item, source, scope) for item in items)
            return BakeValue(source, span, listed, all(item.fixed for item in listed))
        case Object(entries=entries):
            found = dict(_entries(entries, source, scope))
            return BakeValue(source, span, found, all(value.fixed for _, value in found.values()))
        case Choice():
            return _chosen(expression, source, scope)
        case Comparison():
            return _compared(expression, source, scope)
        case _:
            return BakeValue(source, span, Undecided.VALUE, fixed=False)


def _text(expression: Template, source: Source, scope: Mapping[str, BakeValue]) -> BakeValue:
    values = [one if isinstance(one, str) else evaluated(one, source, scope) for one in expression.parts]
    texts = [one if isinstance(one, str) else one.text for one in values]
    said = [text for text in texts if text is not None]
    if len(said) < len(texts) or sum(map(len, said)) > _LONGEST:
        return BakeValue(source, expression.span, Undecided.VALUE, fixed=False)
    found = [one for one in values if isinstance(one, BakeValue)]
    default = found[0].default if len(values) == len(found) == 1 else None
    return BakeValue(source, expression.span, "".join(said), all(one.fixed for one in found), default)


def _member(names: tuple[str, ...], source: Source, span: Span, scope: Mapping[str, BakeValue]) -> BakeValue:
    found = scope.get(names[0])
    for name in names[1:]:
        member = found.members.get(name) if found else None
        found = member[1] if member else None
    if found is None:
        return BakeValue(source, span, Undecided.VALUE, fixed=False)
    return BakeValue(source, span, found.content, found.fixed, found.default or found)


def _entries(
    entries: tuple[tuple[Expression, Expression], ...], source: Source, scope: Mapping[str, BakeValue]
) -> Iterator[tuple[str, tuple[Span, BakeValue]]]:
    for key, value in entries:
        name = evaluated(key, source, scope).text
        if name is not None:
            yield name, (key.span, evaluated(value, source, scope))


def _chosen(expression: Choice, source: Source, scope: Mapping[str, BakeValue]) -> BakeValue:
    condition = evaluated(expression.condition, source, scope)
    if not isinstance(condition.content, bool):
        return BakeValue(source, expression.span, Undecided.VALUE, fixed=False)
    taken = evaluated(expression.yes if condition.content else expression.no, source, scope)
    return BakeValue(source, taken.span, taken.content, condition.fixed and taken.fixed, taken.default)


def _compared(expression: Comparison, source: Source, scope: Mapping[str, BakeValue]) -> BakeValue:
    left, right = (evaluated(one, source, scope) for one in (expression.left, expression.right))
    if left.text is None or right.text is None:
        return BakeValue(source, expression.span, Undecided.VALUE, fixed=False)
    content = (left.text == right.text) is expression.equal
    return BakeValue(source, expression.span, content, left.fixed and right.fixed)
