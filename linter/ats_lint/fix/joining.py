"""Two edits that create the same missing parent, made one: limits of memory and of processors both need `deploy:`.

Apart they would wait for one another, and every pass examines the whole project. Only lines of a block with plain
keys are put together: what comes out is what the second edit would write after the first, and is proved as any other.
"""

from __future__ import annotations

from ats_lint.model import Edit
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field, replace

_LINE = regex(r"(?P<indent> *)(?P<key>[A-Za-z_][\w.-]*):(?P<value> [^\n]*)?")
_BLOCK = regex(r" *[|>]")


@dataclass(slots=True)
class _Key:
    """A line with a key, and the lines below it that stand deeper, by key."""

    line: str
    below: dict[str, _Key] = field(default_factory=lambda: {})

    def lines(self) -> list[str]:
        return [self.line, *(line for one in self.below.values() for line in one.lines())]


def joined(first: Edit, second: Edit) -> Edit | None:
    """Return one edit that does what two of one place and claim do; None where that is not plain to see."""
    if first.span != second.span or first.claim != second.claim or first.path != second.path:
        return None
    newline = "\r\n" if "\r\n" in first.text else "\n"
    (lead, *lines), (other, *more) = first.text.split(newline), second.text.split(newline)
    one, two = _read(lines), _read(more)
    if lead != other or not one or not two or not _add(two, one):
        return None
    written = [line for key in one.values() for line in key.lines()]
    return replace(first, text=newline.join([lead, *written]))


def _read(lines: list[str]) -> dict[str, _Key]:
    """Return the keys that lines say, empty where one is more than a key with a plain value."""
    top = _Key("")
    above = [(-1, top)]
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or _BLOCK.match(found["value"] or ""):
            return {}
        while above[-1][0] >= len(found["indent"]):
            above.pop()
        parent = above[-1][1]
        if found["key"] in parent.below:
            return {}
        parent.below[found["key"]] = own = _Key(line)
        above.append((len(found["indent"]), own))
    return top.below


def _add(new: dict[str, _Key], old: dict[str, _Key]) -> bool:
    """Put keys behind those that are there; tell whether none says something else than its namesake."""
    for name, key in new.items():
        there = old.setdefault(name, key)
        if there is not key and (there.line != key.line or not there.below or not _add(key.below, there.below)):
            return False
    return True
