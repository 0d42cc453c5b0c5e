"""What can be known to be absent: a link that leads out of a project may lead to something that is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A directory whose files can all be read, except those behind links that leave it."""

    directory: Path
    real: Callable[[str], str] = os.path.realpath
    """Follows the links of a path."""

    def cover(self, path: Path) -> bool:
        """Tell whether a file that cannot be read is certainly not there."""
        if not path.is_relative_to(self.directory):
            return False
        return Path(self.real(str(path))).is_relative_to(self.real(str(self.directory)))
