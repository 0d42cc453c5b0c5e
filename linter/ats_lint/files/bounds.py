"""What can be known to be absent: a link that leads out of a project may lead to something that is there."""

from __future__ import annotations

import os
from pathlib import Path

from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A directory whose files can all be read, except those behind links that leave it."""

    directory: Path

    def cover(self, path: Path) -> bool:
        """Tell whether a file that cannot be read is certainly not there."""
        if not path.is_relative_to(self.directory):
            return False
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.directory))
