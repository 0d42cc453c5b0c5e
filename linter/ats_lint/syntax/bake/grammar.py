"""The grammar of HCL as far as bake files need it, and JSON, which is one table of it.

Ends of lines are not asked for where the next word tells as much: a broken file may pass, a sound one is read as it is.
See https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
"""

from __future__ import annotations

import re

from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.syntax.bake.expressions import (
    Attribute,
    BakeBlock,
    Choice,
    Comparison,
    Constant,
    Expression,
    Object,
    Opaque,
    Template,
    Traversal,
    Tuple,
)
from ats_lint.syntax.bake.quoted import Broken, heredoc, pieces

_SPACE = regex(r"(?:[\s\ufeff]|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NAME = regex(r"[A-Za-z_][\w-]*")
_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR = regex(r"==|!=|<=|>=|&&|\|\||[-+*/%<>](?!\{)")
_MEMBER = regex(r"\.(?:\*|\w[\w-]*)")
_LOOP = regex(r"[\[{]\s*for\s")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_DEEPEST = 50


class Grammar:
    """A text and how far it has been read."""

    def __init__(self, text: str, start: int = 0, end: int | None = None, depth: int = 0) -> None:
        """Begin at `start`, which lies `depth` expressions deep; what stands behind `end` is not looked at."""
        self._text = text
        self._at = start
        self._end = len(text) if end is None else end
        self._depth = depth

    def body(self, end: str = "") -> tuple[tuple[Attribute, ...], tuple[BakeBlock, ...]]:
        """Read attributes and blocks up to the brace that closes them, or the end of the text.

        Raises:
            Broken: what stands there is neither.
        """
        attributes: list[Attribute] = []
        blocks: list[BakeBlock] = []
        while not self._ended(end):
            name, span = self._name()
            if self._took("="):
                attributes.append(Attribute(name, span, self.expression()))
            else:
                blocks.append(self._block(name, span))
        return tuple(attributes), tuple(blocks)

    def whole(self) -> Expression:
        """Read a text that is one expression, as JSON is.

        Raises:
            Broken: it is none, or something follows.
        """
        found = self.expression()
        self._skip()
        if self._at < self._end:
            raise Broken("more than one value", self._at)
        return found

    def expression(self) -> Expression:
        """Read one expression.

        Raises:
            Broken: there is none, or it goes too deep.
        """
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Broken("nested too deep", self._at)
        found = self._operation()
        if self._took("?"):
            yes = self.expression()
            self._must(":")
            no = self.expression()
            found = Choice(Span(found.span.start, no.span.end), found, yes, no)
        self._depth -= 1
        return found

    def _operation(self) -> Expression:
        left = self._operand()
        while True:
            self._skip()
            match = _OPERATOR.match(self._text, self._at, self._end)
            if match is None:
                return left
            self._at = match.end()
            right = self._operand()
            span = Span(left.span.start, right.span.end)
            equal = match[0] in ("==", "!=") and not isinstance(left, Comparison | Opaque)
            left = Comparison(span, match[0] == "==", left, right) if equal else Opaque(span)

    def _operand(self) -> Expression:
        self._skip()
        start, sign = self._at, self._sign()
        if sign == '"':
            return self._text_node()
        if sign == "<":
            found = heredoc(self._text, start)
            self._at = found.end
            parts = tuple(part for part in found.parts if isinstance(part, str))
            return Template(found.span, parts) if found.plain else Opaque(found.span)
        if sign == "[":
            return self._followed(self._sequence(), start)
        if sign == "{":
            return self._followed(self._table(), start)
        if sign == "(":
            self._at += 1
            found_inside = self.expression()
            self._must(")")
            return self._followed(found_inside, start)
        if sign == "!":
            self._at += 1
            return Opaque(Span(start, self.expression().span.end))
        number = _NUMBER.match(self._text, start, self._end)
        if number:
            self._at = number.end()
            exact = number[0].lstrip("-").isdecimal() and len(number[0]) < 20
            return Constant(Span(start, self._at), whole(number[0]) if exact else float(number[0]))
        return self._reference()

    def _reference(self) -> Expression:
        name, span = self._name()
        if name in _WORDS:
            return Constant(span, _WORDS[name])
        if self._text.startswith("(", self._at):
            self._balanced()
            return self._followed(Opaque(Span(span.start, self._at)), span.start)
        names = [name]
        while self._text.startswith(".", self._at, self._end) and _NAME.match(self._text, self._at + 1, self._end):
            self._at += 1
            names.append(self._name()[0])
        return self._followed(Traversal(Span(span.start, self._at), tuple(names)), span.start)

    def _followed(self, found: Expression, start: int) -> Expression:
        """Return what an index or a splat behind an expression makes of it."""
        before = self._at
        while self._text.startswith(("[", "."), self._at, self._end):
            if self._text.startswith("[", self._at, self._end):
                self._balanced()
            else:
                match = _MEMBER.match(self._text, self._at, self._end)
                if match is None:
                    break
                self._at = match.end()
        return found if self._at == before else Opaque(Span(start, self._at))

    def _text_node(self) -> Expression:
        start = self._at
        found = pieces(self._text, start)
        self._at = found.end
        if not found.plain:
            return self._followed(Opaque(found.span), start)
        parts = (one if isinstance(one, str) else self._within(one) for one in found.parts)
        return self._followed(Template(found.span, tuple(parts)), start)

    def _within(self, place: Span) -> Expression:
        """Read an expression that stands in a string; one of another language (`${localEnv:HOME}`) is left open."""
        try:
            return Grammar(self._text, place.start, place.end, self._depth).whole()
        except Broken:
            return Opaque(place)

    def _sequence(self) -> Expression:
        start = self._at
        if self._loops():
            return Opaque(Span(start, self._at))
        self._must("[")
        items: list[Expression] = []
        while not self._took("]"):
            items.append(self.expression())
            if not self._took(","):
                self._must("]")
                break
        return Tuple(Span(start, self._at), tuple(items))

    def _table(self) -> Expression:
        start = self._at
        if self._loops():
            return Opaque(Span(start, self._at))
        self._must("{")
        entries: list[tuple[Expression, Expression]] = []
        while not self._took("}"):
            key = self.expression()
            if not self._took("="):
                self._must(":")
            entries.append((_as_key(key), self.expression()))
            self._took(",")
        return Object(Span(start, self._at), tuple(entries))

    def _loops(self) -> bool:
        """Step over a value that a loop makes, and tell whether there was one."""
        if not _LOOP.match(self._text, self._at, self._end):
            return False
        self._balanced()
        return True

    def _balanced(self) -> None:
        """Step over brackets and what is between them."""
        pending: list[str] = []
        while True:
            self._skip()
            sign = self._sign()
            if sign == '"':
                self._at = pieces(self._text, self._at).end
                continue
            if not sign:
                raise Broken("a bracket is not closed", self._at)
            self._at += 1
            if sign in _OPENING:
                pending.append(_OPENING[sign])
            elif pending and sign == pending[-1]:
                pending.pop()
            if not pending:
                return

    def _block(self, kind: str, span: Span) -> BakeBlock:
        labels: list[tuple[str, Span]] = []
        while not self._took("{"):
            if not self._text.startswith('"', self._at, self._end):
                raise Broken("neither an attribute nor a block", self._at)
            found = pieces(self._text, self._at)
            labels.append((self._text[found.span.start : found.span.end], found.span))
            self._at = found.end
        attributes, _ = self.body("}")
        return BakeBlock(kind, tuple(labels), span, attributes)

    def _name(self) -> tuple[str, Span]:
        self._skip()
        match = _NAME.match(self._text, self._at, self._end)
        if match is None:
            raise Broken("a name is missing", self._at)
        self._at = match.end()
        return match[0], Span(*match.span())

    def _ended(self, end: str) -> bool:
        self._skip()
        if self._at >= self._end and end:
            raise Broken("a block is not closed", self._at)
        return self._at >= self._end if not end else self._took(end)

    def _took(self, sign: str) -> bool:
        self._skip()
        if not self._text.startswith(sign, self._at, self._end):
            return False
        self._at += len(sign)
        return True

    def _must(self, sign: str) -> None:
        if not self._took(sign):
            raise Broken(f"{sign} is missing", self._at)

    def _sign(self) -> str:
        return self._text[self._at : min(self._at + 1, self._end)]

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at, self._end)
        if match:
            self._at = match.end()


def _as_key(key: Expression) -> Expression:
    """Return a key: a bare word names itself."""
    return Template(key.span, (key.names[0],)) if isinstance(key, Traversal) and len(key.names) == 1 else key
