"""The package of sudo, which goes with its last use."""

import re

from ats_lint import (
    EditRefused,
    Fix,
    Run,
    Safety,
    Stage,
    Word,
    container_of,
    edits,
    instructions,
    remembered,
    shell,
)


@remembered
def is_worked_in(stage: Stage) -> bool:
    """Tell whether people or jobs work in the image: it starts nothing, and is for work or says who may use sudo."""
    asked = container_of(stage).rootless
    if not asked.starts_nothing.value:
        return False
    runs = tuple(instructions.own(stage, Run))
    accounts = any(command.name in {"useradd", "adduser"} for run in runs for command in run.commands)
    said = accounts and any("sudoers" in run.args.text for run in runs)
    return said or not stage.base_known or asked.is_workbench.value


def package_of(stage: Stage, run: Run, word: Word, call: "shell.PackageCall") -> Fix:
    """Return the fix that leaves sudo's package out of an install."""
    title = "do not install sudo"
    mentions = re.findall(
        r"(?<![\w.-])sudo(?:ers)?\b", "\n".join(one.text.text for one in stage.dockerfile.instructions)
    )
    if len(mentions) > 1:
        return Fix(title, (), Safety.HINT, "Other places in the Dockerfile use sudo.")
    if len(call.packages) == 1:
        return Fix(title, (), Safety.HINT, "It is the only package of the command.")
    try:
        change = edits.delete_word(run, word)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The word cannot be removed exactly: {refused}.")
    return Fix(title, change, Safety.UNSAFE, "Scripts in the image that call sudo would fail.")
