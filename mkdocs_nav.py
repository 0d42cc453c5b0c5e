"""The order of the site's pages: those for a first day first, then reference; pages that are not named come last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

FIRST = ("index", "old-repository", "fixes", "severities", "options", "configuration", "ci", "editors", "pin")
MIGRATION = ("migrating", "codes")
REFERENCE = ("output", "images", "api", "fleet", "packs", "asking", "threat-model", "benchmarks")
LAST = ("faq", "release")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its navigation, from the pages that are there."""
    folder = Path(config.docs_dir)
    images = sorted(path.name for path in folder.glob("images-*.md"))
    named = {*FIRST, *MIGRATION, *REFERENCE, *LAST}
    others = sorted(path.stem for path in folder.glob("*.md") if path.stem not in named and path.name not in images)

    def there(names: tuple[str, ...] | list[str]) -> list[str]:
        return [f"{name}.md" for name in names if (folder / f"{name}.md").is_file()]

    config.nav = [
        *there(FIRST),
        {"Coming from another tool": there(MIGRATION)},
        {
            "Rules": [
                "rules/README.md",
                *(f"rules/{path.name}" for path in sorted((folder / "rules").glob("[a-z]*.md"))),
            ]
        },
        {"Reference": [*there(REFERENCE), *there(others), {"Images by kind": list(images)}]},
        *there(LAST),
    ]
    return config
