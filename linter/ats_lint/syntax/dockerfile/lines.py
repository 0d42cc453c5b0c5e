"""Lines to statements: comments, directives, continuations and heredocs, as the builder reads them.

Source: `Parse` in https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.shortening import short
from ats_lint.syntax.dockerfile.directives import Directives
from ats_lint.syntax.dockerfile.heredoc import Marker, read_markers
from ats_lint.syntax.dockerfile.lexer import SubstitutionError
from ats_lint.syntax.dockerfile.logical import SPACE, Logical
from ats_lint.syntax.dockerfile.nodes import Comment, Heredoc, Problem

MAX_LINE = 65_535
"""Bytes in a line, its ending not counted: Go's `bufio.MaxScanTokenSize` less one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One instruction's lines, joined. `span` ends where the last line of it (or of its heredocs) does.

    `dangling` tells that the file ends inside a continuation.
    """

    line: Logical
    span: Span
    lead: tuple[Comment, ...]
    comments: tuple[Comment, ...]
    blanks: tuple[Span, ...]
    heredocs: tuple[Heredoc, ...]
    dangling: bool


class LineReader:
    """Reads a text line by line; what it finds besides statements is in its attributes afterwards."""

    def __init__(self, text: str) -> None:
        """Start at the first line."""
        self._text = text
        self._lines = text.split("\n")
        self._count = len(self._lines) - (not self._lines[-1])
        self._next = 0
        self._at = 0
        self._open = False
        self.directives = Directives()
        self.comments: list[Comment] = []
        self.problems: list[Problem] = []

    def statements(self) -> Iterator[Statement]:
        """Yield the statements of the file in order."""
        lead: list[Comment] = []
        while self._next < self._count:
            start, content = self._line()
            shown = content.lstrip(SPACE)
            start += len(content) - len(shown)
            if not self.directives.done and self.directives.read(shown, start):
                continue
            if shown.startswith("#"):
                comment = self._comment(shown, start)
                if comment.text:
                    lead.append(comment)
                else:
                    lead.clear()
            elif shown:
                yield self._statement(shown, start, tuple(lead))
                lead = []

    def _line(self) -> tuple[int, str]:
        """Return the next line's offset and its text without the line ending."""
        start, content = self._at, self._lines[self._next]
        self._at += len(content) + 1
        self._next += 1
        if len(content) > MAX_LINE // 4 and len(content.encode("utf-8", "surrogateescape")) > MAX_LINE:
            self._fault(f"line is longer than {MAX_LINE} bytes", Span(start, start + len(content)))
        return start, content.rstrip("\r")

    def _comment(self, shown: str, start: int) -> Comment:
        comment = Comment(shown[1:].strip(SPACE), Span(start, start + len(shown)))
        self.comments.append(comment)
        return comment

    def _fault(self, message: str, span: Span) -> None:
        self.problems.append(Problem("syntax-error", message, span))

    def _statement(self, shown: str, start: int, lead: tuple[Comment, ...]) -> Statement:
        first, end = start, start + len(shown.rstrip(SPACE))
        comments: list[Comment] = []
        blanks: list[Span] = []
        piece, more = self._continued(shown)
        pieces = [(piece, start)]
        while more and self._next < self._count:
            start, content = self._line()
            shown = content.lstrip(SPACE)
            if shown.startswith("#"):
                comments.append(self._comment(shown, start + len(content) - len(shown)))
            elif not shown:
                blanks.append(Span(start, min(self._at, len(self._text))))
            else:
                end = start + len(content.rstrip(SPACE))
                piece, more = self._continued(content)
                pieces.append((piece, start))
        line = Logical.of(pieces, first)
        heredocs = tuple(self._heredocs(line)) if "<<" in line.text else ()
        end = heredocs[-1].closing.end if heredocs else end
        return Statement(line, Span(first, end), lead, tuple(comments), tuple(blanks), heredocs, more)

    def _continued(self, content: str) -> tuple[str, bool]:
        """Return the line without its continuation character, and whether there was one."""
        escape = self.directives.escape
        text = content.rstrip(" \t")
        if text.endswith(escape) and not text.endswith(escape + escape):
            return text[:-1], True
        return content, False

    def _heredocs(self, line: Logical) -> Iterator[Heredoc]:
        try:
            markers = read_markers(line, self.directives.escape)
        except SubstitutionError as error:
            self._fault(f"heredoc name: {error}", line.whole)
            return
        for marker in markers:
            yield self._heredoc(marker)

    def _heredoc(self, marker: Marker) -> Heredoc:
        first = self._at
        while self._next < self._count:
            start, content = self._line()
            if (content.lstrip("\t") if marker.strip_tabs else content) == marker.name:
                body, closing = Span(first, start), Span(start, start + len(content))
                break
        else:
            end = len(self._text)
            body, closing = Span(min(first, end), end), Span(end, end)
            if not self._open:
                self._open = True
                self._fault(f"heredoc {short(marker.name, 40)} has no end", marker.span)
        text = self._text[body.start : body.end]
        return Heredoc(marker.name, text, body, marker.expand, marker.strip_tabs, marker.span, closing)
