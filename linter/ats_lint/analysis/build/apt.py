"""What the configuration of apt says that a Dockerfile writes, and whether a call asks before it acts."""

from __future__ import annotations

import re

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Run, Stage
from ats_lint.patterns import regex
from ats_lint.syntax import shell

_YES = r"[\"'\\]*[=\s]+[\"'\\]*(true|yes|1|on|with)\b"
_NO = r"[\"'\\]*[=\s]+[\"'\\]*(false|no|0|off|without)\b"
ASSUMES_YES = regex(r"APT::(Get::)?Assume-Yes" + _YES, re.IGNORECASE)
NO_RECOMMENDS = regex(r"APT::Install-Recommends" + _NO, re.IGNORECASE)


def configured(run: Run, call: shell.PackageCall, setting: re.Pattern[str]) -> bool:
    """Tell whether an option of the call or a configuration file sets `setting`, or may set it."""
    options = [option.value for option in call.options if option.named("-o", "--option")]
    if None in options or any(setting.search(value or "") for value in options):
        return True
    first = _set_at(run.stage, setting) if run.stage else None
    return (first is not None and first < run.index) or _sets(run, setting)


@remembered
def _set_at(stage: Stage, setting: re.Pattern[str]) -> int | None:
    """Return the index of the first instruction that sets `setting`, or may."""
    return next((item.index for item in stage.chain() if _sets(item, setting)), None)


def _sets(item: Instruction, setting: re.Pattern[str]) -> bool:
    if isinstance(item, Run):
        return _writes(item, setting) or _in_documents(item, setting)
    return isinstance(item, Copy) and "apt.conf" in item.text.text and _copied(item, setting)


def _writes(run: Run, setting: re.Pattern[str]) -> bool:
    """Tell whether a RUN may write `setting` down; an option of one call of apt is none of the next."""
    if not setting.search(run.text.text):
        return False
    own = [command.span for command in run.commands if command.name in {"apt", "apt-get", "aptitude"}]
    text, at = "", run.span.start
    for span in sorted(own):
        text += run.source.text[at : max(at, span.start)]
        at = max(at, span.end)
    return setting.search(text + run.source.text[at : run.span.end]) is not None


def keeps_packages(run: Run) -> bool:
    """Tell whether the packages that a RUN installs stay in /var/cache/apt/archives.

    The official images delete them by a hook in /etc/apt/apt.conf.d/docker-clean, which may have been taken away.
    """
    first = _hook_dropped_at(run.stage) if run.stage else None
    return (first is not None and first < run.index) or _drops_hook(run)


@remembered
def _hook_dropped_at(stage: Stage) -> int | None:
    """Return the index of the first RUN that takes the hook away."""
    return next((item.index for item in stage.chain() if isinstance(item, Run) and _drops_hook(item)), None)


def _drops_hook(run: Run) -> bool:
    return any(_is_removal(command) for command in run.commands)


def _is_removal(command: shell.Command) -> bool:
    return command.name in {"rm", "mv", "truncate"} and any("docker-clean" in word.raw for word in command.args)


def _in_documents(item: Run | Copy, setting: re.Pattern[str]) -> bool:
    return any(setting.search(heredoc.body) for heredoc in item.heredocs)


def _copied(copy: Copy, setting: re.Pattern[str]) -> bool:
    """Tell whether a file that is copied in says so; one that is not at hand may."""
    if copy.heredocs:
        return _in_documents(copy, setting)
    context = copy.dockerfile.context
    texts = [context.read(token.text) if context else None for token in copy.sources]
    return any(text is None or setting.search(text.text) for text in texts)


def answered(command: shell.Command, run: Run) -> bool:
    """Tell whether something is piped into a command, such as the answers of `yes`; xargs keeps its input to itself."""
    if "xargs" in command.wrappers:
        return False
    given = (item for item in command.redirects if item.operator in {"<", "<<", "<<<"} and item.target)
    if any(item.target and item.target.text != "/dev/null" for item in given):
        return True
    return command.pipe_position > 0 or any(
        other.piped_into is command or (command.parent is not None and other.piped_into is command.parent)
        for other in run.commands
    )
