"""Something is written below a path after VOLUME declared it.

The classic builder and Podman throw away what later instructions change below a volume: ownership, directories,
seeded data. BuildKit keeps it, so that the same Dockerfile gives two different images.

COPY, ADD and the usual commands of RUN (`mkdir`, `chown`, `chmod`, `cp`, `mv`, `touch`, `tee`, `tar -C` …) count,
and redirections. Volumes that the base image declares, and paths that depend on an unknown variable, are left
alone.
"""

import posixpath
from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Run, Severity, Span, Stage, Volume, rule, short
from ats_lint_rules._run.sources import expanded

_ALL = frozenset({"mkdir", "chown", "chmod", "chgrp", "touch", "tee"})
_LAST = frozenset({"cp", "mv", "ln", "install", "rsync"})
_WITH_VALUE = ("-m", "--mode", "-o", "-g", "--reference", "-C", "--directory", "-f", "--file", "-d")


@rule(
    "DF510",
    "volume-then-write",
    on=Stage,
    wakes={"VOLUME"},
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#notes-about-specifying-volumes",),
    examples=(
        Bad(
            "FROM debian:12\nVOLUME /data\nRUN mkdir -p /data/db && chown app /data\n",
            at=("/data/db", "/data"),
            says=(
                "/data/db is written after VOLUME: some builders drop it",
                "/data is written after VOLUME: some builders drop it",
            ),
        ),
        Bad(
            'FROM debian:12\nVOLUME ["/data", "/logs"]\nCOPY seed /data/seed/\n',
            at="/data/seed/",
            says="/data/seed is written after VOLUME: some builders drop it",
        ),
        Bad(
            "FROM debian:12 AS a\nVOLUME /data\nFROM a\nRUN echo x > /data/x\n",
            at="/data/x",
            says="/data/x is written after VOLUME: some builders drop it",
        ),
        Bad(
            "FROM debian:12\nVOLUME /data\nWORKDIR /data\nCOPY seed .\n",
            at=".",
            says="/data is written after VOLUME: some builders drop it",
        ),
        Bad(
            "FROM debian:12\nVOLUME /data\nRUN cp -r /a /data/ && tar -xf /a.tgz -C /data\n",
            at=("/data/", "/data"),
            says=(
                "/data is written after VOLUME: some builders drop it",
                "/data is written after VOLUME: some builders drop it",
            ),
        ),
        Good("FROM debian:12\nRUN mkdir -p /data && chown app /data\nVOLUME /data\n"),
        Good("FROM debian:12\nVOLUME /data\nRUN mkdir /database && cp /data/a /tmp/a\n"),
        Good('FROM debian:12\nVOLUME /data\nCOPY app /app/\nUSER app\nCMD ["app", "/data"]\n'),
        Good("FROM debian:12\nVOLUME $DIR\nRUN mkdir -p /data\n"),
        Good("FROM debian:12 AS a\nVOLUME /data\nFROM debian:12\nCOPY x /data/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    volumes: list[str] = []
    for instruction in stage.chain():
        if isinstance(instruction, Volume):
            paths = (stage.expand(item.text, instruction) for item in instruction.items)
            volumes += [path.rstrip("/") for path in paths if path and path.startswith("/") and path != "/"]
        elif volumes and instruction.stage is stage:
            for span, path in _writes(stage, instruction):
                if any(path == volume or path.startswith(volume + "/") for volume in volumes):
                    yield Finding(span, f"{short(path, 30)} is written after VOLUME: some builders drop it")


def _writes(stage: Stage, instruction: object) -> Iterator[tuple[Span, str]]:
    if isinstance(instruction, Copy):
        path = expanded(stage, instruction, instruction.destination)
        directory = stage.workdir_at(instruction).value
        if path and (path.startswith("/") or directory):
            yield instruction.destination.span, posixpath.normpath(posixpath.join(directory or "/", path))
    elif isinstance(instruction, Run):
        yield from _by_commands(instruction)


def _by_commands(run: Run) -> Iterator[tuple[Span, str]]:
    for command in run.commands:
        words = command.operands(_WITH_VALUE)
        targets = words if command.name in _ALL else words[-1:] if command.name in _LAST else ()
        found = [(word.span, word.text) for word in targets]
        option = command.option("-C", "--directory", "-d", with_value=_WITH_VALUE)
        if command.name in {"tar", "bsdtar", "unzip"} and option and option.value_word:
            found.append((option.value_word.span, option.value))
        written = (one.target for one in command.redirects if one.operator in {">", ">>", ">|", "&>"})
        found += [(target.span, target.text) for target in written if target]
        for span, text in found:
            if text and text.startswith("/"):
                yield span, posixpath.normpath(text)
