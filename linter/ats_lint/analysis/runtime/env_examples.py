"""Variables that a Compose project takes from its surroundings, and the file that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Compose
from ats_lint.files.source import Source
from ats_lint.patterns import regex
from ats_lint.syntax.compose import dotenv
from ats_lint.syntax.compose.projects import BASES

EXAMPLES = (
    ".env.example", ".env.sample", ".env.template", ".env.dist", ".env.default", ".env-example", ".env-sample",
    "env.example", "example.env", "sample.env", "env.sample", "env.template", "template.env",
)  # fmt: skip
"""Names under which projects keep an example of `.env`, the usual one first."""
_EXAMPLE = regex("(?i)" + "|".join(map(re.escape, EXAMPLES)))
LOGIN = frozenset(
    {"APPDATA", "COMPUTERNAME", "DISPLAY", "HOME", "HOMEDRIVE", "HOMEPATH", "HOSTNAME", "LANG", "LOCALAPPDATA",
     "LOGNAME", "OLDPWD", "PATH", "PROGRAMDATA", "PWD", "SHELL", "SSH_AUTH_SOCK", "SYSTEMROOT", "TEMP", "TERM",
     "TMPDIR", "USER", "USERNAME", "USERPROFILE", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"}
)  # fmt: skip
"""Set by the login, the desktop or Windows."""
_COLLECTION = regex(r"(?i)\.?env(?:s|[-_]?files?|ironments?)?")
"""Folders in which projects keep an environment file for each way to start them."""
_COMMENTED = regex(r"(?m)^[ \t]*#+[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=")


@remembered
def example_path(compose: Compose, directory: Path) -> Path:
    """Return the file that shows which variables `.env` has to set: the one there is, or the usual one.

    Parts in directories of their own (`overrides/compose.proxy.yaml`) are started from the top, where the example is.
    """
    project = compose.project
    folders = (directory,) if compose.path.name in BASES else (directory, project.root)
    known = (path for folder in folders for path in _examples(compose, folder)) if project else iter(())
    return next(known, directory / EXAMPLES[0])


def _examples(compose: Compose, folder: Path) -> list[Path]:
    """Return the examples that a folder holds, the usual name first."""
    return sorted(compose.project.named(folder, _EXAMPLE), key=lambda path: EXAMPLES.index(path.name.lower()))


def others(compose: Compose) -> Iterator[Source]:
    """Yield the files that show variables besides: examples in directories above, and what a folder of them holds."""
    project, folders = compose.project, (compose.directory, *compose.directory.parents)
    for folder in (one for one in folders if one.is_relative_to(project.root)):
        collections = project.named(folder, _COLLECTION)
        beside = (one for collection in collections for one in project.list(collection) if "env" in one.name.lower())
        for path in (*_examples(compose, folder), *beside):
            found = project.read(path)
            if found is not None:
                yield found


def names_in(source: Source) -> frozenset[str]:
    """Return the variables that an environment file sets or, in a comment, mentions."""
    assigned = (one.name for one in dotenv.parse(source).assignments)
    return frozenset(assigned) | frozenset(_COMMENTED.findall(source.text))
