"""What is known by heart: the pages of rules and the facts about images."""

from __future__ import annotations

from ats_lint.images.answer import Fact as Fact
from ats_lint.images.answer import known_facts
from ats_lint.images.lookup import lookup
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover


def explain(rule: str) -> str:
    """Return the page of a rule, given by its code, name or alias, as Markdown.

    Raises:
        UnknownRule: nothing is called that.
    """
    from ats_lint.report.rule_list import named
    from ats_lint.report.rule_page import page

    return page(named(discover(), rule))


def facts(image: str, settings: Settings | None = None) -> tuple[Fact, ...]:
    """Return what is known of an image, given as in FROM: each fact, how sure it is, from where; empty if unknown."""
    found = lookup(image, settings.images) if settings else lookup(image)
    return tuple(known_facts(found)) if found else ()
