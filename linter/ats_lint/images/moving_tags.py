"""Tags that stand for another image after every release or every push.

Two kinds: names of a channel (`latest`, `edge`, `main`, `stable`), and, for images whose tags are known, the
name of a variant without any version (`alpine`, `slim`, `fpm`), which means the newest release in that variant.
`tag_words.json` has the words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ats_lint.images.facts import Reference
from ats_lint.images.listed import listed
from ats_lint.images.lookup import lookup
from ats_lint.patterns import regex

_PARTS = regex(r"[-_.]")
_OPERATING_SYSTEM = "os"


def moving(reference: Reference) -> str | None:
    """Return the tag when it is a moving one; a digest holds any tag fast."""
    tag = reference.tag
    if not tag or reference.digest:
        return None
    name = tag.lower()
    facts = lookup(reference.repository)
    if facts is not None and name in facts.channels:
        return tag
    parts = _PARTS.split(name)
    return tag if _is_channel(parts) or _is_variant(reference, parts) else None


def _is_channel(parts: list[str]) -> bool:
    """Tell whether a channel begins or ends the tag, and nothing in it says a version, a date or a commit."""
    if not {parts[0], parts[-1]} & set(listed("tag_words")["channels"]):
        return False
    return all(part.isalpha() or _variant_with_number().fullmatch(part) for part in _joined(parts))


@lru_cache(maxsize=1)
def _variant_with_number() -> re.Pattern[str]:
    return regex(rf"({'|'.join(listed('tag_words')['numbered'])})\d*+(?:v\d*+)?(\.\d++)*")


def _joined(parts: list[str]) -> list[str]:
    """Put `alpine3` and `18` of `stable-alpine3.18` together again."""
    found: list[str] = []
    for part in parts:
        if part.isdecimal() and found and found[-1][-1:].isdecimal():
            found[-1] += "." + part
        else:
            found.append(part)
    return found


def _is_variant(reference: Reference, parts: list[str]) -> bool:
    """Tell whether the tag only names variants of an image that has versions of its own."""
    words = listed("tag_words")
    if not all(part in words["variants"] or part in words["codenames"] for part in parts):
        return False
    facts = lookup(reference.repository)
    return facts is not None and bool(facts.role) and facts.role != _OPERATING_SYSTEM
