"""Services that extend others: one finding and one fix where a thing is written, or is missing, for all heirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.lint.results import Result
from ats_lint.model import Safety
from projects import read_tree, write_tree

BASE = "services:\n  base:\n    image: redis:7.4\n  one:\n    extends: base\n    volumes: ['a:/data']\n"
THREE = BASE + "  two:\n    extends:\n      service: one\n    volumes: ['b:/data']\nvolumes: {a: , b: }\n"


def look(root: Path, *codes: str, name: str = "") -> Result:
    return check([root / name], Settings(), [rule for rule in discover().entries if rule.code in codes])


def told(result: Result) -> list[tuple[str, str | None, str]]:
    return [(one.rule.code, one.subject, one.path.name) for one in result.diagnostics]


def fixed(root: Path, *codes: str) -> str:
    rules = [rule for rule in discover().entries if rule.code in codes]
    repair([root], Settings(), rules, safety=Safety.UNSAFE, write=True)
    return read_tree(root)["compose.yaml"]


def test_what_all_lack_is_said_of_the_first(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": THREE})
    result = look(tmp_path, "DC104")
    assert told(result) == [("DC104", "base", "compose.yaml")]
    assert [one.message for one in result.diagnostics[0].related] == ["one inherits it", "two inherits it"]


def test_and_mended_there_for_all(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": THREE})
    text = fixed(tmp_path, "DC103", "DC104", "DC701", "DC703")
    assert [text.count(word) for word in ("no-new-privileges", "cap_drop", "memory: 256M", "pids: 2048")] == [1] * 4
    assert text.index("no-new-privileges") < text.index("  one:")
    assert not look(tmp_path, "DC103", "DC104", "DC701", "DC703").diagnostics


def test_what_an_heir_says_itself_is_its_own(tmp_path: Path) -> None:
    text = BASE.replace("7.4\n", "7.4\n    privileged: true\n").replace(
        "base\n    vol", "base\n    privileged: true\n    vol"
    )
    write_tree(tmp_path, {"compose.yaml": text})
    assert told(look(tmp_path, "DC101")) == [("DC101", "base", "compose.yaml"), ("DC101", "one", "compose.yaml")]


def test_a_value_that_is_inherited_is_told_once(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": BASE.replace("7.4\n", "7.4\n    privileged: true\n")})
    assert told(look(tmp_path, "DC101")) == [("DC101", "base", "compose.yaml")]
    assert "privileged" not in fixed(tmp_path, "DC101")


def test_an_heir_that_needs_another_fix_keeps_its_own(tmp_path: Path) -> None:
    text = BASE.replace("    volumes: ['a:/data']\n", "    image: caddy:2.8\n")
    write_tree(tmp_path, {"compose.yaml": text})
    assert told(look(tmp_path, "DC103")) == [("DC103", "base", "compose.yaml"), ("DC103", "one", "compose.yaml")]


def test_the_fix_is_as_safe_as_it_is_for_every_heir(tmp_path: Path) -> None:
    text = BASE.replace("redis:7.4", "nginx:1.27").replace("    volumes: ['a:/data']\n", "    image: acme/app:1\n")
    write_tree(tmp_path, {"compose.yaml": text})
    (one,) = look(tmp_path, "DC104").diagnostics
    assert one.subject == "base"
    assert one.fix is not None
    assert one.fix.safety is Safety.UNSAFE


@pytest.mark.parametrize("name", ["", "compose.yaml"])
def test_what_another_file_gives_is_told_there(tmp_path: Path, name: str) -> None:
    web = "services:\n  web:\n    extends: {file: common.yml, service: base}\n"
    common = "services:\n  base:\n    image: nginx:1.27\n    privileged: true\n"
    write_tree(tmp_path, {"compose.yaml": web, "common.yml": common})
    (one,) = look(tmp_path, "DC101", name=name).diagnostics
    assert (one.path.name, one.start, one.subject) == ("common.yml", (4, 17), "web")
    assert [(each.path.name, each.message) for each in one.related] == [("compose.yaml", "web inherits it")]
    assert fixed(tmp_path, "DC101") == web + "    privileged: false\n"


def test_what_another_file_gives_to_several_names_them_all(tmp_path: Path) -> None:
    heirs = "".join(f"  {name}:\n    extends: {{file: common.yml, service: base}}\n" for name in ("web", "api"))
    common = "services:\n  base:\n    image: nginx:1.27\n    privileged: true\n"
    write_tree(tmp_path, {"compose.yaml": f"services:\n{heirs}", "common.yml": common})
    (one,) = look(tmp_path, "DC101").diagnostics
    assert [each.message for each in one.related] == ["web inherits it", "api inherits it"]


def test_whoever_extends_a_file_is_named_at_every_finding_in_it(tmp_path: Path) -> None:
    heirs = "services:\n" + "".join(f"  {name}: {{extends: {{file: base.yml, service: base}}}}\n" for name in "ab")
    base = "services:\n  base:\n    image: nginx\n    environment:\n      DB_PASSWORD: Tr0ub4dor\n"
    write_tree(tmp_path, {"compose.yaml": heirs, "base.yml": base})
    found = [one for one in look(tmp_path, "DC201", "DC301").diagnostics if one.path.name == "base.yml"]
    assert [(one.rule.code, [each.message for each in one.related]) for one in found] == [
        ("DC301", ["a inherits it", "b inherits it"]),
        ("DC201", ["a inherits it", "b inherits it"]),
    ]
