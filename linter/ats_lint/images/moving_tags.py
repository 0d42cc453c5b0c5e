"""Tags that stand for another image after every release or every push.

Two kinds: names of a channel (`latest`, `edge`, `main`, `stable`), and, for images whose tags are known, the
name of a variant without any version (`alpine`, `slim`, `fpm`), which means the newest release in that variant.
`tag_words.json` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ats_lint.files.memory import LastFew
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup
from ats_lint.patterns import regex

_PARTS = regex(r"[-_.]")
_OPERATING_SYSTEM = "os"


def moving(reference: Reference, policy: Policy = PLAIN) -> str | None:
    """Return the tag when it is a moving one; a digest holds any tag fast."""
    tag = reference.tag
    if not tag or reference.digest:
        return None
    name = tag.lower()
    facts = lookup(reference.repository, policy.images)
    if facts is not None and name in facts.channels:
        return tag
    parts = _PARTS.split(name)
    return tag if _is_channel(parts, policy) or _is_variant(reference, parts, policy) else None


def names_release(reference: Reference, policy: Policy = PLAIN) -> bool:
    """Tell whether a reference stands for one release: by a digest, or by a tag that does not move."""
    return bool(reference.digest or (reference.tag and moving(reference, policy) is None))


def _is_channel(parts: list[str], policy: Policy) -> bool:
    """Tell whether a channel begins or ends the tag, and nothing in it says a version, a date or a commit."""
    words = listed("tag_words", policy)
    if not {parts[0], parts[-1]} & set(words["channels"]):
        return False
    numbered = _with_numbers.of(words)
    return all(part.isalpha() or numbered.fullmatch(part) for part in _joined(parts))


def _numbered(words: Mapping[str, list[str]]) -> re.Pattern[str]:
    return regex(rf"({'|'.join(map(re.escape, words['numbered']))})\d*+(?:v\d*+)?(\.\d++)*")


_with_numbers = LastFew(_numbered)


def _joined(parts: list[str]) -> list[str]:
    """Put `alpine3` and `18` of `stable-alpine3.18` together again."""
    found: list[str] = []
    for part in parts:
        if part.isdecimal() and found and found[-1][-1:].isdecimal():
            found[-1] += "." + part
        else:
            found.append(part)
    return found


def _is_variant(reference: Reference, parts: list[str], policy: Policy) -> bool:
    """Tell whether the tag only names variants of an image that has versions of its own."""
    words = listed("tag_words", policy)
    if not all(part in words["variants"] or part in words["codenames"] for part in parts):
        return False
    facts = lookup(reference.repository, policy.images)
    return facts is not None and bool(facts.role) and facts.role != _OPERATING_SYSTEM
