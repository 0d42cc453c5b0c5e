"""Rules as pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint import docs
from ats_lint.lint.registry import Registry, UnknownRule
from ats_lint.report.rule_list import mapping, named, table
from ats_lint.report.rule_page import fix_level
from ats_lint.report.rule_page import page as page_of
from ats_lint.rule import Bad, Good, Rule
from reporting import REGISTRY, RESTART, USER, USER_TOO, make_rule

DOCS = Path(__file__).parent.parent / "docs"


def test_a_page_has_what_a_reader_needs() -> None:
    page = page_of([RESTART])
    assert page.startswith("# missing-restart (DC406)\n\nService lacks it.\n\n| Code |")
    assert "| DC406 | medium | by default | safe | reliability |" in page
    assert "It matters | much.\n\nFix safety: safe. Nothing is overridden." in page
    assert "Flagged at `web` (`no restart policy`):\n\n```yaml\nservices:\n  web: {}\n```\n\n" in page
    assert "After the safe fix:\n\n```yaml\n" in page
    assert "`.env`\n\n```text\nA=1\n```" in page
    assert "# ats-lint: ignore[missing-restart] reason" in page
    assert page.endswith("## References\n\n- <https://example.org/why>\n")


def test_rules_that_share_a_name_share_a_page() -> None:
    page = page_of([USER, USER_TOO])
    assert page.count("# missing-user (DF101, DC109)\n") == 1
    assert "## DF101 Dockerfile\n" in page
    assert "## DC109 Compose\n" in page
    assert "trivy `DS-0002`, checkov `CKV_DOCKER_3`" in page


def test_an_example_that_holds_a_fence_gets_a_longer_one() -> None:
    odd = make_rule("DF999", "odd")
    rule = Rule(
        **{name: getattr(odd, name) for name in Rule.__slots__}
        | {"examples": (Bad("RUN ```\n", at="RUN", says="odd"),)}
    )
    assert "`````dockerfile\nRUN ```\n`````" in page_of([rule])


@pytest.mark.parametrize(
    ("words", "level"),
    [("Fix safety: safe. x", "safe"), ("x\n\nFix safety: by evidence.", "evidence"), ("No fix.", "")],
)
def test_the_level_of_a_fix_is_read_from_the_documentation(words: str, level: str) -> None:
    assert fix_level(make_rule("DF999", "x", documentation=f"Title.\n\n{words}")) == level


def test_the_index_lists_rules_by_group() -> None:
    index = docs.index(REGISTRY)
    assert index.index("## Dockerfile") < index.index("DF101") < index.index("## Compose") < index.index("DC406")
    assert "| DC406 | [missing-restart](missing-restart.md) | medium | default | safe | Service lacks it |" in index


def test_writing_removes_pages_of_rules_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "gone.md").write_text("x")
    (tmp_path / "mine.md").write_text("x")
    wanted = docs.files(tmp_path, REGISTRY)
    assert docs.orphans(tmp_path, wanted) == [tmp_path / "rules" / "gone.md"]
    docs.write(wanted, docs.orphans(tmp_path, wanted))
    assert docs.stale(wanted) == []
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md"))
    assert [name for name in written if not name.startswith("images-")] == [
        "asking.md", "codes.md", "images.md", "mine.md", "options.md", "rules/README.md",
        "rules/hardcoded-credential.md", "rules/missing-restart.md", "rules/missing-user.md", "rules/untagged-image.md",
    ]  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(docs.main, list(arguments))
    return done.exit_code, done.output


def test_what_is_committed_is_up_to_date() -> None:
    assert run("--check", "--to", str(DOCS)) == (0, "")


def test_checking_names_what_is_out_of_date(tmp_path: Path) -> None:
    pages = tmp_path / "docs"
    shutil.copytree(DOCS / "rules", pages / "rules")
    for name in ("asking.md", "codes.md", "options.md"):
        shutil.copy(DOCS / name, pages)
    for page in DOCS.glob("images-*.md"):
        shutil.copy(page, pages)
    (pages / "images.md").write_text("x")
    (pages / "rules" / "gone.md").write_text("x")
    told = [f"{pages / name}: out of date, run `python -m ats_lint.docs`\n" for name in ("images.md", "rules/gone.md")]
    assert run("--check", "--to", str(pages)) == (1, "".join(told))
    assert (pages / "images.md").read_text() == "x"


@pytest.mark.parametrize(("word", "status"), [("--help", 0), ("-h", 0), ("--chekc", 2), ("docs", 2)])
def test_a_word_that_is_no_option_writes_nothing(
    word: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(word)[0] == status
    assert list(tmp_path.iterdir()) == []


def test_rules_are_named_by_code_name_or_alias() -> None:
    assert named(REGISTRY, "df101") == [USER]
    assert named(REGISTRY, "missing-user") == [USER_TOO, USER]
    assert named(REGISTRY, "ckv_docker_3") == [USER]
    with pytest.raises(UnknownRule, match="did you mean 'missing-user'"):
        named(REGISTRY, "mising-user")


def test_the_table_of_rules() -> None:
    lines = "".join(table(REGISTRY, "text")).splitlines()
    assert lines[0] == "DC109  missing-user          medium    default  safe      Service lacks it"
    assert '"code": "DC109"' in "".join(table(REGISTRY, "json"))


def test_the_codes_of_another_tool() -> None:
    assert "".join(mapping(REGISTRY, "hadolint", "text")) == "DL3006  DF301 untagged-image\n"
    assert (
        "".join(mapping(REGISTRY, "trivy", "json"))
        == '{\n  "DS-0001": [\n    "DF301"\n  ],\n  "DS-0002": [\n    "DF101"\n  ]\n}\n'
    )
    assert not list(mapping(Registry(()), "kics", "text"))


@pytest.mark.parametrize("word", ["DS-0001", "AVD-DS-0001", "DS001", "hadolint/DL3006", "dl3006"])
def test_other_tools_spellings_of_their_codes_are_known(word: str) -> None:
    assert REGISTRY.codes(word) == {"DF301"}


def test_a_page_of_the_site_shows_the_telling_examples_and_folds_the_rest() -> None:
    bad = [Bad(f"RUN {'x' * size}\n", at="RUN", says="odd") for size in (9, 3, 6, 1)]
    odd = make_rule("DF999", "odd", documentation="Odd.")
    rule = Rule(**{name: getattr(odd, name) for name in Rule.__slots__} | {"examples": (*bad, Good("RUN y\n"))})
    page = page_of([rule], folded=True)
    shown, _, folded = page.partition('<details markdown="1"><summary>2 more</summary>')
    assert "RUN x\n" in shown
    assert "RUN xxx\n" in shown
    assert "RUN xxxxxx\n" in folded.partition("</details>")[0]
    assert "No fix is written. This, for one, is accepted:\n\n```dockerfile\nRUN y\n```" in shown
    assert "<details" not in page_of([rule])


def test_codes_of_other_tools_lead_to_our_pages() -> None:
    codes = docs.codes(REGISTRY)
    assert (
        "## hadolint\n\n| Code | Rules |\n|---|---|\n| `DL3006` | [DF301 untagged-image](rules/untagged-image.md) |"
        in codes
    )
    assert "| `DS-0002` | [DF101 missing-user](rules/missing-user.md) |" in codes
