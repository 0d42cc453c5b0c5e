"""Where an instruction's line announces documents that follow it.

Source: `heredocsFromLine` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go
"""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.flags import split_flags
from ats_lint.syntax.dockerfile.jsonform import NotStringsError, read_array
from ats_lint.syntax.dockerfile.lexer import UNSET, Lexer, SubstitutionError, Unset
from ats_lint.syntax.dockerfile.logical import GAP, WORD, Logical

_MARKER = regex(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)\Z")
_HOLDERS = frozenset({"ADD", "COPY", "RUN"})


@dataclass(frozen=True, slots=True)
class Marker:
    """`<<NAME`: what ends the document, and how to read it."""

    name: str
    expand: bool
    strip_tabs: bool
    span: Span


def split_keyword(line: Logical) -> tuple[Logical, Logical]:
    """Return the first word of a line, and what follows the white space behind it."""
    line = line.stripped()
    found = WORD.match(line.text)
    if found is None:
        return line, line
    gap = GAP.match(line.text, found.end())
    return line.cut(0, found.end()), line.cut(gap.end() if gap else found.end())


def read_markers(line: Logical, escape: str) -> tuple[Marker, ...]:
    """Return the documents that a line announces, in order; only RUN, COPY and ADD in shell form have any.

    Raises:
        SubstitutionError: the builder refuses a marker's name.
    """
    if "<<" not in line.text or not _can_hold(line, escape):
        return ()
    try:
        # Whatever the file's escape character is, here it is the backslash.
        words = Lexer(line.text, _nothing, raw_quotes=True, raw_escapes=True, keep_unset=True).words()
    except SubstitutionError:
        return ()
    found = ((read_marker(word.text), word) for word in words)
    return tuple(Marker(*marker, line.span(word.start, word.end)) for marker, word in found if marker)


def read_marker(word: str) -> tuple[str, bool, bool] | None:
    """Return name, whether variables are expanded, and whether tabs are stripped; None for any other word.

    Raises:
        SubstitutionError: the builder refuses the name.
    """
    found = _MARKER.match(word)
    if found is None or not found[2]:
        return None
    plain = Lexer(found[2], _nothing, keep_unset=True).words()
    if len(plain) != 1:
        return None
    quoted = "".join(piece.text for piece in Lexer(found[2], _nothing, raw_quotes=True, keep_unset=True).words())
    return plain[0].text, _quotes(plain[0].text) == _quotes(quoted), bool(found[1])


def _can_hold(line: Logical, escape: str) -> bool:
    keyword, rest = split_keyword(line)
    if keyword.text.upper() == "ONBUILD":
        keyword, rest = split_keyword(split_flags(rest, escape)[1])
    if keyword.text.upper() not in _HOLDERS:
        return False
    try:
        return read_array(split_flags(rest, escape)[1]) is None
    except NotStringsError:
        return False


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


def _nothing(_name: str) -> Unset:
    return UNSET
