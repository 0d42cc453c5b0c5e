"""Writing a value in double quotes so that the builder reads the same from it.

`ENV key some value` takes the rest of the line, quotes and white space included, and expands it as one word; in
`ENV key=value` white space ends the word. Source: `parseNameVal` and `Lex` in
https://github.com/moby/buildkit/tree/master/frontend/dockerfile
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import EditRefused
from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.lexer import UNSET, Lexer, SubstitutionError, Unset, VariableReference
from ats_lint.syntax.dockerfile.logical import SPACE

_ESCAPED = frozenset('"$')


def quoted(text: str, escape: str = "\\") -> str:
    """Return `text`, meant literally, in double quotes.

    Raises:
        EditRefused: it holds a line break.
    """
    if "\n" in text or "\r" in text:
        raise EditRefused("the value holds a line break")
    return '"' + "".join(_literal(char, escape) for char in text) + '"'


def requoted(raw: str, escape: str = "\\") -> str:
    """Return a word that expands to what `raw` does: itself where it is one word, else in double quotes.

    Raises:
        EditRefused: the builder would refuse `raw`, or a variable in it holds quotes of its own.
    """
    if raw and not any(char in SPACE for char in raw) and not raw.endswith(escape):
        return raw
    reader = _Reader(raw, escape)
    return '"' + "".join(reader.parts()) + '"'


def _literal(char: str, escape: str) -> str:
    return escape + char if char in _ESCAPED or char == escape else char


@dataclass(slots=True)
class _Reader:
    """Walks over a raw value once; variables are kept as they stand."""

    raw: str
    escape: str

    def parts(self) -> Iterator[str]:
        raw, escape, at, double = self.raw, self.escape, 0, False
        uses = {one.start: one for one in self._uses()}
        while at < len(raw):
            char = raw[at]
            if at in uses:
                yield self._variable(uses[at])
                at = uses[at].end
                continue
            at += 1
            if char == '"':
                double = not double
            elif char == escape:
                text, at = self._escaped(at, double)
                yield text
            elif char == "'" and not double:
                end = raw.index("'", at)
                yield "".join(_literal(inner, escape) for inner in raw[at:end])
                at = end + 1
            else:
                yield _literal(char, escape)

    def _escaped(self, at: int, double: bool) -> tuple[str, int]:
        """Return what an escape character gives, and the offset behind it."""
        following = self.raw[at : at + 1]
        if not following:
            return "", at
        if double and following not in {'"', "$", self.escape}:
            return self.escape * 2, at
        return _literal(following, self.escape), at + 1

    def _variable(self, use: VariableReference) -> str:
        text = self.raw[use.start : use.end]
        if any(mark in text for mark in ("'", '"', self.escape)):
            raise EditRefused("a variable in the value holds quotes")
        if not text.startswith("${") and self.raw[use.end : use.end + 1] in ("'", '"', self.escape):
            # The mark that ends the name goes: what follows it would become part of it.
            return f"${{{text[1:]}}}"
        return text

    def _uses(self) -> Iterator[VariableReference]:
        """Yield the outermost uses of variables.

        Raises:
            EditRefused: the builder would refuse the text.
        """
        lexer = Lexer(self.raw, _nothing, self.escape, keep_unset=True)
        try:
            lexer.word()
        except SubstitutionError as error:
            raise EditRefused(str(error)) from error
        for one in lexer.references:
            if not any(other.start < one.start and one.end <= other.end for other in lexer.references):
                yield one


def _nothing(_name: str) -> Unset:
    return UNSET
