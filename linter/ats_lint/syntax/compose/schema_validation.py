"""What in one Compose file the Compose Specification does not have: every place, with its own words."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from functools import cache

import ats_lint_schemas
from ats_lint.numbers import whole
from ats_lint.syntax.compose.schema_formats import Json
from ats_lint.syntax.compose.shape import Shape
from ats_lint.syntax.compose.violation import Path, Violation, key_text


def violations(document: Json) -> Iterator[Violation]:
    """Yield what is wrong with `document`, in its own order; nothing, and quickly, when it is valid.

    `document` is one file with aliases and merge keys followed, plain scalars typed and variables still in place:
    a text with a variable is accepted wherever some scalar is. A key that is no string stands as it is.
    """
    if not shape().fits(document):
        # Imported late: it needs jsonschema, which costs more than linting a valid file.
        from ats_lint.syntax.compose.explain import explain

        found = dict.fromkeys(explain(document, shape()))
        yield from sorted(found, key=lambda one: _order(document, one.path))


@cache
def shape() -> Shape:
    """Return the schema of Compose files, taken apart for fast checks."""
    # A plain path: `importlib.resources` takes ten times longer to import than the schema to read.
    path = pathlib.Path(ats_lint_schemas.__file__).with_name("compose.schema.json")
    return Shape(json.loads(path.read_text("utf-8")))


def _order(document: Json, path: Path) -> tuple[int, ...]:
    """Return the position of `path` among its neighbours on every level."""
    found: list[int] = []
    for step in path:
        if isinstance(document, dict):
            keys = {key_text(key): value for key, value in document.items()}
            found.append(list(keys).index(step) if step in keys else len(keys))
            document = keys.get(step)
        elif isinstance(document, list):
            found.append(whole(step))
            document = document[whole(step)]
    return tuple(found)
