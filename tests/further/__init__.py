"""Examples of rules beyond those of their pages: the same laws hold for them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ats_lint.lint.registry import AnyRule
from ats_lint.rule import Example

_HERE = Path(__file__).parent


def examples_of(rule: AnyRule) -> tuple[Example, ...]:
    """Return the examples of a rule's page, and those of the module that is called as the rule's."""
    module = rule.check.__module__.rpartition(".")[2]
    more = import_module(f"further.{module}") if (_HERE / f"{module}.py").exists() else None
    return (*rule.examples, *(getattr(more, "EXAMPLES", ()) if more is not None and rule.code == more.CODE else ()))
