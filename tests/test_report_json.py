"""The project's own JSON."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from ats_lint.files.source import Source
from ats_lint.lint.results import Crash, Result
from ats_lint.model import Fix, InputError, Safety
from ats_lint.report import json as report
from reporting import CREDENTIAL, RESTART, ROOT, UNTAGGED, finding, insertion, result, source, view


def document(found: Result) -> dict[str, object]:
    text = "".join(report.render(found, view()))
    text.encode("utf-8")
    parsed: dict[str, object] = json.loads(text)
    schema = json.loads(resources.files("ats_lint_schemas").joinpath("output.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(parsed)
    return parsed


def test_a_finding_has_all_its_parts() -> None:
    where = source()
    found = finding(RESTART, where, "web", subject="web", fix=insertion(where, "web", "x", title="add restart"))
    parsed = document(result(found))
    assert list(parsed) == ["version", "tool", "summary", "diagnostics", "fixed", "errors"]
    assert parsed["diagnostics"] == [
        {
            "code": "DC406",
            "name": "missing-restart",
            "severity": "medium",
            "path": "compose.yaml",
            "line": 2,
            "column": 3,
            "end_line": 2,
            "end_column": 6,
            "message": "no restart policy",
            "subject": "web",
            "url": "https://github.com/ats-lint/ats-lint/blob/main/docs/rules/missing-restart.md",
            "related": [],
            "fix": {
                "title": "add restart",
                "safety": "safe",
                "because": "The key is absent.",
                "edits": [{"path": "compose.yaml", "start": 12, "end": 12, "text": "x"}],
                "files": [],
                "migration": [],
            },
        }
    ]


def test_the_summary_counts() -> None:
    where = source()
    parsed = document(
        result(
            finding(RESTART, where, "web", fix=Fix("look", (), Safety.UNSAFE, "")),
            finding(CREDENTIAL, where, "db", fix=insertion(where, "db", "x", Safety.UNSAFE)),
            fixed=(finding(RESTART, where, "db"),),
            errors=(InputError(ROOT / "b", "broken", 3, 4),),
        )
    )
    assert parsed["summary"] == {
        "files": 1,
        "found": 3,
        "remaining": 2,
        "fixed": 1,
        "fixable": {"safe": 0, "unsafe": 1},
        "severity": {"critical": 0, "high": 1, "medium": 1, "low": 0, "info": 0},
        "dropped": 0,
        "errors": 1,
    }
    assert parsed["errors"] == [{"path": "b", "line": 3, "column": 4, "message": "broken"}]


def test_columns_count_code_points_and_not_the_byte_order_mark() -> None:
    where = source("日😀 x\n", bom=True)
    (one,) = document(result(finding(UNTAGGED, where, "x")))["diagnostics"]  # type: ignore[misc]
    assert (one["column"], one["end_column"]) == (4, 5)  # type: ignore[index]


def test_a_crash_is_an_error_with_the_name_of_the_rule() -> None:
    crash = Crash(RESTART, ROOT / "compose.yaml", "Traceback\nKeyError: 'x'\n")
    (one,) = document(result(crashes=(crash,)))["errors"]  # type: ignore[misc]
    assert one["message"] == "rule DC406 missing-restart crashed: KeyError: 'x'"  # type: ignore[index]


def test_undecodable_bytes_and_secrets_stay_out() -> None:
    where = Source.from_bytes(ROOT / "caf\udce9.yaml", b"# caf\xe9\npassword: hunter2secret\n")
    found = finding(CREDENTIAL, where, "password", "\udce9 is hunter2secret", secret="hunter2secret")
    parsed = document(result(found))
    (one,) = parsed["diagnostics"]  # type: ignore[misc]
    assert one["path"] == "caf\\xe9.yaml"  # type: ignore[index]
    assert one["message"] == "\\xe9 is ********"  # type: ignore[index]


@pytest.mark.parametrize("outside", ["/elsewhere/compose.yaml"])
def test_a_path_outside_the_working_directory_is_absolute(outside: str) -> None:
    where = Source(ROOT.parent / outside.lstrip("/"), "x\n")
    (one,) = document(result(finding(UNTAGGED, where, "x")))["diagnostics"]  # type: ignore[misc]
    assert one["path"] == outside  # type: ignore[index]
