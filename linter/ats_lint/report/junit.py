"""JUnit's XML: each finding is a failed test, each file that could not be linted an error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ats_lint.report.rows import Row, rows
from ats_lint.report.view import View
from ats_lint.report.xml import document

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document: one suite for each file; a run without findings is one test that passed."""
    found = sorted(rows(result, view), key=lambda row: row.path)
    root = ElementTree.Element("testsuites", _counts("ats-lint", found))
    for path, same in groupby(found, key=lambda row: row.path):
        ofile = list(same)
        suite = ElementTree.SubElement(root, "testsuite", _counts(path, ofile))
        for row in ofile:
            _case(suite, row)
    if not found:
        suite = ElementTree.SubElement(root, "testsuite", {**_counts("ats-lint", []), "tests": "1"})
        ElementTree.SubElement(suite, "testcase", classname="ats-lint", name="no findings", time="0")
        root.set("tests", "1")
    yield document(root)


def _counts(name: str, found: list[Row]) -> dict[str, str]:
    failed = sum(row.failure for row in found)
    return {
        "name": name,
        "tests": str(len(found)),
        "failures": str(len(found) - failed),
        "errors": str(failed),
        "time": "0",
    }


def _case(suite: ElementTree.Element, row: Row) -> None:
    name = f"{row.title} at {row.line}:{row.column}"
    case = ElementTree.SubElement(
        suite, "testcase", classname=row.path, name=name, file=row.path, line=str(row.line), time="0"
    )
    kind = {"message": row.sentence, "type": row.severity.label}
    told = ElementTree.SubElement(case, "error" if row.failure else "failure", kind)
    told.text = f"{row.path}:{row.line}:{row.column}: {row.severity.label} {row.title}: {row.sentence}\n{row.url}"
