"""Shells that know `pipefail`."""

from ats_lint import Run, Stage, software

BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'


def has_bash(stage: Stage, first: Run) -> bool:
    """Tell whether Bash is in the image where a RUN needs it."""
    installed = any(
        "bash" in command.texts for item in stage.until(first) if isinstance(item, Run) for command in item.commands
    )
    return stage.base.has("bash") is True or (installed and software(stage).has("bash") is True)
