"""Pipes whose first part may fail unnoticed, and what `pipefail` would do to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ats_lint import Cmd, Entrypoint, HealthcheckInstruction, Run, Span, Stage, remembered, shell

CANNOT_FAIL = frozenset(
    {
        "echo",
        "printf",
        "yes",
        "true",
        ":",
        "arch",
        "basename",
        "dirname",
        "uname",
        "nproc",
        "id",
        "whoami",
        "hostname",
        "pwd",
        "date",
        "env",
    }
)
"""What writes text that it has at hand."""
_PRODUCERS = frozenset(
    {
        "curl", "wget", "echo", "printf", "cat", "base64", "gzip", "gunzip", "zcat", "xz", "sed", "awk", "tr", "sort",
        "cut", "tar", "gpg", "openssl", "find", "ls", "sha256sum",
    }
)  # fmt: skip
_READERS = frozenset(
    {
        "apt-key", "base64", "bash", "cat", "chpasswd", "cpio", "cut", "debconf-set-selections", "dd", "gpg", "gunzip",
        "jq", "md5sum", "node", "patch", "perl", "php", "python", "python3", "sh", "sha1sum", "sha256sum", "sha512sum",
        "sort", "tar", "tee", "tr", "uniq", "wc", "xargs", "xz", "zcat", "bunzip2", "psql", "mysql",
    }
)  # fmt: skip
"""Programs that read all of their input: what writes to them never gets SIGPIPE."""
_CONDITIONS = frozenset({"condition", "if", "loop"})


class Pipe(NamedTuple):
    """One `|`: the command before it, the one behind it, and where it stands."""

    left: shell.Command
    right: shell.Command
    span: Span


def pipes(run: Run) -> Iterator[Pipe]:
    """Yield the pipes that the RUN's own shell sets up."""
    text = run.source.text
    for command in run.commands:
        right = command.piped_into
        if right is None or "string" in command.context:
            continue
        at = text.find("|", command.span.end, max(right.span.start, command.span.end))
        if at >= 0:
            yield Pipe(command, right, Span(at, at + 1))


def counts(pipe: Pipe) -> bool:
    """Tell whether the outcome of a pipe can stop the build: in `echo $(a | b)` it is dropped."""
    outer = pipe.left.parent
    return pipe.left.name not in CANNOT_FAIL and not _checks_sums(pipe.right) and (outer is None or not outer.words)


def _checks_sums(command: shell.Command) -> bool:
    """Tell whether a program compares checksums that it reads: without any it fails, so that nothing goes unnoticed."""
    return command.name.endswith("sum") and command.has_option("-c", "--check", "--status")


def has_pipefail(words: tuple[str | None, ...]) -> bool:
    """Tell whether options of a shell, or of `set`, turn pipefail on."""
    return any(
        following == "pipefail" and word is not None and re.fullmatch(r"-[A-Za-z]*o", word)
        for word, following in pairwise(words)
    )


def own_shell(run: Run) -> bool:
    """Tell whether the script of a RUN names its interpreter, so that SHELL is not asked."""
    return bool(run.heredocs) and run.heredocs[0].body.startswith("#!")


def sets_pipefail(run: Run, pipe: Pipe) -> bool:
    """Tell whether the script turned pipefail on before a pipe, or its `#!` line did."""
    for command in run.commands:
        if command is pipe.left:
            break
        if command.name in {"set", "shopt", "setopt"} and (has_pipefail(command.texts) or "pipefail" in command.texts):
            return True
    first = run.heredocs[0].body.partition("\n")[0] if run.heredocs else ""
    return first.startswith("#!") and "pipefail" in first


def ignored(run: Run, pipe: Pipe) -> bool:
    """Tell whether the outcome of a pipe does not matter: `|| true` follows, or a condition asks for it."""
    if pipe.left.negated or _CONDITIONS & pipe.left.context & {"condition"}:
        return True
    rest = [command for command in run.commands if command.span.start > pipe.right.span.start]
    last = max((command.span.end for command in run.commands if command.pipeline == pipe.right.pipeline), default=0)
    following = next((command for command in rest if command.span.start >= last), None)
    return following is not None and following.operator_before == "||" and following.name in {"true", ":", "echo"}


@remembered
def harmless_under_pipefail(stage: Stage, first: Run) -> bool:
    """Tell whether no pipe from `first` on can fail under pipefail for another reason than a failure."""
    for run in stage.runs:
        if run.index < first.index or own_shell(run):
            continue
        for pipe in pipes(run):
            if sets_pipefail(run, pipe):
                continue
            if pipe.left.name not in _PRODUCERS or pipe.right.name not in _READERS:
                return False
    return True


@remembered
def other_shell_matters(stage: Stage, first: Run) -> bool:
    """Tell whether something behind `first` may mean another thing to bash than to dash, or is started by the shell."""
    for item in stage.instructions:
        if item.index < first.index:
            continue
        if isinstance(item, Cmd | Entrypoint) and item.json is None:
            return True
        if isinstance(item, HealthcheckInstruction) and item.probe is not None and item.probe.json is None:
            return True
        if isinstance(item, Run) and any(
            command.name == "echo" and "\\" in item.source.slice(command.span) for command in item.commands
        ):
            return True
    return any(stage in other.lineage for other in stage.dockerfile.stages[stage.index + 1 :])
