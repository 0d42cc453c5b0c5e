"""Who still needs the package lists that an update left."""

from collections.abc import Iterator

from ats_lint import (
    Run,
    Stage,
    later_installs,
    layers,
    placed_text,
    shell,
)

LISTS = "/var/lib/apt/lists"
_SCRIPTS = frozenset({"sh", "bash", "ash", "dash"})


def later_needs(run: Run) -> tuple[Run | None, bool]:
    """Return a later RUN that installs from the lists, and whether a script may do so."""
    scripts = False
    for stage in _made_of(run.stage) if run.stage else ():
        for item in stage.chain():
            inner = item.onbuild or item
            if not isinstance(inner, Run) or item.index <= run.index:
                continue
            if _installs_first(inner):
                return inner, scripts
            scripts = scripts or any(_may_install(inner, command) for command in inner.commands)
    return None, scripts


def _made_of(stage: Stage) -> Iterator[Stage]:
    return (other for other in stage.dockerfile.stages if stage in other.lineage)


def _installs_first(run: Run) -> bool:
    for call in layers.calls(run):
        if call.family == "apt" and call.action in {"update", *later_installs.INSTALLS}:
            return call.action != "update" and not layers.outside(run, LISTS)
    return False


def _may_install(run: Run, command: shell.Command) -> bool:
    """Tell whether a command runs a script that installs from the lists, or one whose text is not at hand."""
    program = command.program.text if command.program else None
    path = program if program and "/" in program and program.endswith((".sh", ".bash")) else None
    if command.name in _SCRIPTS and not command.has_option("-c", with_value=("-o",)) and command.pipe_position == 0:
        path = next((word.text or "" for word in command.operands(("-o",))), None)
    if path is None or run.stage is None or run.stage.user_at(run).is_root is False:
        return False
    text = placed_text(run.stage, path, run) if path else None
    return text is None or any(name in text for name in ("apt-get", "apt ", "aptitude"))
