"""What a bake file is written in: blocks of attributes, and the expressions that give them values."""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """A string: what it says literally, and the expressions between. `span` is what stands between the quotes."""

    span: Span
    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, true, false or null."""

    span: Span
    content: int | float | bool | None


@dataclass(frozen=True, slots=True)
class Traversal:
    """A variable, or a member of one: `TAG`, `item.name`."""

    span: Span
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tuple:
    """Values in brackets."""

    span: Span
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Keys and values in braces."""

    span: Span
    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? yes : no`."""

    span: Span
    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values that are asked to be equal, or not to be."""

    span: Span
    equal: bool
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Opaque:
    """What is not evaluated: a call of a function, a loop, arithmetic."""

    span: Span


Expression = Template | Constant | Traversal | Tuple | Object | Choice | Comparison | Opaque


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name with a value."""

    name: str
    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class BakeBlock:
    """A block such as `target "app" {…}`; a label is a string, and its span lies between the quotes."""

    kind: str
    labels: tuple[tuple[str, Span], ...]
    span: Span
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class BakeSyntax:
    """All that one file says."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[BakeBlock, ...]
