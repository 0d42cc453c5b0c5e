"""The formats for other programs, each read as its consumer reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.lint.results import Crash, Result
from ats_lint.model import Edit, Fix, InputError, Lines, Related, Safety, Span
from ats_lint.report.output import FORMATS, MisuseError, destinations, render
from properties import tried
from reporting import COMPOSE, CREDENTIAL, RESTART, ROOT, USER, finding, insertion, result, source, span_of, view

HOSTILE = (
    "a\n::error file=x::no\r%0A]];b\x1b[31m\u202e\u200b\u061c\ufeff\U000e0041<b>&\"'|`@all [x](y) \ufffe##[z]##vso[q]"
)


def told(found: Result, form: str) -> str:
    text = "".join(render(found, form, view()))
    text.encode("utf-8")
    return text


def sample(message: str = "no restart policy", name: str = "compose.yaml", subject: str = "web") -> Result:
    where = source(name=name)
    return result(
        finding(RESTART, where, "web", message, subject=subject, fix=insertion(where, "web", "x: y\n", title=message)),
        finding(CREDENTIAL, where, "hunter2secret", "a password", subject="db", secret="hunter2secret"),
        errors=(InputError(ROOT / name, message, 3, 4),),
        crashes=(Crash(USER, ROOT / name, f"Traceback\n{message}"),),
    )


def schema(required: Mapping[str, object], **optional: object) -> dict[str, object]:
    """An object with just these members."""
    properties = {**required, **optional}
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
LIST = "array"
POSITION = schema({"line": COUNT}, column=COUNT)
RANGE = schema({"start": POSITION}, end=POSITION)
# https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
RDF = schema(
    {"message": TEXT, "location": schema({"path": TEXT}, range=RANGE)},
    severity={"enum": ["ERROR", "WARNING", "INFO"]},
    source=schema({"name": TEXT}, url=TEXT),
    code=schema({"value": TEXT}, url=TEXT),
    suggestions={"type": LIST, "items": schema({"range": RANGE, "text": {"type": "string"}})},
)
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = schema(
    {
        "description": TEXT,
        "check_name": TEXT,
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": schema({"path": TEXT, "lines": schema({"begin": COUNT}, end=COUNT)}),
    }
)
# https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/importing-external-issues/
NATURAL = {"type": "integer", "minimum": 0}
IMPACT = schema(
    {
        "softwareQuality": {"enum": ["SECURITY", "RELIABILITY", "MAINTAINABILITY"]},
        "severity": {"enum": ["BLOCKER", "HIGH", "MEDIUM", "LOW", "INFO"]},
    }
)
SONAR_RULE = schema(
    {"id": TEXT, "name": TEXT, "engineId": TEXT, "impacts": {"type": LIST, "minItems": 1, "items": IMPACT}},
    description=TEXT,
    cleanCodeAttribute={"const": "CONVENTIONAL"},
)
TEXT_RANGE = schema({"startLine": COUNT}, endLine=COUNT, startColumn=NATURAL, endColumn=NATURAL)
SONAR_ISSUE = schema(
    {"ruleId": TEXT, "primaryLocation": schema({"message": TEXT, "filePath": TEXT}, textRange=TEXT_RANGE)},
    effortMinutes=NATURAL,
)
SONAR = schema(
    {"rules": {"type": LIST, "items": SONAR_RULE}, "issues": {"type": LIST, "items": SONAR_ISSUE}},
)


def valid(document: object, by: Mapping[str, object]) -> None:
    Draft202012Validator(by).validate(document)


WORDS = [
    ("no restart policy", "compose.yaml"),
    (HOSTILE, "a b/compose.yaml"),
    ("x", "::error file=a::x/##[y]\n\u202e.yml"),
]


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_reviewdog(message: str, name: str) -> None:
    document = json.loads(told(sample(message, name), "rdjson"))
    valid(document, schema({"source": schema({"name": TEXT}, url=TEXT), "diagnostics": {"type": LIST, "items": RDF}}))
    assert len(document["diagnostics"]) == 4
    lines = told(sample(message, name), "rdjsonl").splitlines()
    assert len(lines) == 4
    for line in lines:
        valid(json.loads(line), RDF)


def test_reviewdog_counts_bytes_and_suggests_a_single_edit() -> None:
    where = source("services:\n  wéb: {}\n  db: {}\n")
    both = Fix("two", (Edit(Span(0, 0), "a"), Edit(Span(1, 1), "b")), Safety.SAFE, "")
    found = result(
        finding(RESTART, where, ": {}", fix=insertion(where, ": {}", "é")), finding(RESTART, where, "db", fix=both)
    )
    one, two = json.loads(told(found, "rdjson"))["diagnostics"]
    assert one["location"]["range"] == {"start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 11}}
    place = {"line": 2, "column": 7}
    assert one["suggestions"] == [{"range": {"start": place, "end": place}, "text": "é"}]
    assert "suggestions" not in two


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_gitlab(message: str, name: str) -> None:
    document = json.loads(told(sample(message, name), "gitlab"))
    valid(document, {"type": LIST, "items": GITLAB})
    assert len({one["fingerprint"] for one in document}) == len(document) == 4


def test_fingerprints_outlive_moved_lines() -> None:
    first = json.loads(told(sample(), "gitlab"))
    where = source("# new\n\n" + COMPOSE)
    moved = result(
        finding(RESTART, where, "web", subject="web", fix=insertion(where, "web", "x", title="no restart policy"))
    )
    assert json.loads(told(moved, "gitlab"))[0]["fingerprint"] == first[0]["fingerprint"]


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_sonarqube(message: str, name: str) -> None:
    document = json.loads(told(sample(message, name), "sonarqube"))
    valid(document, SONAR)
    assert [one["ruleId"] for one in document["issues"]] == ["DC406", "DC201"]
    assert {one["id"] for one in document["rules"]} == {"DC406", "DC201"}
    for issue in document["issues"]:
        place = issue["primaryLocation"]["textRange"]
        assert (place["startLine"], place["startColumn"]) < (place["endLine"], place["endColumn"])


def test_sonarqube_gets_no_empty_range() -> None:
    where = Source(ROOT / "Dockerfile", "FROM x\n")
    empty = Diagnostic(USER, USER.severity, where.path, Span(3, 3), "no user", None, None, (), where)
    (issue,) = json.loads(told(result(empty), "sonarqube"))["issues"]
    assert issue["primaryLocation"]["textRange"] == {"startLine": 1}


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_junit(message: str, name: str, tmp_path: Path) -> None:
    junitparser = pytest.importorskip("junitparser")
    file = tmp_path / "junit.xml"
    file.write_text(told(sample(message, name), "junit"), encoding="utf-8")
    read = junitparser.JUnitXml.fromfile(str(file))
    counted = (read.tests, read.failures, read.errors)
    read.update_statistics()
    assert counted == (read.tests, read.failures, read.errors) == (4, 2, 2)
    (suite,) = read
    assert all(case.result for case in suite)


def test_junit_of_a_clean_run_is_a_passed_test() -> None:
    root = ElementTree.fromstring(told(result(), "junit"))
    assert [case.get("name") for case in root.iter("testcase")] == ["no findings"]
    assert not list(root.iter("failure"))


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_checkstyle(message: str, name: str) -> None:
    root = ElementTree.fromstring(told(sample(message, name), "checkstyle"))
    assert (root.tag, root.get("version")) == ("checkstyle", "4.3")
    (file,) = root
    assert file.tag == "file"
    assert file.get("name")
    found = [dict(error.items()) for error in file]
    assert len(found) == 4
    for one in found:
        assert set(one) == {"line", "column", "severity", "message", "source"}
        assert one["severity"] in {"error", "warning", "info", "ignore"}
        assert int(one["line"]) > 0


# As the runner reads a command: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
COMMAND = re.compile(r"^::(?P<name>[a-z-]+)(?: (?P<properties>.*?))?::(?P<data>.*)$")
LOGGING = re.compile(r"##vso\[(?P<name>[a-z.]+) (?P<properties>.*?)\](?P<data>.*)$")


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_github(message: str, name: str) -> None:
    lines = told(sample(message, name), "github").split("\n")[:-1]
    assert len(lines) == 4
    for line in lines:
        found = COMMAND.match(line)
        assert found is not None
        assert found["name"] in {"error", "warning", "notice"}
        pairs = dict(pair.split("=", 1) for pair in found["properties"].split(","))
        assert (
            {"file", "line", "col", "title"} <= pairs.keys() <= {"file", "line", "endLine", "col", "endColumn", "title"}
        )
        assert found["data"]
        assert "##[" not in line


def test_github_text_is_told_whole() -> None:
    first = told(sample("50% of x, y: z"), "github").splitlines()[0]
    assert first == (
        "::warning file=compose.yaml,line=2,col=3,endLine=2,endColumn=5,title=ats-lint DC406 missing-restart"
        "::web: 50%25 of x, y: z [safe: 50%25 of x, y: z]"
    )


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_azure(message: str, name: str) -> None:
    lines = told(sample(message, name), "azure").split("\n")[:-1]
    assert len(lines) == 4
    for line in lines:
        assert line.startswith("##vso[")
        assert line.count("##") == 1
        found = LOGGING.match(line)
        assert found is not None
        assert found["name"] == "task.logissue"
        pairs = dict(pair.split("=", 1) for pair in found["properties"].rstrip(";").split(";"))
        assert set(pairs) == {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        assert pairs["type"] in {"error", "warning"}


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_markdown(message: str, name: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    html = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        told(sample(message, name), "markdown")
    )
    root = ElementTree.fromstring(f"<x>{html}</x>".replace("&quot;", '"'))
    assert {element.tag for element in root.iter()} <= {
        "x",
        "h2",
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    }
    assert len(root.findall(".//tbody/tr")) == 4
    assert all(len(line) == 5 for line in root.iter("tr"))
    assert {one.get("href", "").rpartition("/")[2] for one in root.iter("a")} == {
        "missing-restart.md",
        "hardcoded-credential.md",
    }


@pytest.mark.parametrize(("message", "name"), WORDS)
def test_lines_of_json(message: str, name: str) -> None:
    found = sample(message, name)
    lines = [json.loads(line) for line in told(found, "jsonl").splitlines()]
    whole = json.loads(told(found, "json"))
    assert [line.pop("kind") for line in lines] == ["diagnostic", "diagnostic", "error", "error"]
    assert lines == [*whole["diagnostics"], *whole["errors"]]


@pytest.mark.parametrize(("count", "once"), [(20, True), (19, False)])
def test_a_large_fix_of_several_findings_is_told_once(count: int, once: bool) -> None:
    where = source()
    edits = tuple(Edit(Span(at, at), "x") for at in range(count))
    shared = [Fix("many", edits, Safety.SAFE, "") for _ in range(2)]
    other = Fix("many", (*edits[1:], Edit(Span(count, count), "x")), Safety.SAFE, "")
    found = result(*(finding(RESTART, where, "web", fix=fix, subject=str(n)) for n, fix in enumerate((*shared, other))))
    rows = [json.loads(line)["fix"] for line in told(found, "jsonl").splitlines()]
    assert rows == [one["fix"] for one in json.loads(told(found, "json"))["diagnostics"]]
    assert [one.get("same_as") for one in rows] == [None, 0 if once else None, None]
    assert [one["edits"] is None for one in rows] == [False, once, False]
    runs = json.loads(told(found, "sarif"))["runs"]
    assert ["fixes" in one for one in runs[0]["results"]] == [True, not once, True]


def test_json_tells_edits_places_and_the_page() -> None:
    where = source()
    lines = (Lines(ROOT / ".env", ("A=1",)),)
    fix = Fix("move", (Edit(span_of(where, "nginx"), "x"),), Safety.UNSAFE, "why", lines)
    one = finding(RESTART, where, "web", fix=fix)
    related = (Related(where.path, span_of(where, "db"), "here"), Related(ROOT / "other", Span(5, 6), "there"))
    one = Diagnostic(one.rule, one.severity, one.path, one.span, one.message, None, fix, related, where)
    (found,) = json.loads(told(result(one), "json"))["diagnostics"]
    assert found["url"].endswith("missing-restart.md")
    at = where.text.index("nginx")
    assert found["fix"]["edits"] == [{"path": "compose.yaml", "start": at, "end": at + 5, "text": "x"}]
    assert found["fix"]["files"] == [".env"]
    assert found["related"] == [
        {"path": "compose.yaml", "line": 4, "column": 3, "message": "here"},
        {"path": "other", "line": 0, "column": 0, "message": "there"},
    ]


@pytest.mark.parametrize("form", FORMATS)
@tried(8)
@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=10, max_size=24))
def test_no_format_tells_a_secret(form: str, secret: str) -> None:
    secret = f"Zq{secret}9"
    where = source(f"services:\n  web:\n    environment:\n      - A={secret}\n  db: {{}}\n")
    edit = Edit(span_of(where, "db"), f"A={secret}\n")
    fix = Fix(f"move {secret}", (edit,), Safety.SAFE, f"It is {secret}.")
    found = finding(CREDENTIAL, where, "web", f"the value {secret} is here", secret=secret, fix=fix)
    also = finding(RESTART, where, f"A={secret}", f"{secret} again", fix=fix)
    text = told(result(found, also, fixed=(found,)), form)
    assert secret not in text
    assert json.dumps(secret)[1:-1] not in text


@pytest.mark.parametrize("form", ["text", "concise", "github", "azure", "markdown"])
def test_lines_for_people_hold_nothing_invisible_and_no_foreign_command(form: str) -> None:
    text = told(sample(HOSTILE, "::error file=a::x/\u200b.yml"), form)
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\ufeff\U000e0000-\U000e007f]", text
    )
    own = {"github": "::", "azure": "##vso["}.get(form)
    for line in text.splitlines():
        stripped = line.lstrip()
        assert not COMMAND.match(stripped) or own == "::"
        assert "##[" not in line
        assert "##vso[" not in line or (own == "##vso[" and stripped.count("##vso[") == 1)


@pytest.mark.parametrize(
    ("word", "hint"),
    [("sarf", "did you mean 'sarif'"), ("codequality", "did you mean 'gitlab'"), ("md", "did you mean 'markdown'"),
     ("reviewdog", "did you mean 'rdjson'"), ("SARIF", "did you mean 'sarif'")],
)  # fmt: skip
def test_a_format_that_is_none_leads_to_one(word: str, hint: str) -> None:
    with pytest.raises(MisuseError, match=re.escape(hint)):
        destinations((word,), None)
