"""The HTML report: its parts, and what a real browser makes of it."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

import browser as chromium
from ats_lint.cli.app import cli
from ats_lint.model import Edit, Fix, InputError, Safety, Span
from ats_lint.report.html.change import changed
from ats_lint.report.mask import Mask
from ats_lint.report.output import render
from browser import BINARY, CONTRAST, Browser
from projects import write_tree
from reporting import COMPOSE, CREDENTIAL, RESTART, ROOT, finding, insertion, result, source, view

HOME = Path(__file__).parent.parent
FORGED = "x<script>window.forged=1</script>\"' onclick=a &amp;"
STACK = """\
services:
  web:
    image: nginx:1.29-alpine
    ports: ["8080:80"]
    depends_on: [db]
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: hunter2xyz}
    volumes: ["data:/var/lib/postgresql/data"]
  cron:
    image: alpine:3.22
    command: [sleep, "3600"]
volumes: {data: }
"""


class Reader(HTMLParser):
    """Elements with their attributes, and the texts of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open in ("style", "script"):
            self.texts[self._open] = self.texts.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def told(*arguments: str | Path) -> str:
    done = CliRunner().invoke(cli, list(map(str, arguments)))
    assert done.exit_code in (0, 1), done.output
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_tree(folder, {"compose.yaml": STACK, ".git/HEAD": "a" * 40 + "\n"})
    return folder


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return told("report", "-f", "html", project)


def test_the_policy_lets_in_the_pages_own_style_and_script_alone(page: str) -> None:
    reader = Reader(page)
    policies = [attrs["content"] for tag, attrs in reader.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    hashes = {
        kind: base64.b64encode(hashlib.sha256(reader.texts[kind].encode()).digest()).decode()
        for kind in ("style", "script")
    }
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    ]
    for tag, attrs in reader.tags:
        assert tag not in ("img", "link", "iframe", "object", "base"), tag
        assert not {name for name in attrs if name.startswith("on") or name in ("src", "style")}, (tag, attrs)


def test_it_says_when_by_what_and_of_which_commit(page: str, project: Path) -> None:
    assert f"Readiness of {project.name}" in page
    assert '<code title="' + "a" * 40 in page
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT', page)


def test_its_time_can_be_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert told("report", "-f", "html", project) == told("report", "-f", "html", project)
    assert "02 January 1970, 00:00 UTC" in told("report", "-f", "html", project)


def test_secrets_are_masked_and_fixes_shown_as_diffs(page: str) -> None:
    assert "hunter2xyz" not in page
    assert "********" in page
    assert re.search(r'<span class="add">\+ +restart: unless-stopped</span>', page)
    assert '<span class="level safe">safe</span>' in page


@pytest.mark.parametrize("ending", ["\r", "\f", "\x1c", "\x85", "\u2028"])
def test_a_diff_has_the_lines_that_the_file_has(tmp_path: Path, ending: str) -> None:
    """What others take for the end of a line is none in a Dockerfile."""
    (tmp_path / "Dockerfile").write_bytes(f"FROM python:3.12\n# a{ending}b\nCMD uvicorn app:app --port 8080\n".encode())
    assert re.search(r'<span class="add">\+ +', told("check", "--exit-zero", "-f", "html", tmp_path))


def test_networks_before_and_after(page: str) -> None:
    assert "3 pairs can reach each other" in page
    labels = re.findall(r'aria-label="(Networks [^"]*)" width', page)
    assert len(labels) == 2
    assert "web reaches db, cron; " in labels[0]


def test_the_format_shows_the_findings_of_a_run() -> None:
    where = source()
    fix = insertion(where, "web", "x: y\n", title=FORGED)
    found = result(
        finding(RESTART, where, "web", FORGED, subject=FORGED, fix=fix),
        finding(CREDENTIAL, where, "hunter2secret", "a password", subject="db", secret="hunter2secret"),
        errors=(InputError(ROOT / FORGED, FORGED, 3, 4),),
    )
    text = "".join(render(found, "html", view()))
    assert "hunter2secret" in COMPOSE
    assert "hunter2secret" not in text
    assert "<script>window" not in text
    assert text.count("&lt;script&gt;") >= 5
    assert [tag for tag, _ in Reader(text).tags].count("script") == 1
    assert "Production readiness" not in text


def test_a_run_without_findings_says_so() -> None:
    assert "No problems found in 1 file." in "".join(render(result(), "html", view()))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if BINARY is None:
        pytest.skip("no Chromium here")
    one = chromium.Browser(tmp_path_factory.mktemp("profile"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on the sample project, with a service and a directory whose names forge HTML."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copytree(HOME / "fixtures" / "ats-sentinel-swarm" / "input", folder / "a<img src=x>&")
    write_tree(folder / "a<img src=x>&", {"x/compose.yaml": f"services:\n  '{'long' * 30}':\n    image: nginx\n"})
    (folder / "r.html").write_text(told("report", "-f", "html", folder / "a<img src=x>&"), encoding="utf-8")
    return folder / "r.html"


def complaints(browser: Browser) -> list[object]:
    """What the console says, and what was asked for besides the page."""
    wrong = [one for one in browser.events if one.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]
    asked = [one for one in browser.events if one.get("method") == "Network.requestWillBeSent"]
    return [*wrong, *asked[1:]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_can_be_read(browser: Browser, file: Path, scheme: str, width: int) -> None:
    browser.open(file, width, scheme)
    browser.ask("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert browser.ask(CONTRAST) == []
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert complaints(browser) == []


def test_findings_are_filtered(browser: Browser, file: Path) -> None:
    browser.open(file)
    shown = "[...document.querySelectorAll('.finding')].filter((one) => !one.hidden).map((one) => one.dataset.{})"
    every = browser.ask(shown.format("severity"))
    browser.ask(
        "for (const one of document.querySelectorAll('[name=severity]:not([value=high])')) one.click();"
        "document.querySelector('[value=high]').dispatchEvent(new Event('input', {bubbles: true}))"
    )
    high = browser.ask(shown.format("severity"))
    assert high == ["high"] * every.count("high") != every
    assert browser.ask("told.textContent") == f"{len(high)} of {len(every)} findings shown"
    browser.ask("document.querySelector('[type=reset]').click()")
    browser.ask("new Promise((done) => setTimeout(done, 20))")
    assert browser.ask(shown.format("severity")) == every
    for name, key, value in (("rule", "rule", "DC406 missing-restart"), ("service", "service", "redis")):
        browser.ask(
            f"{{ const one = document.querySelector('[name={name}]'); one.value = '{value}';"
            "one.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
        assert set(browser.ask(shown.format(key))) == {value}


def test_keyboard_and_screen_reader(browser: Browser, file: Path) -> None:
    browser.open(file)
    for kind in ("keyDown", "keyUp"):
        browser("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.ask("document.activeElement.className") == "skip"
    nodes = browser("Accessibility.getFullAXTree")["nodes"]
    wanted = {"link", "button", "checkbox", "combobox", "searchbox", "image", "heading", "DisclosureTriangle"}
    found = [one for one in nodes if one.get("role", {}).get("value") in wanted and not one.get("ignored")]
    assert {one["role"]["value"] for one in found} >= {"link", "button", "checkbox", "combobox", "searchbox", "image"}
    assert [one for one in found if not one.get("name", {}).get("value")] == []
    levels = browser.ask("[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => +one.tagName[1])")
    assert levels.count(1) == 1
    assert all(later - one <= 1 for one, later in pairwise(levels))


def test_print_shows_everything_and_no_controls(browser: Browser, file: Path) -> None:
    browser.open(file, media="print")
    gone = "[...document.querySelectorAll('nav, .filters')].every((one) => getComputedStyle(one).display === 'none')"
    assert browser.ask(gone)
    hidden = (
        "[...document.querySelectorAll('.finding .body')].filter((one) => !one.getBoundingClientRect().height).length"
    )
    assert browser.ask(hidden) == 0
    assert base64.b64decode(browser("Page.printToPDF")["data"]).startswith(b"%PDF")


def test_a_fix_whose_edits_overlap_shows_no_change() -> None:
    where = source()
    apart = (Edit(Span(0, 3), "a"), Edit(Span(4, 5), "b"))
    over = (Edit(Span(0, 3), "a"), Edit(Span(2, 5), "b"))
    found = [finding(RESTART, where, "web", fix=Fix("change", each, Safety.SAFE, "Because.")) for each in (apart, over)]
    shown = [changed(one, Mask(result(one))) for one in found]
    assert [line.text for line in shown[0] if line.sign == "+"] == ["avbces:"]
    assert shown[1] == ()
