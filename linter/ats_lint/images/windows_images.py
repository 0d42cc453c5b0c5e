"""Images for Windows, by their names: `windows.json` has patterns, and the users that such images start as."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.listed import listed


def is_windows_image(image: str, policy: Policy = PLAIN) -> bool:
    """Tell whether an image is one for Windows by its name or its tag."""
    return any(fnmatchcase(image, pattern) for pattern in listed("windows", policy)["images"])


def windows_user(image: str, policy: Policy = PLAIN) -> str:
    """Return the user of an image for Windows that sets none."""
    users: Mapping[str, str] = listed("windows", policy)["users"]
    return next(user for pattern, user in users.items() if fnmatchcase(image, pattern))
