"""Working directories: where a stage starts, and a `cd` at the end of a RUN that the next instruction does not see."""

from __future__ import annotations

from ats_lint import Command, Run, Stage, Workdir

_MOVES = frozenset({"cd", "pushd"})


def goes_back(stage: Stage, run: Run, command: Command) -> bool:
    """Tell whether the `cd` only leaves where the RUN has worked, or the next instruction says the directory itself."""
    target = command.first or ""
    if target in {"-", "/"} or set(target.strip("/").split("/")) <= {"..", "."}:
        return True
    following = next((one for one in stage.instructions if one.index > run.index), None)
    return isinstance(following, Workdir) and following.args.text.startswith("/")


def last_move(run: Run) -> Command | None:
    """Return the last command of a RUN when it is a plain `cd` that only the commands before it lead to."""
    last = run.commands[-1] if run.commands else None
    if last is None or last.name not in _MOVES or not last.args or last.context or last.depth or last.piped_into:
        return None
    return last if last.operator_before in {"", "&&", ";"} and not last.wrappers and not last.background else None


def starts_at_root(stage: Stage) -> bool:
    """Tell whether the base image is known and leaves the working directory at the root."""
    if stage.is_scratch or stage.is_windows:
        return False  # it starts at the root, and nothing else can be meant; Windows images have places of their own
    if not stage.base_known or stage.base.workdir not in {None, "/"} or not stage.base.sure("workdir"):
        return False
    return stage.base.role in {"os", "runtime"} or stage.base.workdir == "/"
