"""Small made-up results for the tests of reports and of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.diagnostic import Diagnostic
from ats_lint.files.source import Source
from ats_lint.lint.registry import AnyRule, Registry
from ats_lint.lint.results import Result
from ats_lint.model import Edit, Finding, Fix, Safety, Severity, Span
from ats_lint.records import replace
from ats_lint.report.view import View
from ats_lint.rule import Bad, Good, Rule

ROOT = Path("/project")
COMPOSE = "services:\n  web:\n    image: nginx\n  db:\n    environment:\n      - DB_PASSWORD=hunter2secret\n"


def make_rule(
    code: str,
    name: str,
    severity: Severity = Severity.MEDIUM,
    *,
    tags: set[str] | None = None,
    lacks: str = "",
    masks: bool = False,
    aliases: tuple[str, ...] = (),
    documentation: str = "Service lacks it.\n\nIt matters | much.\n\nFix safety: safe. Nothing is overridden.",
) -> AnyRule:
    def check(_: object) -> Iterator[Finding]:
        return iter(())

    examples = (
        Bad(
            "services:\n  web: {}\n",
            at="web",
            says="no restart policy",
            safety="safe",
            fixed="services:\n  web: {a: b}\n",
            created={".env": "A=1\n"},
        ),
        Good("services:\n  web: {a: b}\n"),
    )
    return Rule(
        code, name, severity, Service if code.startswith("DC") else Stage, check, "default",
        frozenset(tags or {"reliability"}), ("https://example.org/why",), aliases, examples, documentation, lacks=lacks,
        masks=masks,
    )  # fmt: skip


RESTART = make_rule("DC406", "missing-restart")
CREDENTIAL = make_rule(
    "DC201", "hardcoded-credential", Severity.HIGH, tags={"security"}, masks=True, aliases=("CL-0020",)
)
UNTAGGED = make_rule("DF301", "untagged-image", aliases=("DL3006", "DS-0001"))
USER = make_rule("DF101", "missing-user", Severity.HIGH, tags={"security"}, aliases=("DS-0002", "CKV_DOCKER_3"))
USER_TOO = make_rule("DC109", "missing-user", tags={"security"})
REGISTRY = Registry((RESTART, CREDENTIAL, UNTAGGED, USER, USER_TOO))


def source(text: str = COMPOSE, name: str = "compose.yaml", *, bom: bool = False) -> Source:
    return Source(ROOT / name, text, bom)


def finding(
    rule: AnyRule,
    where: Source,
    at: str,
    message: str = "no restart policy",
    *,
    subject: str | None = None,
    fix: Fix | None = None,
    secret: str = "",
    severity: Severity | None = None,
) -> Diagnostic:
    """A diagnostic at the first place of `at`; `secret` marks the first place of that text as one."""
    start = where.text.index(at)
    secrets = (span_of(where, secret),) if secret else ()
    return Diagnostic(
        rule, rule.severity if severity is None else severity, where.path, Span(start, start + len(at)), message,
        subject, fix, (), where, secrets,
    )  # fmt: skip


def span_of(where: Source, text: str) -> Span:
    start = where.text.index(text)
    return Span(start, start + len(text))


def insertion(where: Source, before: str, text: str, safety: Safety = Safety.SAFE, title: str = "add it") -> Fix:
    at = where.text.index(before)
    return Fix(title, (Edit(Span(at, at), text),), safety, "The key is absent.")


def result(*diagnostics: Diagnostic, **others: object) -> Result:
    found = Result(ROOT, tuple(sorted(diagnostics, key=lambda one: one.sort_key)), files=1)
    return replace(found, **others)


def view(**choices: bool | int) -> View:
    return View(ROOT, **choices)
