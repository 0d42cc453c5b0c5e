"""SARIF, and the fingerprints in it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator

from ats_lint.files.source import Source
from ats_lint.lint.results import Crash, Result
from ats_lint.model import Edit, Fix, InputError, Lines, Related, Safety, Severity, Span
from ats_lint.report import sarif
from ats_lint.report.fingerprint import line_hashes
from reporting import (
    COMPOSE,
    CREDENTIAL,
    RESTART,
    ROOT,
    UNTAGGED,
    USER,
    finding,
    insertion,
    make_rule,
    result,
    source,
    view,
)

MULTITOOL = os.environ.get("ATS_LINT_SARIF_MULTITOOL", "")
needs_multitool = pytest.mark.skipif(
    not MULTITOOL, reason="ATS_LINT_SARIF_MULTITOOL does not name the npm package @microsoft/sarif-multitool-linux"
)


def text(found: Result) -> str:
    return "".join(sarif.render(found, view()))


def run(found: Result) -> Any:
    return json.loads(text(found))["runs"][0]


def several() -> Result:
    where, other = source(), source("FROM node\nRUN é x\n", "sub dir/Dockerfile#1")
    return result(
        finding(RESTART, where, "web", subject="web", fix=insertion(where, "    image", "    restart: always\n")),
        finding(CREDENTIAL, where, "DB_PASSWORD", "literal credential", secret="hunter2secret"),
        finding(UNTAGGED, other, "node", "image node has no tag", fix=insertion(other, "node", "x", Safety.UNSAFE)),
        finding(USER, other, "RUN é x", "container runs as root"),
        errors=(InputError(ROOT / "b", "broken", 3, 4), InputError(ROOT / "c", "broken too")),
    )


def test_a_rule_is_described() -> None:
    rules = run(several())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["DC201", "DC406", "DF101", "DF301"]
    credential, restart = rules[:2]
    assert credential["name"] == "HardcodedCredential"
    assert credential["shortDescription"]["text"] == "Service lacks it."
    assert credential["fullDescription"]["text"] == "Service lacks it. It matters | much."
    assert credential["help"]["markdown"].startswith("# hardcoded-credential (DC201)\n")
    assert credential["helpUri"].endswith("/docs/rules/hardcoded-credential.md")
    assert credential["defaultConfiguration"] == {"level": "error"}
    assert credential["properties"] == {"precision": "high", "security-severity": "8.0", "tags": ["security"]}
    assert restart["properties"] == {"precision": "high", "tags": ["reliability"]}


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "2.5"),
        (Severity.INFO, "note", "0.5"),
    ],
)
def test_severities(severity: Severity, level: str, score: str) -> None:
    found = run(result(finding(make_rule("DC999", "x", severity, tags={"security"}), source(), "web")))
    assert found["results"][0]["level"] == level
    assert found["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == score


def test_the_level_is_written_even_when_it_is_the_default_of_the_format() -> None:
    (one,) = run(result(finding(RESTART, source(), "web")))["results"]
    assert one["level"] == "warning"
    (other,) = run(result(finding(CREDENTIAL, source(), "web", severity=Severity.LOW)))["results"]
    assert other["level"] == "note"


def test_a_result_has_an_exact_region_and_an_encoded_relative_address() -> None:
    found = run(several())
    assert found["columnKind"] == "unicodeCodePoints"
    assert found["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///project/"}}
    one = next(one for one in found["results"] if one["ruleId"] == "DF101")
    assert found["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == "DF101"
    place = one["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub%20dir/Dockerfile%231", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 8}
    web = next(one for one in found["results"] if one["ruleId"] == "DC406")
    assert web["locations"][0]["logicalLocations"] == [{"name": "web"}]


def test_a_path_that_is_no_unicode_is_encoded_byte_by_byte() -> None:
    where = Source(ROOT / "caf\udce9.yaml", COMPOSE)
    (one,) = run(result(finding(RESTART, where, "web")))["results"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "caf%E9.yaml"


def test_a_fix_is_its_edits() -> None:
    one = next(one for one in run(several())["results"] if one["ruleId"] == "DC406")
    assert one["fixes"] == [
        {
            "description": {"text": "add it (safe)"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "compose.yaml", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1},
                            "insertedContent": {"text": "    restart: always\n"},
                        }
                    ],
                }
            ],
        }
    ]


@pytest.mark.parametrize(
    "fix",
    [
        Fix("tells the secret", (Edit(Span(0, 0), "x: hunter2secret"),), Safety.SAFE, ""),
        Fix("writes the secret", (), Safety.SAFE, "", (Lines(ROOT / ".env", ("A=hunter2secret",), secret=True),)),
        Fix("writes a file", (), Safety.SAFE, "", (Lines(ROOT / ".dockerignore", (".git",)),)),
        Fix("edits an unknown file", (Edit(Span(0, 0), "x", ROOT / "other"),), Safety.SAFE, ""),
        Fix("writes bytes", (Edit(Span(0, 0), "\udce9"),), Safety.SAFE, ""),
        Fix("only says", (), Safety.HINT, ""),
        Fix("only shows", (Edit(Span(0, 0), "x"),), Safety.HINT, ""),
    ],
    ids=lambda fix: fix.title,
)
def test_what_cannot_be_given_as_edits_is_left_out(fix: Fix) -> None:
    found = result(finding(CREDENTIAL, source(), "DB_PASSWORD", secret="hunter2secret", fix=fix))
    assert "fixes" not in run(found)["results"][0]
    assert "hunter2secret" not in text(found)


def test_related_places_and_troubles_are_told() -> None:
    where = source()
    related = replace(finding(RESTART, where, "web"), related=(Related(where.path, Span(0, 8), "here"),))
    found = run(result(related, crashes=(Crash(USER, where.path, "x"),), errors=(InputError(ROOT / "b", "bad", 3),)))
    (one,) = found["results"][0]["relatedLocations"]
    assert one["message"] == {"text": "here"}
    assert one["physicalLocation"]["region"]["endColumn"] == 9
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    notes = invocation["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == ["bad", "Rule DF101 missing-user crashed: x"]
    assert notes[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 1}


def test_a_run_without_findings_is_a_success() -> None:
    found = run(result())
    assert found["results"] == []
    assert found["invocations"] == [{"executionSuccessful": True}]


# Computed by running `hash` of github/codeql-action's src/fingerprints.ts on these bytes.
HASHES = [
    (b"", ["c129715d7a2bc9a3:1"]),
    (
        b"services:\r\n  web:\r\n    image: nginx\r\n\r\n\r\n  web:\n\timage: \xc3\xa9\xf0\x9f\x98\x80x\n",
        [
            "ee69a61e3e8fcc5f:1", "62692ca33cedaccb:1", "ea56ab0d3fe5e491:1", "d2b55cee6926a56e:1",
            "7c16486f3375567c:1", "f718520c70d4ed82:1", "6a5fc94602f52d4:1", "c129715d7a2bc9a3:1",
        ],
    ),
    (
        b"\n\n\nx\ry\r\n\r \nz",
        [
            "cadd7ddda5cf98ec:1", "59e30b02f7e087b2:1", "5b07167d4530a50:1", "da603dfbb0dfeb26:1",
            "7cc95e8861d1fbf4:1", "d14e489d3d22223d:1", "483058b3d6ce6067:1", "76dcabf80cb35c79:1",
        ],
    ),
    (
        b"\xef\xbb\xbfFROM a\n# caf\xe9\nRUN b\n",
        ["1f280442e05ed09e:1", "9cb1a83294085538:1", "fea8511a093930d8:1", "c129715d7a2bc9a3:1"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("data", "hashes"), HASHES)
def test_fingerprints_are_those_of_github(data: bytes, hashes: list[str]) -> None:
    assert list(line_hashes(Source.from_bytes(ROOT / "x", data)).values()) == hashes


def test_equal_lines_are_counted() -> None:
    hashes = line_hashes(source("abc def\n" * 300 + "   \n" + "x" * 500))
    assert hashes[1] == "ce82beb2cb3b09a5:1"
    assert hashes[286] == "ce82beb2cb3b09a5:286"
    assert hashes[287] == "ce82beb2cb3afd28:1"


def test_a_result_carries_the_fingerprint_of_its_line() -> None:
    (one,) = run(result(finding(RESTART, source("abc def\n" * 300, "x"), "abc")))["results"]
    assert one["partialFingerprints"] == {"primaryLocationLineHash": "ce82beb2cb3b09a5:1"}


@needs_multitool
@pytest.mark.parametrize("found", [several(), result()], ids=["several", "none"])
def test_the_published_schema_and_microsofts_validator_agree(found: Result, tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    path.write_text(text(found), encoding="utf-8")
    schema = json.loads((Path(MULTITOOL) / "sarif-2.1.0.json").read_text("utf-8-sig"))
    validator = Draft4Validator if "draft-04" in schema["$schema"] else Draft7Validator
    validator(schema).validate(json.loads(path.read_text("utf-8")))
    command = [f"{MULTITOOL}/Sarif.Multitool", "validate", str(path), "--rule-kind", "Sarif;Ghas"]
    done = subprocess.run([*command, "--level", "Error;Warning"], capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if ": error " in line or ": warning " in line] == []
