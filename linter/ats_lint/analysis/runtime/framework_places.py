"""Directories that frameworks write by themselves, and whose they are in an image."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.build.ownership import owner
from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.runtime.start_script import start_script
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.patterns import regex
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class _Framework:
    """What a framework is known by, all of which lie below its working directory, and what it writes there."""

    marks: tuple[str, ...]
    places: tuple[str, ...]
    workers: bool = False


_FRAMEWORKS = {
    "artisan": _Framework(("artisan",), ("storage", "bootstrap/cache"), workers=True),
    "bin/console": _Framework(("bin/console", "config/bundles.php"), ("var",), workers=True),
    "bin/rails": _Framework(("config/application.rb", "bin/rails"), ("log", "tmp")),
}
"""Laravel, Symfony and Rails, by the program that each has.

Sources: laravel.com/docs/deployment, symfony.com/doc/current/setup/file_permissions.html, guides.rubyonrails.org.
"""
_SERVERS = regex(r"php-fpm|apache2-foreground")


def denied(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield frameworks, a directory that they write to, and who cannot."""
    directory = stage.workdir.value
    if not directory or steps_down(stage) or _prepares(stage):
        return
    for name, one in _FRAMEWORKS.items():
        user = _writer(stage, one)
        if user is None or any(placed_text(stage, posixpath.join(directory, mark)) is None for mark in one.marks):
            continue
        for place in one.places:
            path = posixpath.join(directory, place)
            found = owner(stage, path, user)
            if found == "root" or (found == "absent" and owner(stage, directory, user) == "root"):
                yield name, path, user
                break


def _writer(stage: Stage, framework: _Framework) -> str | None:
    """Return who writes: the user of the stage, or that of the workers which a server of root's starts."""
    if stage.user.value is not None and stage.user.is_root is False:
        return stage.user.value
    command = stage.cmd.args.text if stage.cmd is not None else " ".join(stage.base.command or ())
    plain = stage.entrypoint is None and bool(_SERVERS.search(command))
    return stage.base.account if framework.workers and plain and stage.user.is_root is not False else None


def _prepares(stage: Stage) -> bool:
    """Tell whether something may set the directories right when the container starts."""
    if stage.entrypoint is None:
        return False
    script = start_script(stage)
    return script is None or bool(re.search(r"chown|chmod|mkdir|install -d", script.source.text))
