"""Small tables of facts: each a file of JSON beside this module with its source and date.

A configuration adds to them under `facts`: its lists are appended, and what it says in a table comes first, so that
its patterns count before ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ats_lint.files.data import is_list, is_mapping
from ats_lint.files.memory import LastFew
from ats_lint.files.policy import PLAIN, Policy

Table = Mapping[str, Any]


def listed(name: str, policy: Policy = PLAIN) -> Table:
    """Return the table of a name, with what a configuration adds: the same one, as long as that does not change."""
    added = policy.facts.get(name)
    return _shipped(name) if added is None else _extended(name).of(added)


@lru_cache(maxsize=32)
def _shipped(name: str) -> Table:
    text = Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


@lru_cache(maxsize=32)
def _extended(name: str) -> LastFew[Table]:
    return LastFew(lambda added: _laid(_shipped(name), added))


def _laid(shipped: Any, added: Any) -> Any:
    if is_mapping(shipped) and is_mapping(added):
        own = {key: _laid(shipped[key], value) if key in shipped else value for key, value in added.items()}
        return {**own, **{key: value for key, value in shipped.items() if key not in own}}
    return [*shipped, *added] if is_list(shipped) and is_list(added) else added
