"""An assessment as Markdown, HTML or JSON."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator

from ats_lint import __version__
from ats_lint.report.json import Json, dump
from ats_lint.report.mask import Mask
from ats_lint.report.readiness.assess import Assessment, Line, Sheet, Status
from ats_lint.report.view import View

_SIGNS: dict[Status, str] = {"met": "[x]", "open": "[ ]", "undecidable": "[?]"}
_WORDS: dict[Status, str] = {"met": "met", "open": "open", "undecidable": "not decidable from files"}
_SHOWN = 5
_STYLE = """
:root { color-scheme: light dark; --met: #1a7f37; --open: #cf222e; --rest: #6e7781; --line: #6e778155; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
.met { color: var(--met); } .open { color: var(--open); } .undecidable { color: var(--rest); }
.meter { height: .6rem; background: var(--line); }
.meter div { height: 100%; background: var(--met); }
code { font-size: .9em; } ul { margin: .2rem 0; padding-left: 1.2rem; } small { color: var(--rest); }
"""


def render(assessment: Assessment, form: str, view: View) -> str:
    """Return the text of the report in `markdown`, `html` or `json`."""
    mask = Mask(assessment.result)
    makers = {"markdown": _markdown, "html": _html, "json": _json}
    return makers[form](assessment, mask, view)


def _summary(sheet: Sheet) -> str:
    now, safe, full = sheet.scores
    return (
        f"{now.met} of {now.decidable} decidable lines are met ({now.percent} %); "
        f"{safe.percent} % after the safe fixes, {full.percent} % after all fixes."
    )


def _markdown(assessment: Assessment, mask: Mask, view: View) -> str:
    return "\n".join(_markdown_lines(assessment, mask, view)) + "\n"


def _markdown_lines(assessment: Assessment, mask: Mask, view: View) -> Iterator[str]:
    yield f"# Readiness of {assessment.directory.name}"
    for sheet in assessment.sheets:
        yield from ("", f"## {sheet.framework.title}", "", f"<{sheet.framework.source}>", "", _summary(sheet))
        section = ""
        for line in sheet.lines:
            if line.control.section != section:
                section = line.control.section
                yield from ("", f"### {section}", "")
            number = f"{line.control.id} " if line.control.id else ""
            yield f"- {_SIGNS[line.status]} {number}{line.control.title}{_outlook(line)}"
            yield from (f"  - {text}" for text in _evidence(line, mask, view))


def _outlook(line: Line) -> str:
    if line.status != "open":
        return ""
    if line.after_safe == "met":
        return " (the safe fixes close this)"
    return " (all fixes together close this)" if line.after_all == "met" else ""


def _evidence(line: Line, mask: Mask, view: View) -> Iterator[str]:
    """Yield what stands behind a line: why it cannot be decided, or its findings, the same message once."""
    if line.status == "undecidable":
        yield line.control.because or "The rules that decide it are switched off."
        return
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
        "because": line.control.because or None,
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


def _html(assessment: Assessment, mask: Mask, view: View) -> str:
    title = html.escape(f"Readiness of {assessment.directory.name}")
    body = "".join(_html_sheet(sheet, mask, view) for sheet in assessment.sheets)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n'
        f"<h1>{title}</h1>\n{body}</html>\n"
    )


def _html_sheet(sheet: Sheet, mask: Mask, view: View) -> str:
    rows = "".join(_html_row(line, mask, view) for line in sheet.lines)
    source = html.escape(sheet.framework.source)
    return (
        f'<h2>{html.escape(sheet.framework.title)}</h2>\n<p>{_summary(sheet)}<br><small><a href="{source}">{source}</a>'
        f'</small></p>\n<div class="meter"><div style="width: {sheet.scores[0].percent}%"></div></div>\n'
        f"<table>\n<tr><th></th><th>Line</th><th>State</th></tr>\n{rows}</table>\n"
    )


def _html_row(line: Line, mask: Mask, view: View) -> str:
    items = "".join(f"<li><small>{html.escape(text)}</small></li>" for text in _evidence(line, mask, view))
    evidence = f"<ul>{items}</ul>" if items else ""
    return (
        f"<tr><td>{line.control.id}</td><td>{html.escape(line.control.title)}{evidence}</td>"
        f'<td class="{line.status}">{_WORDS[line.status]}{html.escape(_outlook(line))}</td></tr>\n'
    )
