"""Checkstyle's XML, which most CI servers read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ats_lint.model import Severity
from ats_lint.report.rows import Row, rows
from ats_lint.report.view import View
from ats_lint.report.xml import document

if TYPE_CHECKING:
    from ats_lint.lint.results import Result


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the document: the findings and failures of each file together."""
    root = ElementTree.Element("checkstyle", version="4.3")
    ordered = sorted(rows(result, view), key=lambda row: row.path)
    for path, found in groupby(ordered, key=lambda row: row.path):
        file = ElementTree.SubElement(root, "file", name=path)
        for row in found:
            ElementTree.SubElement(file, "error", _attributes(row))
    yield document(root)


def _attributes(row: Row) -> dict[str, str]:
    levels = {Severity.MEDIUM: "warning", Severity.LOW: "info", Severity.INFO: "info"}
    return {
        "line": str(row.line),
        "column": str(row.column),
        "severity": levels.get(row.severity, "error"),
        "message": row.sentence,
        "source": f"ats-lint.{row.code or row.name}",
    }
