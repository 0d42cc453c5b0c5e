"""Telling Windows images, and what they default to."""

from __future__ import annotations

import re

SHELL = ("cmd", "/S", "/C")
_IMAGE = re.compile(
    r"(mcr\.microsoft\.com/windows(/|:|$)|mcr\.microsoft\.com/dotnet/framework/|microsoft/(windowsservercore|nanoserver))"
    r"|[:-](nanoserver|windowsservercore)|[:-]ltsc20\d\d"
)


def is_windows(image: str | None, platform: str | None, family: str | None) -> bool:
    """Tell whether an image is one for Windows, by its FROM option, its facts or its name."""
    if platform and "$" not in platform:
        return platform.lower().startswith("windows")
    return family == "windows" or (image is not None and bool(_IMAGE.search(image)))


def default_user(image: str | None) -> str | None:
    """Return the user of an image that sets none.

    Source: https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/container-security
    """
    if image is None:
        return None
    return "ContainerUser" if "nanoserver" in image else "ContainerAdministrator"
