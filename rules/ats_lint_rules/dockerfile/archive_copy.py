"""An archive is copied and then extracted: ADD does both at once.

COPY leaves the archive in a layer of its own, where it stays even when a later RUN deletes it.

Reported are tar archives from the build context that a later RUN of the stage extracts by name. ADD does not unpack
zip files, and has no `--from`, so that both are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Severity, Stage, rule, short
from ats_lint_rules._run.sources import expanded, extracts

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst")


@rule(
    "DF512",
    "archive-copy",
    on=Stage,
    severity=Severity.INFO,
    enabled="strict",
    tags={"performance"},
    references=("https://docs.docker.com/build/building/best-practices/#add-or-copy",),
    aliases=("DL3010",),
    examples=(
        Bad(
            "FROM debian:12\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt\n",
            at="app.tar.gz",
            says="app.tar.gz is copied and then extracted",
        ),
        Bad(
            "FROM debian:12\nWORKDIR /opt\nCOPY dist/app.tgz .\nRUN ls && tar xf app.tgz && rm app.tgz\n",
            at="dist/app.tgz",
            says="app.tgz is copied and then extracted",
        ),
        Bad(
            "FROM debian:12\nCOPY a.tar /tmp/b.tar\nRUN tar --extract --file=/tmp/b.tar\n",
            at="a.tar",
            says="a.tar is copied and then extracted",
        ),
        Good("FROM debian:12\nADD app.tar.gz /opt/\n"),
        Good("FROM debian:12\nCOPY app.tar.gz /srv/\n"),
        Good("FROM debian:12\nCOPY app.tar.gz /tmp/\nRUN tar -czf /tmp/other.tar.gz /opt\n"),
        Good("FROM a:1 AS b\nFROM debian:12\nCOPY --from=b /app.tar /tmp/\nRUN tar xf /tmp/app.tar\n"),
        Good("FROM debian:12\nCOPY app.zip /tmp/\nRUN unzip /tmp/app.zip\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.keyword != "COPY" or copy.from_stage:
            continue
        later = [run for run in stage.runs if run.index > copy.index]
        destination = (expanded(stage, copy, copy.destination) or "").rpartition("/")[2]
        for source in copy.sources:
            name = (expanded(stage, copy, source) or "").rpartition("/")[2]
            if name.endswith(_TAR) and any(extracts(run, {name, destination or name}) for run in later):
                yield Finding(source.span, f"{short(name, 40)} is copied and then extracted")
