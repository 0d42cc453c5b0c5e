"""What the server says: diagnostics, titles of actions and what hovering shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types

from ats_lint import api
from ats_lint.files.data import is_list
from ats_lint.lsp.text_positions import Text
from ats_lint.report.escape import printable

_SEVERITIES = {
    api.Severity.CRITICAL: types.DiagnosticSeverity.Error,
    api.Severity.HIGH: types.DiagnosticSeverity.Error,
    api.Severity.MEDIUM: types.DiagnosticSeverity.Warning,
    api.Severity.LOW: types.DiagnosticSeverity.Information,
    api.Severity.INFO: types.DiagnosticSeverity.Hint,
}
_PROBLEMS = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "crash": types.DiagnosticSeverity.Error,
}
SOURCE = "ats-lint"


def offsets(text: str, place: api.Range) -> tuple[int, int]:
    """Return a range of the API as offsets."""
    return _offset(text, place.start), _offset(text, place.end)


def _offset(text: str, position: api.Position) -> int:
    at = 0
    for _ in range(position.line):
        at = text.find("\n", at) + 1
    return at + position.column


def diagnostic(one: api.Diagnostic, text: Text, base: Path) -> types.Diagnostic:
    """Return a finding as editors show it."""
    return types.Diagnostic(
        range=text.range(*offsets(text.text, one.range)),
        severity=_SEVERITIES[one.severity],
        code=one.rule,
        code_description=types.CodeDescription(one.url),
        source=SOURCE,
        message=printable(f"{one.message} ({one.name})"),
        related_information=list(_related(one, text, base)) or None,
    )


def _related(one: api.Diagnostic, text: Text, base: Path) -> Iterator[types.DiagnosticRelatedInformation]:
    for other in one.related:
        if other.range is None:
            continue
        uri = (base / other.path).as_uri()
        same = other.path == one.path
        # The text of another document may not be at hand: its line is enough to go there.
        line = types.Position(other.range.start.line, 0)
        place = text.range(*offsets(text.text, other.range)) if same else types.Range(line, line)
        yield types.DiagnosticRelatedInformation(types.Location(uri, place), printable(other.message))


def problem(one: api.Problem, text: Text) -> types.Diagnostic:
    """Return what is wrong with a document itself."""
    line = one.position.line if one.position else 0
    column = one.position.column if one.position else 0
    at = min(_offset(text.text, api.Position(line, column)), len(text.text))
    return types.Diagnostic(text.range(at, at), one.message, severity=_PROBLEMS[one.kind], source=SOURCE)


def title(one: api.Diagnostic, fix: api.Fix) -> str:
    """Return the name of a quick fix, with its level and the reason for it."""
    return printable(f"{one.rule}: {fix.title} ({fix.safety.label}: {fix.because.rstrip('.')})")


def hover(found: Iterable[api.Diagnostic]) -> Iterator[str]:
    """Yield what is to be read about findings: message, remedy, and the rule's page without its examples."""
    for rule, same in _by_rule(found).items():
        first = same[0]
        head = api.explain(rule).partition("\n## Examples")[0].partition("\n### Examples")[0]
        lines = [f"**{first.rule} {first.name}** ({first.severity.label}): {printable(first.message)}"]
        if first.fix:
            lines.append(f"Fix, {first.fix.safety.label}: {printable(first.fix.title)}. {printable(first.fix.because)}")
        yield "\n\n".join((*lines, head.partition("\n")[2].strip(), f"[The whole page]({first.url})"))


def _by_rule(found: Iterable[api.Diagnostic]) -> dict[str, list[api.Diagnostic]]:
    rules: dict[str, list[api.Diagnostic]] = {}
    for one in found:
        rules.setdefault(one.rule, []).append(one)
    return rules


def image(one: api.NamedImage, settings: api.Settings) -> str:
    """Return what is known of an image, as a table."""
    name = printable(one.reference or one.written)
    known = api.facts(one.reference, settings) if one.reference else ()
    if not known:
        return f"**{name}**: nothing is known of this image"
    rows = (f"| {fact.name} | {_cell(fact.value)} | {fact.confidence} |" for fact in known)
    return "\n".join((f"**{name}**", "", "| Fact | Value | Confidence |", "|---|---|---|", *rows))


def _cell(value: object) -> str:
    words = ", ".join(map(str, value)) if is_list(value) else str(value)
    short = words if len(words) <= 120 else words[:119] + "…"
    return printable(short).replace("|", "\\|")
