"""Telling Windows images, and the shells that only Windows has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ats_lint.files.policy import Policy
from ats_lint.images.windows_images import is_windows_image
from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.keywords import Executable, Instruction, Shell

SHELL = ("cmd", "/S", "/C")
POWERSHELL = ("powershell", "-Command")
_SHELLS = regex(r"(?:.*[\\/])?(?:cmd|powershell)(?:\.exe)?", re.IGNORECASE)
_CMDLET = regex(r"[A-Z][a-z]{1,20}-[A-Z][A-Za-z]{2,40}(?=\s|$)|\$env:\w|\$[A-Z]\w+Preference\s*=|\[[A-Z][\w.]+\]::")
"""What only PowerShell begins a command with: a cmdlet, a variable that is set, a class of .NET."""


def is_windows(image: str | None, platform: str | None, family: str | None, settings: Policy) -> bool:
    """Tell whether an image is one for Windows, by its FROM option, its facts or its name."""
    if platform and "$" not in platform:
        return platform.lower().startswith("windows")
    return family == "windows" or (image is not None and is_windows_image(image, settings))


def speaks_windows(instructions: Iterable[Instruction]) -> bool:
    """Tell whether instructions call shells that only Windows has, as those of an image of unknown name do."""
    for item in instructions:
        if isinstance(item, Executable | Shell):
            first = item.json[0].text if item.json else item.args.text.partition(" ")[0]
            if _SHELLS.fullmatch(first):
                return True
    return False


def speaks_powershell(instructions: Iterable[Instruction]) -> bool:
    """Tell whether commands in shell form are PowerShell's, as those of an image of unknown name can be."""
    shells = (item for item in instructions if isinstance(item, Executable) and item.json is None)
    return any(_CMDLET.match(item.args.text) is not None for item in shells)
