"""The small tables of facts as Markdown: what each says, from where, and in which words a configuration adds to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, cast

from ats_lint.files.data import is_list, is_mapping
from ats_lint.images.listed import Table, listed

_INTRODUCTION = """\
# Small tables of facts

What is not about one image. A configuration adds to each of them under `facts`, in the words that stand here: lists
grow, and what is said of a name or a pattern comes before what we say.

```toml
[tool.ats-lint.facts.configurations]
directories = ["/etc/acme-proxy"]

[tool.ats-lint.facts.orphans.repositories]
"registry.example.com/old/*" = "it has moved to registry.example.com/base"

[tool.ats-lint.facts.releases.products."registry.example.com/base"]
releases = {"1" = "2025-12-31", "2" = "2027-12-31"}
```"""


def page() -> str:
    """Return the page of all tables that a configuration can add to."""
    schema = resources.files("ats_lint_schemas").joinpath("config.schema.json").read_text("utf-8")
    tables: Mapping[str, Any] = json.loads(schema)["properties"]["facts"]["properties"]
    return "\n\n".join([_INTRODUCTION, *(_section(name, about) for name, about in tables.items())]) + "\n"


_OURS = {
    "ending_unless": "Programs that end, but with words that match a pattern. Patterns are ours alone.",
    "staying_unless": "Servers and workers, but with words that match a pattern.",
    "either": "Programs that end with words that match one pattern, and stay with others.",
}
"""What a configuration cannot add to."""


def _section(name: str, about: Mapping[str, Any]) -> str:
    table = listed(name)
    words = {key: one["description"] for key, one in about["properties"].items()}
    words |= {key: text for key, text in _OURS.items() if key in table}
    lines = (line for key, text in words.items() for line in _word(key, text, table))
    return "\n\n".join([f"## {name}", about["description"], *_origin(table), "\n".join(lines)])


def _origin(table: Table) -> Iterator[str]:
    if "source" in table:
        yield f"From {table['source']}; {table['date']}."


def _word(key: str, text: str, table: Table) -> Iterator[str]:
    yield f"- `{key}`: {text}"
    value = table[key]
    if key == "either":
        value = {_short(row["programs"], ""): f"`{row['ends']}`, and `{row['stays']}`" for row in value}
    yield from _lines(value, "  ")


def _lines(value: object, indent: str) -> Iterator[str]:
    """Yield a list as one line, and a table as a list of its rows."""
    if not is_mapping(value):
        yield f"{indent}- {_short(value)}"
        return
    for name, one in cast("Mapping[str, object]", value).items():
        if is_mapping(one):
            yield f"{indent}- `{name}`"
            yield from _lines(one, indent + "  ")
        else:
            yield f"{indent}- `{name}`: {_short(one)}"


def _short(value: object, quote: str = "`") -> str:
    if is_list(value):
        parts = [str(one) for one in value]
        is_version = bool(parts) and parts[0].isdecimal()
        return ".".join(parts) if is_version else ", ".join(f"{quote}{one}{quote}" for one in parts)
    return str(value)
