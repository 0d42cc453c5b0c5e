"""The images that are written into new files: `written_images.json` has them by what they are for."""

from __future__ import annotations

import json
from pathlib import Path


def written_image(use: str) -> str:
    """Return the image for a use."""
    found: str = json.loads(Path(__file__).with_name("written_images.json").read_text(encoding="utf-8"))[use]
    return found
