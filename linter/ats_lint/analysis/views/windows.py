"""Telling Windows images, and what they default to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.keywords import Executable, Instruction, Shell

SHELL = ("cmd", "/S", "/C")
_IMAGE = regex(
    r"(mcr\.microsoft\.com/windows(/|:|$)|mcr\.microsoft\.com/dotnet/framework/|microsoft/(windowsservercore|nanoserver))"
    r"|[:-](nanoserver|windowsservercore)|[:-]ltsc20\d\d"
)

_SHELLS = regex(r"(?:.*[\\/])?(?:cmd|powershell)(?:\.exe)?", re.IGNORECASE)


def is_windows(image: str | None, platform: str | None, family: str | None) -> bool:
    """Tell whether an image is one for Windows, by its FROM option, its facts or its name."""
    if platform and "$" not in platform:
        return platform.lower().startswith("windows")
    return family == "windows" or (image is not None and bool(_IMAGE.search(image)))


def speaks_windows(instructions: Iterable[Instruction]) -> bool:
    """Tell whether instructions call shells that only Windows has, as those of an image of unknown name do."""
    for item in instructions:
        if isinstance(item, Executable | Shell):
            first = item.json[0].text if item.json else item.args.text.partition(" ")[0]
            if _SHELLS.fullmatch(first):
                return True
    return False


def default_user(image: str | None) -> str | None:
    """Return the user of an image that sets none.

    Source: https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/container-security
    """
    if image is None:
        return None
    return "ContainerUser" if "nanoserver" in image else "ContainerAdministrator"
