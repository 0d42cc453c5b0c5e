"""The Python API: files in, records out, nothing kept and nothing written."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from ats_lint import api
from projects import read_tree, write_tree

PASSWORD = "correct-horse-battery"
COMPOSE = f"services:\n  web:\n    image: nginx:1.27  # wéb\n    environment:\n      DB_PASSWORD: {PASSWORD}\n"
DOCKERFILE = "FROM debian:12\nRUN apt-get update && apt-get install curl\nCMD tail -f /x\n"
FILES = {"compose.yaml": COMPOSE, "app/Dockerfile": DOCKERFILE}


def by_rule(found: api.Linted | api.Fixed, rule: str) -> api.Diagnostic:
    return next(one for one in found.diagnostics if one.rule == rule)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)


def edited(text: str, edits: tuple[api.Edit, ...]) -> str:
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def test_memory_and_disk_say_the_same(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    assert api.lint(FILES) == api.lint(tmp_path)
    assert api.fix(FILES, unsafe=True) == api.fix(tmp_path, unsafe=True)
    assert read_tree(tmp_path) == FILES, "neither writes"


def test_places_are_counted_from_zero() -> None:
    found = by_rule(api.lint(FILES), "DC201")
    assert (found.path, found.name, found.severity) == ("compose.yaml", "hardcoded-credential", api.Severity.HIGH)
    assert found.range == api.Range(api.Position(4, 6), api.Position(4, 17))
    assert COMPOSE.splitlines()[4][6:17] == "DB_PASSWORD"
    assert found.secrets == (api.Range(api.Position(4, 19), api.Position(4, 19 + len(PASSWORD))),)


def test_edits_have_both_lines_and_offsets() -> None:
    found = by_rule(api.lint({"Dockerfile": "\ufeffFROM debian\r\nRUN cd x && ls\r\nCMD ls\r\n"}), "DF405")
    assert found.fix is not None
    lines = ["FROM debian\r", "RUN cd x && ls\r", "CMD ls\r", ""]
    for edit in found.fix.edits:
        start = edit.range.start
        assert sum(len(line) + 1 for line in lines[: start.line]) + start.column == edit.start
    assert edited("\n".join(lines), found.fix.edits) == 'FROM debian\r\nRUN cd x && ls\r\nCMD ["ls"]\r\n'


def test_a_byte_order_mark_stays() -> None:
    text = "\ufeffservices:\r\n  web:\r\n    image: nginx:1.27\r\n"
    change = api.fix({"compose.yaml": text}).changes[0]
    assert change.before == text
    assert change.after.startswith(text.rstrip())


def test_a_fix_says_its_level_its_reason_and_what_it_writes() -> None:
    fix = by_rule(api.lint(FILES), "DC201").fix
    assert fix is not None
    assert (fix.safety, fix.secret) == (api.Safety.SAFE, True)
    assert fix.because.endswith(".")
    assert {addition.path for addition in fix.additions} >= {".env"}
    assert PASSWORD not in repr(fix)


def test_secrets_are_in_edits_alone() -> None:
    linted, fixed = api.lint(FILES), api.fix(FILES, unsafe=True)
    assert PASSWORD not in repr((linted, fixed))
    assert all(PASSWORD not in change.diff for change in fixed.changes)
    assert any(PASSWORD in change.after for change in fixed.changes if change.path == ".env")


def test_fixes_stay_within_the_level() -> None:
    safe, all_ = api.fix(FILES), api.fix(FILES, unsafe=True)
    assert {one.fix.safety for one in safe.fixed if one.fix} == {api.Safety.SAFE}
    assert len(all_.fixed) > len(safe.fixed)
    after = {change.path: change.after for change in all_.changes}
    assert api.fix({**FILES, **after}, unsafe=True).changes == (), "fixing twice is fixing once"


def test_only_what_was_chosen_is_fixed() -> None:
    wanted = by_rule(api.lint(FILES), "DC406")
    found = api.fix(FILES, only=[wanted])
    assert [one.rule for one in found.fixed] == ["DC406"]
    assert [(change.path, change.after) for change in found.changes] == [
        ("compose.yaml", COMPOSE + "    restart: unless-stopped\n")
    ]
    assert api.fix(FILES, only=[]).changes == ()


def test_unsaved_texts_count_instead_of_the_disk(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": COMPOSE})
    saved = api.lint(tmp_path)
    assert by_rule(saved, "DC201")
    clean = COMPOSE.replace(PASSWORD, "${DB_PASSWORD}")
    unsaved = api.lint(tmp_path, unsaved={"compose.yaml": clean, "app/Dockerfile": DOCKERFILE})
    assert {one.path for one in unsaved.diagnostics} == {"compose.yaml", "app/Dockerfile"}
    assert "DC201" not in {one.rule for one in unsaved.diagnostics}
    assert unsaved == api.lint({"compose.yaml": clean, "app/Dockerfile": DOCKERFILE})
    assert {one.path for one in api.lint(tmp_path, unsaved={"new/Dockerfile": DOCKERFILE},
                                         paths=["new/Dockerfile"]).diagnostics} == {"new/Dockerfile"}  # fmt: skip


def test_applied_fixes_are_on_disk(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    found = api.apply_fixes(tmp_path)
    expected = {**FILES, **{change.path: change.after for change in api.fix(FILES).changes}}
    assert read_tree(tmp_path) == expected
    assert found.diagnostics == api.lint(tmp_path).diagnostics


def test_settings_are_an_object_a_file_or_found(tmp_path: Path) -> None:
    quiet = {**FILES, "ats-lint.toml": 'select = ["DC406"]\n'}
    assert {one.rule for one in api.lint(quiet).diagnostics} == {"DC406"}
    typed = api.Settings(select=("missing-restart",))
    assert api.lint(FILES, settings=typed).diagnostics == api.lint(quiet).diagnostics
    write_tree(tmp_path, {"mine.toml": 'select = ["DC4"]\nignore = ["DC401"]\n'})
    assert api.load_settings(tmp_path / "mine.toml").select == ("DC4",)
    assert "DC406" in {one.rule for one in api.lint(FILES, settings=tmp_path / "mine.toml").diagnostics}
    assert api.find_settings(tmp_path) == api.Settings()


def test_settings_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    with pytest.raises(api.ConfigError, match="unknown key"):
        api.lint({"ats-lint.toml": "selekt = []\n"})
    with pytest.raises(api.UnknownRule):
        api.lint(FILES, settings=api.Settings(select=("no-such-rule",)))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "nul\0"])
def test_no_path_leaves_the_directory(tmp_path: Path, name: str) -> None:
    for call in (lambda: api.lint({name: ""}), lambda: api.lint(tmp_path, paths=[name]),
                 lambda: api.lint(tmp_path, unsaved={name: ""})):  # fmt: skip
        with pytest.raises(ValueError, match="not a path within"):
            call()


def test_a_confined_run_reads_nothing_above(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, {"ats-lint.toml": 'select = ["DC406"]\n', "other.yaml": "services: {db: {image: redis}}\n"})
    compose = "services:\n  web:\n    extends: {file: ../other.yaml, service: db}\n  db:\n    image: redis\n"
    write_tree(tmp_path, {"in/compose.yaml": compose})
    assert {one.rule for one in api.lint(tmp_path / "in").diagnostics} == {"DC406"}
    confined = api.lint(tmp_path / "in", confined=True)
    assert {one.rule for one in confined.diagnostics} > {"DC406"}, "the configuration above does not count"
    assert confined == api.lint({"compose.yaml": compose})


def test_what_cannot_be_parsed_is_a_problem_and_hides_nothing() -> None:
    found = api.lint({**FILES, "x/compose.yaml": "services: [\n"})
    assert [(one.kind, one.path) for one in found.problems] == [("error", "x/compose.yaml")]
    assert found.problems[0].position is not None
    assert by_rule(found, "DC201")


def test_records_can_be_sent_to_processes() -> None:
    found = api.fix(FILES, unsafe=True)
    assert pickle.loads(pickle.dumps(found)) == found
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(api.lint, FILES).result() == api.lint(FILES)


def test_threads_do_not_disturb_each_other() -> None:
    inputs = [{**FILES, "app/Dockerfile": DOCKERFILE.replace("curl", f"tool{number}")} for number in range(12)]
    alone = [api.lint(one) for one in inputs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(api.lint, inputs)) == alone


def test_images_are_named_with_their_places() -> None:
    files = {
        "Dockerfile": "ARG TAG=3.12\nFROM python:${TAG} AS base\nFROM base\nCOPY --from=busybox:1.36 /x /x\n"
        "RUN --mount=type=bind,from=alpine:3,target=/m true\nFROM scratch\nFROM ${UNKNOWN}\n",
        "compose.yaml": "services:\n  a: {build: .}\n  b:\n    image: 'redis:7'\n  c: {image: 'x:${V:?}'}\n",
    }
    found = api.images(files)
    assert [(one.path, one.written, one.reference, one.subject) for one in found] == [
        ("Dockerfile", "3.12", "python:3.12", "base"),
        ("Dockerfile", "busybox:1.36", "busybox:1.36", "base"),
        ("Dockerfile", "alpine:3", "alpine:3", "base"),
        ("Dockerfile", "${UNKNOWN}", None, "${UNKNOWN}"),
        ("compose.yaml", "'redis:7'", "redis:7", "b"),
        ("compose.yaml", "'x:${V:?}'", None, "c"),
    ]
    assert all(files[one.path][one.start : one.end] == one.written for one in found)


def test_reports_are_those_of_the_command_line() -> None:
    found = json.loads(api.report(FILES, "json"))
    assert [one["code"] for one in found["diagnostics"]] == [one.rule for one in api.lint(FILES).diagnostics]
    assert PASSWORD not in api.report(FILES, "sarif")
    with pytest.raises(ValueError, match="not a format"):
        api.report(FILES, "smoke-signals")


def test_rules_and_images_are_explained() -> None:
    assert api.explain("DC406").startswith("# missing-restart")
    with pytest.raises(api.UnknownRule):
        api.explain("no-such-rule")
    assert {"role", "ports"} <= {fact.name for fact in api.facts("postgres:16")}
    assert api.facts("registry.invalid/nobody/knows") == ()


def test_the_public_names_are_all_there_and_described() -> None:
    assert sorted(api.__all__) == api.__all__ or set(api.__all__)
    for name in api.__all__:
        assert getattr(api, name).__doc__, name


def test_the_page_of_the_api_runs() -> None:
    page = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", page)
    assert blocks
    exec("\n".join(blocks), {})
    unnamed = [name for name in api.__all__ if f"`{name}" not in page]
    assert not unnamed, "docs/api.md names everything that is public"
