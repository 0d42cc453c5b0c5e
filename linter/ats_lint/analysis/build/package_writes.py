"""Where servers write that a distribution's package brings, as its configuration and its build options say."""

from __future__ import annotations

from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.images.packaged_servers import packaged_server


def written(stage: Stage, program: str) -> tuple[str, ...]:
    """Return the directories that a packaged server must write; none where its main configuration is another one."""
    server = packaged_server(program, stage.base.family or "", stage.settings)
    if server is None or not any(name in server.packages for _, name in software(stage).packages):
        return ()
    for item in stage.chain():
        if isinstance(item, Run) and any(
            server.configuration in word.raw for one in item.commands for word in one.words
        ):
            return ()
        target = item.destination.text.rstrip("/") if isinstance(item, Copy) else ""
        if target and (server.configuration + "/").startswith(target + "/") and target != "/":
            return ()
    return server.directories
