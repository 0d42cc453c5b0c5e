"""Findings that are known: those of a baseline, or those that were there before a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ats_lint.diagnostic import Diagnostic
from ats_lint.model import Span
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes a finding the same one when lines move: file, rule, subject, and a hash of the text under it."""

    path: Path
    code: str
    subject: str
    content: str


@dataclass(frozen=True, slots=True)
class Known:
    """How often each finding is known."""

    counts: Mapping[Key, int]

    def split(self, found: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """Return what is new and what is known, in order; of equal findings the first ones are the known."""
        if not self.counts:
            return list(found), []
        left = Counter(self.counts)
        new, old = list[Diagnostic](), list[Diagnostic]()
        for one in found:
            key = key_of(one)
            left[key] -= 1
            (old if left[key] >= 0 else new).append(one)
        return new, old


NOTHING = Known({})
"""No finding is known."""


def known(found: Iterable[Diagnostic]) -> Known:
    """Return findings as the known ones."""
    return Known(Counter(map(key_of, found)))


def key_of(diagnostic: Diagnostic) -> Key:
    """Return what a finding is known by; the text of secrets is left out, so that no hash tells them."""
    text = " ".join(_without_secrets(diagnostic).split())
    import hashlib  # late: it loads OpenSSL

    content = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Key(diagnostic.path, diagnostic.rule.code, diagnostic.subject or "", content)


def _without_secrets(diagnostic: Diagnostic) -> str:
    parts, at = list[str](), diagnostic.span.start
    for secret in sorted(diagnostic.secrets):
        end = max(at, min(secret.start, diagnostic.span.end))
        parts.append(diagnostic.source.slice(Span(at, end)))
        at = max(at, min(secret.end, diagnostic.span.end))
    return "".join((*parts, diagnostic.source.slice(Span(at, max(at, diagnostic.span.end)))))
