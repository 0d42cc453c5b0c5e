"""Fixes that turn into hints where an edit cannot be made exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ats_lint import Answer, Edit, EditRefused, Fix, Safety, Service, replace

Make = Callable[[], tuple[Edit, ...]]
Pin = Callable[[str], tuple[Edit, ...]]
_REVIEW = "# review: a guess"


def propose(title: str, safety: Safety, because: str, make: Make, what: str = "service") -> Fix:
    """Return the fix that `make` gives the edits of, or a hint that says why `what` cannot be edited."""
    try:
        return Fix(title, make(), safety, because)
    except EditRefused as refused:
        return hint(title, refused.because(what))


def founded(title: str, on: Answer[object], make: Make) -> Fix:
    """Return the fix that rests on an answer: safe where that is known, unsafe elsewhere."""
    return propose(title, Safety.SAFE if on.is_known else Safety.UNSAFE, on.origin, make)


def hint(title: str, because: str) -> Fix:
    """Return advice without edits."""
    return Fix(title, (), Safety.HINT, because)


def extend(service: Service, key: str, items: Iterable[str]) -> tuple[Edit, ...]:
    """Add items to a list of the service, which is created when it is not there.

    Raises:
        EditRefused: the list cannot be edited exactly.
    """
    found, added = service.get(key), tuple(items)
    if not added:
        return ()
    block = "".join(f"- {item}\n" for item in added)
    if found is None:
        return service.insert(f"{key}:\n" + "".join(f"  - {item}\n" for item in added))
    if found.kind == "null":
        return service.set(key, block)
    if found.shared and len(added) > 1:
        kept = "".join(f"- {item.source.slice(item.node.whole)}\n" for item in found.list)
        return service.set(key, kept + block)
    return _joined(service, [edit for item in added for edit in service.append(key, item)])


def _joined(service: Service, edits: list[Edit]) -> tuple[Edit, ...]:
    """Make one edit of additions at one point, each of which may write the character before it anew."""
    if len(edits) == 1:
        return tuple(edits)
    first = edits[0]
    before = len(first.span)
    if any(edit.span != first.span for edit in edits):
        raise EditRefused("the items would not stand together")
    text = service.source.slice(first.span) + "".join(edit.text[before:] for edit in edits)
    return (replace(first, text=text),)


def marked(text: str, *, guess: bool) -> str:
    """Put a remark behind the first line of a text for YAML when it says what such images usually need."""
    first, newline, rest = text.partition("\n")
    return f"{first}  {_REVIEW}{newline}{rest}" if guess else text


def remove_or_set(service: Service, key: str, text: str) -> Callable[[], tuple[Edit, ...]]:
    """Return how to take `key` out, or where that cannot be done exactly, to set it to `text`."""

    def make() -> tuple[Edit, ...]:
        found = service.get(key)
        where = service.layer(found) if found is not None else service
        try:
            return where.remove(key)
        except EditRefused:
            return where.set(key, text)

    return make
