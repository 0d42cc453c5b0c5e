"""Parser directives: comments at the very top that steer the builder.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/directives.go
"""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.logical import SPACE
from ats_lint.syntax.dockerfile.nodes import Directive, Problem

KNOWN = frozenset({"check", "escape", "syntax"})
_DIRECTIVE = regex(r"([a-zA-Z][a-zA-Z0-9]*+)[\t\n\f\r ]*+=[\t\n\f\r ]*(.+)\Z")


class Directives:
    """The directives in force; reading ends for good (`done`) at the first line that is none."""

    def __init__(self) -> None:
        """Start with the default escape character."""
        self.done = False
        self.escape = "\\"
        self.found: list[Directive] = []
        self.problems: list[Problem] = []
        self._shebang = False

    def read(self, line: str, start: int) -> bool:
        """Take the next line, without white space before it; tell whether it is a directive."""
        if start == 0 and line.startswith("#!"):
            # Only the frontend looks behind a shebang, and it wants no more than `syntax` and `check`.
            self._shebang = True
            return False
        content = line[1:].lstrip(SPACE)
        found = _DIRECTIVE.match(content) if line.startswith("#") else None
        if found is None or found[1].lower() not in KNOWN:
            self.done = True
            return False
        name, value = found[1].lower(), found[2].rstrip("\t\n\f\r ") or found[2]
        at = start + len(line) - len(content) + found.start(2)
        span = Span(start, start + len(line))
        if any(other.name == name for other in self.found):
            self.problems.append(Problem("misplaced-directive", f"second {name} directive", span))
            return False
        self.found.append(Directive(name, value, span, Span(at, at + len(value))))
        if name == "escape" and not self._shebang:
            self._set_escape(value, Span(at, at + len(value)))
        return True

    def _set_escape(self, value: str, span: Span) -> None:
        if value in {"\\", "`"}:
            self.escape = value
        else:
            self.problems.append(Problem("syntax-error", f"escape is neither \\ nor `: {value}", span))
