"""COPY or ADD goes to a relative path, and no WORKDIR says where that is.

It lands in the working directory of the base image, often the root, where nobody looks for it, and elsewhere when
the base image changes its mind.

A stage with a WORKDIR, of its own or from the stages it is built from, is left alone. So is a base image that sets
one, or of which nothing is known.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Severity, Stage, Workdir, regex, rule
from ats_lint_rules._run.directory_changes import starts_at_root
from ats_lint_rules._run.sources import expanded

_ABSOLUTE = regex(r"[/\\]|[A-Za-z]:[/\\]")


@rule(
    "DF506",
    "copy-relative-destination",
    on=Stage,
    severity=Severity.LOW,
    tags={"correctness", "maintainability"},
    references=("https://docs.docker.com/reference/dockerfile/#destination",),
    aliases=("DL3045",),
    examples=(
        Bad("FROM debian:12\nCOPY app.py .\n", at=".", says="relative destination without WORKDIR"),
        Good("FROM scratch\nCOPY a b bin/\n"),
        Bad(
            "FROM debian:12\nCOPY app.py .\nWORKDIR /app\nCOPY b .\n",
            at=".",
            says="relative destination without WORKDIR",
        ),
        Bad("FROM python:3.13 AS a\nADD a.tgz src\nFROM a\n", at="src", says="relative destination without WORKDIR"),
        Good("FROM debian:12\nWORKDIR /app\nCOPY app.py .\n"),
        Good("FROM debian:12 AS a\nWORKDIR /app\nFROM a\nCOPY app.py .\n"),
        Good("FROM debian:12\nCOPY app.py /app/\n"),
        Good("FROM acme/base:1\nCOPY app.py .\n"),
        Good("FROM golang:1.27\nCOPY . .\n"),
        Good("FROM debian:12\nCOPY a $DIR/\n"),
        Good("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY a C:/app/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not starts_at_root(stage) or any(
        isinstance(item, Workdir) for one in stage.lineage[:-1] for item in one.instructions
    ):
        return
    for instruction in stage.instructions:
        if isinstance(instruction, Workdir):
            return
        if isinstance(instruction, Copy):
            path = expanded(stage, instruction, instruction.destination)
            if path and not _ABSOLUTE.match(path):
                yield Finding(instruction.destination.span, "relative destination without WORKDIR")
