"""Variables and quotes in instructions, as the builder expands them (not as a shell would).

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
"""

from __future__ import annotations

from ats_lint.syntax.dockerfile.lexer import UNSET, Lexer, Lookup, SubstitutionError, Unset, VariableReference

__all__ = [
    "UNSET",
    "Lookup",
    "SubstitutionError",
    "Unset",
    "VariableReference",
    "expand",
    "references",
    "split_words",
    "unquote",
]


def expand(text: str, lookup: Lookup, escape: str = "\\") -> str | None:
    """Return `text` with variables replaced and quotes removed.

    None means that the result cannot be known: a variable has no known value, or the builder would refuse
    the text.
    """
    if not _special(text, escape):
        return text
    lexer = Lexer(text, lookup, escape)
    try:
        result = lexer.word()
    except SubstitutionError:
        return None
    return None if lexer.unknown else result


def split_words(text: str, lookup: Lookup, escape: str = "\\") -> tuple[str, ...] | None:
    """Expand `text`, and split what comes out at white space that is not quoted; None as for `expand`."""
    lexer = Lexer(text, lookup, escape)
    try:
        words = lexer.words()
    except SubstitutionError:
        return None
    return None if lexer.unknown else tuple(word.text for word in words)


def unquote(text: str, escape: str = "\\") -> str:
    """Return `text` without quotes and escapes, its variables as they are; text with an open quote comes back whole."""
    if not _special(text, escape):
        return text
    try:
        return Lexer(text, _nothing, escape, keep_unset=True).word()
    except SubstitutionError:
        return text


def references(text: str, escape: str = "\\", *, quotes: bool = True) -> tuple[VariableReference, ...]:
    """Return every use of a variable in `text`, those inside `${x:-…}` before the outer one.

    Text that the builder refuses gives those before the fault. Without `quotes`, as in a heredoc, a quote is a
    character like any other.
    """
    if "$" not in text:
        return ()
    lexer = Lexer(text, _nothing, escape, keep_unset=True, quotes=quotes)
    try:
        lexer.word()
    except SubstitutionError:
        return tuple(lexer.references)
    return tuple(lexer.references)


def _special(text: str, escape: str) -> bool:
    return "$" in text or escape in text or "'" in text or '"' in text or text.startswith("\ufeff")


def _nothing(_name: str) -> Unset:
    return UNSET
