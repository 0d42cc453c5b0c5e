"""Which rules a run knows of, and which of them it imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import ats_lint_rules
from ats_lint.analysis.project.project import Project
from ats_lint.files.workspace import Workspace
from ats_lint.fix.batches import batches
from ats_lint.lint import index
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import AnyRule, IndexEntry, discover, load
from ats_lint.lint.waking import words_in, words_of
from ats_lint.model import Edit, Fix, Safety, Span
from projects import write_tree
from reporting import RESTART, finding, source

HOME = Path(__file__).parent.parent
PACK = Path(ats_lint_rules.__file__).parent
RULES = list(load(ats_lint_rules))
COMPOSE = "services:\n  web:\n    image: nginx\n"


def run(directory: Path, *arguments: str, path: Iterable[Path] = ()) -> subprocess.CompletedProcess[str]:
    """Lint in a process of its own, with `path` before the engine's."""
    places = [*path, *(HOME / name for name in ("linter", "rules", "schemas"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}
    code = (
        "import sys\nfrom ats_lint.cli.entry import main\n"
        "try:\n    main()\nfinally:\n"
        "    names = [name for name in sys.modules if name.startswith('ats_lint_rules.')]\n"
        "    print(*names, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "--color=never", *arguments, "."]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)


def test_the_index_is_up_to_date() -> None:
    held = (PACK / index.NAME).read_text(encoding="utf-8")
    assert held == index.written(RULES, PACK.name), "run `python -m ats_lint.docs`"


def test_an_entry_says_what_its_rule_says() -> None:
    entries = index.read(PACK, PACK.name)
    assert entries is not None
    assert [entry.load().code for entry in entries] == [entry.code for entry in entries]
    said = [(one.name, one.severity, one.enabled, one.about, one.masks, one.tags, one.aliases) for one in entries]
    rules = sorted(RULES, key=lambda rule: rule.code)
    assert said == [(one.name, one.severity, one.enabled, one.about, one.masks, one.tags, one.aliases) for one in rules]


def test_discovery_imports_no_rule(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert not [name for name in done.stderr.split() if name.count(".") == 2 and "._" not in name]


def test_a_run_over_a_dockerfile_imports_no_rule_about_services(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nRUN apk add curl\n")
    done = run(tmp_path)
    assert "DF606" in done.stdout
    assert "ats_lint_rules.dockerfile.apk_cache_kept" in done.stderr
    assert "ats_lint_rules.compose." not in done.stderr
    assert "ats_lint_rules.dockerfile.expose_casing" not in done.stderr, "there is no EXPOSE"


def test_a_run_over_a_compose_file_imports_no_rule_about_images(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    done = run(tmp_path)
    assert "DC406" in done.stdout
    assert "ats_lint_rules.dockerfile." not in done.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_wakes_a_rule_is_something_it_can_ask_for(rule: AnyRule) -> None:
    words = words_of(rule)
    assert words
    keywords = {word for word in words if word.isupper()}
    if rule.reports == "service":
        assert not keywords, "a rule about services is not woken by instructions"


def test_words_of_a_dockerfile_wake_rules_about_them(tmp_path: Path) -> None:
    text = "FROM alpine:3.20\nRUN ap\\\nk add curl && SUDO-x y\n# pip3\n"
    (tmp_path / "Dockerfile").write_text(text)
    unit = ((), (tmp_path / "Dockerfile",))
    words = words_in(Project(Workspace(tmp_path), unit, Settings()))
    assert {"apk", "sudo", "pip", "RUN"} <= words
    assert not {"apt", "ADD"} & words


def test_an_index_of_other_modules_is_not_believed(tmp_path: Path) -> None:
    write_tree(tmp_path, {"one.py": "", "sub/two.py": "", "_room.py": "", "_room/x.py": ""})
    row = {"code": "X1", "name": "x", "severity": "low", "enabled": "default", "about": "image", "masks": False}
    row |= {"lacks": "", "reports": "image"}
    rows = [{**row, "tags": [], "aliases": [], "wakes": ["RUN"], "module": name} for name in ("one", "sub.two")]
    held = tmp_path / index.NAME
    assert index.read(tmp_path, "pack") is None
    held.write_text(json.dumps({"format": 2, "rules": rows}))
    assert [entry.module for entry in index.read(tmp_path, "pack") or ()] == ["pack.one", "pack.sub.two"]
    held.write_text(json.dumps({"format": 2, "rules": rows[:1]}))
    assert index.read(tmp_path, "pack") is None
    held.write_text(json.dumps({"format": 99, "rules": rows}))
    assert index.read(tmp_path, "pack") is None
    held.write_text("{")
    assert index.read(tmp_path, "pack") is None


def test_an_entry_of_another_rule_is_refused() -> None:
    entry = next(one for one in index.read(PACK, PACK.name) or () if one.code == "DC101")
    other = IndexEntry(**{name: getattr(entry, name) for name in IndexEntry.__slots__} | {"code": "DC999"})
    with pytest.raises(ImportError, match="out of date"):
        other.load()


PIN = """Images come from anywhere.

Ours come from our registry.

Fix safety: unsafe. What is there may differ.
"""
ACME = {
    "acme_rules/__init__.py": "",
    "acme_rules/anywhere.py": f'''"""{PIN}"""

from collections.abc import Iterator

from ats_lint import Edit, Finding, Fix, Safety, Severity, Stage, rule


@rule("ACME1", "anywhere", on=Stage, severity=Severity.HIGH)
def check(stage: Stage) -> Iterator[Finding]:
    span = stage.from_.image.span
    if not stage.from_.image.text.startswith("ours/"):
        fix = Fix("take ours", (Edit(span, "ours/alpine:3.20"),), Safety.UNSAFE, "It may differ.")
        yield Finding(span, "image is not ours", fix)
''',
    "acme_rules/badge.py": '''"""A badge number stands in the file."""

from collections.abc import Iterator

from ats_lint import Finding, Instruction, Severity, rule


@rule("ACME2", "badge", on=Instruction, severity=Severity.LOW, masks=True, enabled="off")
def check(instruction: Instruction) -> Iterator[Finding]:
    span = instruction.span
    if "badge" in instruction.source.slice(span):
        yield Finding(span, "a badge number", secrets=(span,))
''',
    "acme_rules/unnamed.py": '''"""A service has no name that we know."""

from collections.abc import Iterator

from ats_lint import Finding, Service, Severity, rule


@rule("ACME3", "unnamed", on=Service, severity=Severity.LOW)
def check(service: Service) -> Iterator[Finding]:
    yield Finding(service.name.span, "no name of ours")
''',
    "acme_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n",
    "acme_rules-1.0.dist-info/entry_points.txt": "[ats_lint.rules]\nacme = acme_rules\n",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    write_tree(site, ACME)
    return site


@pytest.mark.parametrize("indexed", [False, True])
def test_another_pack_is_ordered_masked_and_grouped_as_ours(tmp_path: Path, pack: Path, indexed: bool) -> None:
    project = tmp_path / "project"
    write_tree(
        project,
        {
            "Dockerfile": "FROM alpine\nLABEL a=badge-4711\nRUN apk add curl\n",
            "compose.yaml": COMPOSE + "  db:\n    image: postgres:17\n",
        },
    )
    if indexed:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (pack, *sys.path)))}
        command = [sys.executable, "-m", "ats_lint.docs", "--pack", "acme_rules"]
        subprocess.run(command, env=environment, check=True, cwd=tmp_path)
        assert [entry.code for entry in index.read(pack / "acme_rules", "acme_rules") or ()] == [
            "ACME1",
            "ACME2",
            "ACME3",
        ]
    found = run(project, "--format=json", "--select=ACME", path=[pack])
    assert {one["code"] for one in json.loads(found.stdout)["diagnostics"]} == {"ACME1", "ACME2", "ACME3"}
    shown = run(project, "--select=ACME3", path=[pack])
    assert "ACME3 web, db: no name of ours\n" in shown.stdout, "what is said of two services is told once"
    diff = run(project, "--diff", "--unsafe-fixes", "--select=ACME1", path=[pack]).stdout
    assert "+FROM ours/alpine:3.20" in diff
    assert "4711" not in diff, "a rule that masks watches although it was not selected"
    run(project, "--fix", "--unsafe-fixes", "--select=ACME1,DC406", path=[pack])
    assert (project / "Dockerfile").read_text().startswith("FROM ours/alpine:3.20\n")
    assert "restart: unless-stopped" in (project / "compose.yaml").read_text()


def test_fixes_of_images_go_first_whatever_their_rules_are_called() -> None:
    image, service = (replace(RESTART, code="ZZ1", scope="image"), RESTART)
    edits = {rule.code: Fix("x", (Edit(Span(0, 0), rule.code),), Safety.SAFE, "So.") for rule in (image, service)}
    found = [finding(rule, source(name=rule.code), "web", fix=edits[rule.code]) for rule in (service, image)]
    assert [one.rule.code for one in batches(found, Safety.SAFE).fixes] == ["ZZ1"]


def test_a_pack_that_cannot_be_imported_hides_no_other_rule(tmp_path: Path, pack: Path) -> None:
    project = tmp_path / "project"
    write_tree(project, {"Dockerfile": "FROM alpine\n"})
    (pack / "acme_rules" / "anywhere.py").write_text("import nothing_that_exists\n")
    row = {"code": "ACME1", "name": "anywhere", "severity": "high", "enabled": "default", "about": "image"}
    more = {"masks": False, "tags": [], "aliases": [], "wakes": ["a Dockerfile"], "lacks": "", "reports": "image"}
    names = enumerate(("anywhere", "badge", "unnamed"))
    rows = [{**row, **more, "code": f"ACME{number}", "module": name} for number, name in names]
    (pack / "acme_rules" / index.NAME).write_text(json.dumps({"format": 2, "rules": rows}))
    done = run(project, "--select=ACME0,DF301", path=[pack])
    assert done.returncode == 3
    assert "rule ACME0 anywhere crashed" in done.stderr
    assert "DF301" in done.stdout


def test_every_rule_says_what_it_is_about() -> None:
    about = {entry.code: entry.about for entry in discover().entries}
    assert {code for code, what in about.items() if what == "image"} == {code for code in about if code[:2] == "DF"}
    assert {code for code, what in about.items() if what == "service"} == {code for code in about if code[:2] == "DC"}
