"""What the tools answer: plain values without secrets; lines and columns are counted from one, as people do."""

from __future__ import annotations

from ats_lint import api

Answer = dict[str, object]


def linted(found: api.Linted) -> Answer:
    """Return findings, the worst first."""
    order = sorted(found.diagnostics, key=lambda one: (-one.severity, one.path, one.range))
    return {
        "files": found.files,
        "findings": [finding(one) for one in order],
        "problems": [_problem(one) for one in found.problems],
    }


def fixed(found: api.Fixed, *, written: bool) -> Answer:
    """Return what fixes change, each with its level and the reason for it."""
    return {
        "written": written,
        "diff": "".join(one.diff for one in found.changes),
        "fixes": [finding(one) for one in found.fixed],
        "refused": [{**finding(one.diagnostic), "reason": one.reason} for one in found.refused],
        "migrations": [one.path for one in found.migrations],
        "left": [finding(one) for one in found.diagnostics],
        "problems": [_problem(one) for one in found.problems],
    }


def finding(one: api.Diagnostic) -> Answer:
    """Return one finding; of its fix only what it is and how far it can be trusted."""
    fix = one.fix
    told = None if fix is None else {"title": fix.title, "safety": fix.safety.label, "because": fix.because}
    return {
        "rule": one.rule,
        "name": one.name,
        "severity": one.severity.label,
        "path": one.path,
        "line": one.range.start.line + 1,
        "column": one.range.start.column + 1,
        "message": one.message,
        "subject": one.subject,
        "fix": told,
    }


def known(image: str, facts: tuple[api.Fact, ...]) -> Answer:
    """Return what is known of an image."""
    told = [{"name": one.name, "value": one.value, "confidence": one.confidence, "source": one.source} for one in facts]
    return {"image": image, "known": bool(facts), "facts": told}


def _problem(one: api.Problem) -> Answer:
    line = one.position.line + 1 if one.position else 0
    return {"kind": one.kind, "path": one.path, "line": line, "message": one.message}
