"""An assessment as Markdown or JSON, and the words that every form of it shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ats_lint import __version__
from ats_lint.lint.known_tokens import without_tokens
from ats_lint.report.json import Json, dump
from ats_lint.report.markdown import plain
from ats_lint.report.mask import Mask
from ats_lint.report.readiness.assess import Assessment, Line, Sheet, Status
from ats_lint.report.view import View

_SIGNS: dict[Status, str] = {"met": "[x]", "open": "[ ]", "undecidable": "[?]", "inapplicable": "[-]"}
WORDS: dict[Status, str] = {
    "met": "met",
    "open": "open",
    "undecidable": "not decidable from files",
    "inapplicable": "not applicable",
}
_SHOWN = 5


def render(assessment: Assessment, form: str, view: View) -> str:
    """Return the text of the report in `markdown` or `json`."""
    mask = Mask(assessment.result)
    makers = {"markdown": _markdown, "json": _json}
    return without_tokens(makers[form](assessment, mask, view))


def summary(sheet: Sheet) -> str:
    """Return the scores of a checklist in one sentence."""
    now, safe, full = sheet.scores
    if not now.decidable:
        return "No line can be decided from the files in view."
    return (
        f"{now.met} of {now.decidable} decidable lines are met ({now.percent} %); "
        f"{safe.percent} % after the safe fixes, {full.percent} % after all fixes."
    )


def _markdown(assessment: Assessment, mask: Mask, view: View) -> str:
    return "\n".join(_markdown_lines(assessment, mask, view)) + "\n"


def _markdown_lines(assessment: Assessment, mask: Mask, view: View) -> Iterator[str]:
    yield f"# Readiness of {plain(assessment.directory.name)}"
    for sheet in assessment.sheets:
        yield from ("", f"## {sheet.framework.title}", "", f"<{sheet.framework.source}>", "", summary(sheet))
        section = ""
        for line in sheet.lines:
            if line.control.section != section:
                section = line.control.section
                yield from ("", f"### {section}", "")
            number = f"{line.control.id} " if line.control.id else ""
            yield f"- {_SIGNS[line.status]} {number}{line.control.title}{outlook(line)}"
            yield from (f"  - {plain(text)}" for text in evidence(line, assessment.looked_at, mask, view))


def outlook(line: Line) -> str:
    """Return what fixes would do for an open line, in brackets; empty when they would not close it."""
    if line.status != "open":
        return ""
    if line.after_safe == "met":
        return " (the safe fixes close this)"
    return " (all fixes together close this)" if line.after_all == "met" else ""


def evidence(line: Line, looked_at: Sequence[Path], mask: Mask, view: View) -> Iterator[str]:
    """Yield what stands behind a line: why it is not decided, its findings, what is there, or what was looked at."""
    if line.because:
        yield line.because
    if line.status == "inapplicable":
        return
    if line.findings:
        yield from _found(line, mask, view)
        return
    for one in line.exhibits[:_SHOWN]:
        yield f"{view.path(one.path)}{f':{one.line}' if one.line else ''} {one.text}"
    if len(line.exhibits) > _SHOWN:
        yield f"{len(line.exhibits) - _SHOWN} other places"
    if line.status == "met":
        yield f"{_listed(line.rules)} found nothing in {_listed([view.path(path) for path in looked_at])}"


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more


def _found(line: Line, mask: Mask, view: View) -> Iterator[str]:
    """Yield the findings of an open line, the same message once."""
    counts = Counter((one.rule.code, mask.message(one, one.message)) for one in line.findings)
    first = {(one.rule.code, mask.message(one, one.message)): one for one in reversed(line.findings)}
    for (code, message), count in list(counts.items())[:_SHOWN]:
        one = first[code, message]
        where = f"{view.path(one.path)}:{one.start[0]}"
        more = f" and {count - 1} more" if count > 1 else ""
        yield f"{code} {message} ({where}{more})"
    if len(counts) > _SHOWN:
        yield f"{len(counts) - _SHOWN} other findings"


def _json(assessment: Assessment, mask: Mask, view: View) -> str:
    return dump(
        {
            "version": 1,
            "tool": {"name": "ats-lint", "version": __version__},
            "project": assessment.directory.name,
            "files": [view.path(path) for path in assessment.looked_at],
            "checklists": [_json_sheet(sheet, mask, view) for sheet in assessment.sheets],
        }
    )


def _json_sheet(sheet: Sheet, mask: Mask, view: View) -> Json:
    names = ("now", "after_safe_fixes", "after_all_fixes")
    return {
        "key": sheet.framework.key,
        "title": sheet.framework.title,
        "source": sheet.framework.source,
        "score": {
            name: {"met": score.met, "decidable": score.decidable, "percent": score.percent}
            for name, score in zip(names, sheet.scores, strict=True)
        },
        "lines": [_json_line(line, mask, view) for line in sheet.lines],
    }


def _json_line(line: Line, mask: Mask, view: View) -> Json:
    return {
        "id": line.control.id or None,
        "section": line.control.section,
        "title": line.control.title,
        "status": line.status,
        "after_safe_fixes": line.after_safe,
        "after_all_fixes": line.after_all,
        "rules": list(line.rules),
        "because": line.because or None,
        "exhibits": [
            {"path": view.path(one.path), "line": one.line or None, "text": one.text} for one in line.exhibits
        ],
        "findings": [
            {
                "code": one.rule.code,
                "path": view.path(one.path),
                "line": one.start[0],
                "message": mask.message(one, one.message),
                "subject": one.subject,
            }
            for one in line.findings
        ],
    }
