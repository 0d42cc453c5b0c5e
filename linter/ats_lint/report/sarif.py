"""SARIF 2.1.0 for GitHub code scanning and other viewers, built from the objects of sarif-om."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import attr
import sarif_om as om

from ats_lint import __version__
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.data import is_collection, is_mapping
from ats_lint.files.source import Source
from ats_lint.model import Edit, InputError, Severity, Span
from ats_lint.report import rule_page
from ats_lint.report.fingerprint import line_hashes
from ats_lint.report.json import Json, dump, writable
from ats_lint.report.mask import Mask
from ats_lint.report.shared_fixes import SharedFixes
from ats_lint.report.summary import safety
from ats_lint.report.view import View

if TYPE_CHECKING:
    from ats_lint.lint.results import Result
    from ats_lint.rule import Described

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "0.5",
}
_KEPT = frozenset({"level", "version"})
"""Properties that are written even when they have their default: readers disagree about defaults."""


def render(result: Result, view: View) -> Iterator[str]:
    """Yield the log."""
    log = om.SarifLog(version="2.1.0", schema_uri=_SCHEMA, runs=[_run(result)])
    yield dump(plain(log))


def plain(value: object) -> Json:
    """Turn sarif-om objects into JSON by the property names in their own metadata; defaults are left out."""
    if isinstance(value, str | int | float | bool):
        return value
    if is_mapping(value):
        return {str(key): plain(item) for key, item in value.items()}
    if is_collection(value):
        return [plain(item) for item in value]
    # Identifiers and texts come before what is nested: that is the order in which people read a log.
    found = {name: plain(item) for name, item in _properties(value)}
    return dict(sorted(found.items(), key=lambda item: isinstance(item[1], dict | list)))


def _properties(value: object) -> Iterator[tuple[str, object]]:
    for field in attr.fields(cast("type[attr.AttrsInstance]", type(value))):
        name: str = field.metadata["schema_property_name"]
        item: object = getattr(value, field.name)
        if item is not None and (item != _default(field) or name in _KEPT):
            yield name, item


def _default(field: attr.Attribute[object]) -> object:
    factory = getattr(field.default, "factory", None)
    return field.default if factory is None else factory()


def _run(result: Result) -> om.Run:
    rules = {one.rule.code: one.rule for one in sorted(result.diagnostics, key=lambda one: one.rule.code)}
    writer = _Writer(result, list(rules))
    driver = om.ToolComponent(
        name="ats-lint",
        full_name=f"ats-lint {__version__}",
        version=__version__,
        semantic_version=__version__,
        information_uri=rule_page.HOME,
        short_description=_message("Hardening linter and fixer for Dockerfiles and Compose files"),
        rules=[_descriptor(rule) for rule in rules.values()],
    )
    return om.Run(
        tool=om.Tool(driver=driver),
        automation_details=om.RunAutomationDetails(id="ats-lint/"),
        invocations=[writer.invocation()],
        original_uri_base_ids={_ROOT: om.ArtifactLocation(uri=result.root.as_uri().rstrip("/") + "/")},
        column_kind="unicodeCodePoints",
        results=[writer.result(one) for one in result.diagnostics],
    )


def _message(text: str) -> om.MultiformatMessageString:
    return om.MultiformatMessageString(text=text)


def _descriptor(rule: Described) -> om.ReportingDescriptor:
    text = rule_page.description(rule) or rule.summary
    properties: dict[str, object] = {"tags": sorted(rule.tags), "precision": "high"}
    if "security" in rule.tags:
        properties["security-severity"] = _SCORES[rule.severity]
    return om.ReportingDescriptor(
        id=rule.code,
        name="".join(word.capitalize() for word in rule.name.split("-")),
        short_description=_message(f"{rule.summary}."),
        full_description=_message(f"{rule.summary}. {text.partition(chr(10) * 2)[0]}".replace("\n", " ")),
        help=om.MultiformatMessageString(text=text, markdown=rule_page.page([rule])),
        help_uri=rule_page.url(rule),
        default_configuration=om.ReportingConfiguration(level=_LEVELS[rule.severity]),
        properties=properties,
    )


class _Writer:
    """Writes the results of one run, with what is computed once for each file."""

    def __init__(self, result: Result, codes: Sequence[str]) -> None:
        self._result = result
        self._codes = codes
        self._mask = Mask(result)
        self._told = SharedFixes()
        self._sources: dict[Path, Source] = {one.path: one.source for one in result.diagnostics}
        self._hashes: dict[Path, Mapping[int, str]] = {}

    def result(self, diagnostic: Diagnostic) -> om.Result:
        """Return one result; its message ends as a sentence does."""
        location = self._location(diagnostic.path, diagnostic.span)
        if diagnostic.subject is not None:
            location.logical_locations = [om.LogicalLocation(name=diagnostic.subject)]
        related = [
            om.Location(
                id=number, physical_location=self._physical(one.path, one.span), message=om.Message(text=one.message)
            )
            for number, one in enumerate(diagnostic.related, 1)
        ]
        message = self._mask.message(diagnostic, diagnostic.message)
        return om.Result(
            rule_id=diagnostic.rule.code,
            rule_index=self._codes.index(diagnostic.rule.code),
            level=_LEVELS[diagnostic.severity],
            message=om.Message(text=message[:1].upper() + message[1:].rstrip(".") + "."),
            locations=[location],
            related_locations=related or None,
            partial_fingerprints={"primaryLocationLineHash": self._hash(diagnostic)},
            fixes=list(self._fixes(diagnostic)) or None,
        )

    def invocation(self) -> om.Invocation:
        """Return how the run went, with a notification for each file that failed and each rule that crashed."""
        result = self._result
        notes = [self._notification(error) for error in result.errors]
        crashes = (InputError(one.path, one.sentence[:1].upper() + one.sentence[1:]) for one in result.crashes)
        notes += [self._notification(error) for error in crashes]
        return om.Invocation(
            execution_successful=not (result.errors or result.crashes),
            tool_execution_notifications=notes or None,
        )

    def _notification(self, error: InputError) -> om.Notification:
        region = om.Region(start_line=error.line, start_column=error.column or 1) if error.line else None
        physical = om.PhysicalLocation(artifact_location=self._artifact(error.path), region=region)
        return om.Notification(
            level="error", message=om.Message(text=error.message), locations=[om.Location(physical_location=physical)]
        )

    def _location(self, path: Path, span: Span) -> om.Location:
        return om.Location(physical_location=self._physical(path, span))

    def _physical(self, path: Path, span: Span) -> om.PhysicalLocation:
        source = self._sources.get(path)
        region = None if source is None else _region(source, span)
        return om.PhysicalLocation(artifact_location=self._artifact(path), region=region)

    def _artifact(self, path: Path) -> om.ArtifactLocation:
        root = self._result.root
        if not path.is_relative_to(root):
            # The root has its links resolved, and a path given through a link does not begin with it.
            path = Path(os.path.realpath(path))
        if not path.is_relative_to(root):
            return om.ArtifactLocation(uri="file://" + quote(os.fsencode(path.as_posix())))
        return om.ArtifactLocation(uri=quote(os.fsencode(path.relative_to(root).as_posix())), uri_base_id=_ROOT)

    def _hash(self, diagnostic: Diagnostic) -> str:
        if diagnostic.path not in self._hashes:
            self._hashes[diagnostic.path] = line_hashes(diagnostic.source)
        return self._hashes[diagnostic.path][diagnostic.start[0]]

    def _fixes(self, diagnostic: Diagnostic) -> Iterator[om.Fix]:
        """Yield the fix as replacements.

        Nothing when it would tell a secret, is more than edits of known files, or is large and told already.
        """
        fix = diagnostic.fix
        if self._told.first(fix) is not None:
            return
        if fix is None or not safety(diagnostic) or fix.lines or self._mask.reveals(diagnostic, fix):
            return
        edits: dict[Path, list[Edit]] = {}
        for edit in fix.edits:
            edits.setdefault(edit.path or diagnostic.path, []).append(edit)
        if edits.keys() <= self._sources.keys() and writable(fix):
            changes = [self._change(path, found) for path, found in edits.items()]
            yield om.Fix(description=om.Message(text=f"{fix.title} ({fix.safety.label})"), artifact_changes=changes)

    def _change(self, path: Path, edits: Sequence[Edit]) -> om.ArtifactChange:
        source = self._sources[path]
        replacements = [
            om.Replacement(
                deleted_region=_region(source, edit.span),
                inserted_content=om.ArtifactContent(text=edit.text) if edit.text else None,
            )
            for edit in sorted(edits, key=lambda edit: edit.span)
        ]
        return om.ArtifactChange(artifact_location=self._artifact(path), replacements=replacements)


def _region(source: Source, span: Span) -> om.Region:
    (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
    return om.Region(start_line=line, start_column=column, end_line=end_line, end_column=end_column)
