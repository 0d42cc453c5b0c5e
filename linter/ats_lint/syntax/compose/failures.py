"""What the YAML parsers' complaints mean, said for people who write Compose files."""

from __future__ import annotations

_CLAUSES = (
    ("mapping values are not allowed", "expected a single value, found a second ':'"),
    ("block sequence entries are not allowed", "expected a value or a new line, found '-'"),
    ("sequence entries are not allowed", "expected a value or a new line, found '-'"),
    ("mapping keys are not allowed", "expected a value, found '?'"),
    ("expected key", "expected a key at this indentation"),
    ("expected '-' indicator", "expected '-' at this indentation"),
    ("expected <block end>", "expected a key or an item at this indentation"),
    ("',' or '}'", "expected ',' or '}'"),
    ("',' or ']'", "expected ',' or ']'"),
    ("node content", "expected a value"),
    ("expected ':'", "expected ':' after the key"),
    ("unexpected ':'", "expected a quoted value, found ':'"),
    ("unexpected document separator", "expected a closing quote before the end of the document"),
    ("unexpected document indicator", "expected a closing quote before the end of the document"),
    ("directive name", "expected a directive name after '%'"),
    ("undefined tag handle", "expected a declared tag handle"),
    ("escape", "expected a known escape after the backslash"),
    ("hexadecimal", "expected hexadecimal digits after the backslash"),
    ("hexdecimal", "expected hexadecimal digits after the backslash"),
    ("alphabetic or numeric", "expected a name after '&', '*' or '%'"),
    ("document start", "expected '---' or the end of the file"),
    ("comment or line break", "expected a line break"),
    ("comment or a line break", "expected a line break"),
    ("indentation indicator", "expected an indentation between 1 and 9"),
    ("incompatible", "expected YAML version 1.1 or 1.2"),
    ("%YAML", "expected one %YAML directive"),
    ("%TAG", "expected one %TAG directive for each handle"),
    ("control characters", "expected printable text, found a control character"),
    ("Unicode", "expected printable text"),
)


def message(context: str, problem: str, text: str, at: int, opened: int) -> tuple[str, int]:
    """Return the clause that says what was expected, and the offset it is said at.

    `at` is where the parser gave up, `opened` where the construct that it was reading begins.
    """
    if "quoted scalar" in context and "end of stream" in problem:
        return f"expected a closing {text[opened : opened + 1]} before the end of the file", opened
    if "simple key" in context:
        return "expected ':' after the key", opened
    if context.endswith(" tag") and "handle" not in problem:
        return "expected a tag such as !reset", at
    if "tab" in problem or text[at : at + 1] == "\t":
        return "expected spaces for indentation, found a tab", at
    if "cannot start any token" in problem:
        return f"expected a quoted value, found {text[at : at + 1]!r}", at
    return next((clause for words, clause in _CLAUSES if words in problem), "expected valid YAML"), at
