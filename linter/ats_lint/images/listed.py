"""Small tables of facts, each a file of JSON beside this module with its source and date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=32)
def listed(name: str) -> Mapping[str, Any]:
    """Return the table of a name."""
    text = Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
