"""A pipe in RUN, and the shell does not stop when its first part fails.

The outcome of `curl https://x | tar xz` is that of `tar` alone. When the download breaks off, the build goes on with
what has arrived, and the layer is kept in the cache. With `pipefail` a pipe fails when any part of it does.

Pipes whose outcome is asked for or ignored on purpose (`if a | grep -q b`, `a | b || true`), `set -o pipefail` before
the pipe, shells that have the option, PowerShell and cmd are left alone. So is a pipe that `echo`, `printf` or `yes`
feeds, which cannot fail in front, and one in a substitution whose outcome is dropped.

Fix safety: safe when every later pipe of the stage reads all of its input (so that nothing is cut off by SIGPIPE) and
the base image is known to have the shell; unsafe otherwise. dash learned the option in version 0.5.12 only, so that
bash is asked for where it is known to be there.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Run, Safety, Severity, Shell, Span, Stage, edits, rule, shell
from ats_lint_rules._run.pipe_shells import BASH, has_bash
from ats_lint_rules._run.pipes import (
    counts,
    harmless_under_pipefail,
    has_pipefail,
    ignored,
    other_shell_matters,
    own_shell,
    pipes,
    sets_pipefail,
)

_ASH = 'SHELL ["/bin/ash", "-o", "pipefail", "-c"]'
_HAS_OPTION = frozenset({"bash", "ash", "zsh", "ksh"})


@rule(
    "DF901",
    "missing-pipefail",
    on=Run,
    severity=Severity.MEDIUM,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#using-pipes",
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set",
    ),
    aliases=("DL4006", "efbf148a", "set-pipefail"),
    examples=(
        Bad(
            "FROM debian:12\n# get it\nRUN curl -f https://x | tar xz\nRUN wget -O- https://y | sh\n",
            at=("|", "|"),
            says=("a failure of curl goes unnoticed in the pipe", "a failure of wget goes unnoticed in the pipe"),
            safety="safe",
            fixed='FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n# get it\n'
            "RUN curl -f https://x | tar xz\nRUN wget -O- https://y | sh\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN wget -O- https://y | grep -m1 x > /z\n",
            at="|",
            says="a failure of wget goes unnoticed in the pipe",
            safety="unsafe",
            fixed='FROM alpine:3.20\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\n'
            "RUN wget -O- https://y | grep -m1 x > /z\n",
        ),
        Bad(
            'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN curl https://y | sh\n',
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="safe",
            fixed='FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl https://y | sh\n',
        ),
        Bad(
            "FROM example.com/base\nRUN x=$(curl https://y | sort) && echo $(ls | wc -l)\n",
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="hint",
        ),
        Bad(
            "FROM registry.example.com/base\nRUN curl https://y | sh\n",
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="hint",
        ),
        Good('FROM debian:12\nRUN name=$(basename "$PWD" | tr a-z A-Z) && mkdir "/$name"\n'),
        Good('FROM debian:12\nRUN echo "$sha  f.tgz" | sha256sum -c - && yes | ./install\n'),
        Good("FROM debian:12\nRUN X=`echo $V | cut -d. -f1` && echo $(ls | wc -l) $X\n"),
        Bad(
            "FROM debian:12\nRUN <<EOF\nset -e\ncurl https://y | sh\nEOF\n",
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="safe",
            fixed='FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN <<EOF\nset -e\n'
            "curl https://y | sh\nEOF\n",
        ),
        Bad(
            "FROM debian:12\nONBUILD RUN curl https://y | sh\n",
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="hint",
        ),
        Good('FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN curl https://y | sh\n'),
        Good('FROM debian:12 AS a\nSHELL ["/bin/bash", "-euxo", "pipefail", "-c"]\nFROM a\nRUN curl https://y | sh\n'),
        Good("FROM alpine:3.20\nRUN set -euo pipefail && wget -O- https://y | sh\n"),
        Bad(
            "FROM debian:12\nRUN <<EOF\n#!/bin/bash -e\ncurl https://y | sh\nEOF\n",
            at="|",
            says="a failure of curl goes unnoticed in the pipe",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN <<EOF\n#!/bin/bash -eo pipefail\ncurl https://y | sh\nEOF\n"),
        Good("FROM debian:12\nRUN bash -o pipefail -c 'curl https://y | sh'\n"),
        Good("FROM debian:12\nRUN curl https://y | sh || true\n"),
        Good("FROM debian:12\nRUN if cat /x | grep -q y; then echo; fi\n"),
        Good("FROM debian:12\nRUN echo 'a | b' || c\n"),
        Good("ARG BASE\nFROM $BASE\nRUN New-Item -Path C:/a | Out-Null\n"),
        Good('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["pwsh", "-c"]\nRUN Get-X | Set-Y\n'),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    stage = run.stage
    if stage is None or run.json is not None or has_pipefail(stage.shell_at(run)):
        return
    if shell.windows_shell(stage.shell_at(run)):
        return  # they have no such setting
    first = next(
        (pipe for pipe in pipes(run) if counts(pipe) and not sets_pipefail(run, pipe) and not ignored(run, pipe)), None
    )
    if first is not None:
        message = f"a failure of {first.left.name or 'the first part'} goes unnoticed in the pipe"
        yield Finding(first.span, message, _fix(stage, run))


def _fix(stage: Stage, run: Run) -> Fix:
    title = "set pipefail"
    if run.outer is not None:
        return Fix(title, (), Safety.HINT, "The shell is up to the image that is built on this one.")
    if own_shell(run):
        return Fix(title, (), Safety.HINT, "The script names its own shell: set -o pipefail belongs there.")
    given = stage.nearest(Shell, run)
    first = _first(stage, run, given)
    if given is not None:
        return _extended(stage, given, first)
    line = _ASH if stage.base.shell == "ash" else BASH if has_bash(stage, first) else ""
    if not line:
        return Fix(title, (), Safety.HINT, "No shell with this option is known to be in the image.")
    made = edits.insert_before(first, line)
    changed = line == BASH and other_shell_matters(stage, first)
    return _weighed(stage, first, made, changed)


def _first(stage: Stage, run: Run, given: Shell | None) -> Run:
    """Return the first RUN of the stage under the same shell that has such a pipe."""
    start = given.index if given is not None else -1
    return next(
        item
        for item in stage.runs
        if item.index > start and (item is run or (not own_shell(item) and any(True for _ in pipes(item))))
    )


def _extended(stage: Stage, given: Shell, first: Run) -> Fix:
    program = next(iter(given.json or ()), None)
    if program is None or program.text.rpartition("/")[2] not in _HAS_OPTION or given.stage is not stage:
        return Fix("set pipefail", (), Safety.HINT, "The shell in force is not known to have this option.")
    at = program.span.end
    return _weighed(stage, first, (Edit(Span(at, at), ', "-o", "pipefail"'),), changed=False)


def _weighed(stage: Stage, first: Run, made: tuple[Edit, ...], changed: bool) -> Fix:
    title = "set pipefail"
    if changed:
        return Fix(title, made, Safety.UNSAFE, "Later commands would be read by bash.")
    if not harmless_under_pipefail(stage, first) or not stage.base.sure("shell", "tools"):
        return Fix(title, made, Safety.UNSAFE, "A pipe may fail that is cut off on purpose, such as one into head.")
    return Fix(
        title, made, Safety.SAFE, "Every later pipe reads all of its input, so it fails only when a part of it does."
    )
