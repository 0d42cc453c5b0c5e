"""A `cd` at the end of a RUN moves nobody.

Each RUN starts a shell of its own: the directory that the last `cd` enters is forgotten with it, and the next
instruction starts where WORKDIR says. Whoever wrote it expected something else. One that only goes back (`cd ..`,
`cd -`), and one before a WORKDIR, does no harm.

Fix safety: hint. WORKDIR would hold for everything behind it and for the container, too; that may be what was meant.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Run, Safety, Severity, Stage, instructions, rule
from ats_lint_rules._run.directory_changes import goes_back, last_move


@rule(
    "DF514",
    "lost-cd",
    on=Stage,
    wakes={"cd", "pushd"},
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#workdir",),
    examples=(
        Bad(
            "FROM debian:12\nRUN mkdir -p /srv/a && cd /srv/a\n",
            at="cd",
            says="cd /srv/a is forgotten at the end of this RUN",
            safety="hint",
        ),
        Bad("FROM debian:12\nRUN cd app\n", at="cd", says="cd app is forgotten at the end of this RUN", safety="hint"),
        Bad(
            "FROM debian:12\nRUN <<EOF\nmake\ncd $DIR\nEOF\n",
            at="cd",
            says="cd is forgotten at the end of this RUN",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN cd /srv/a && make\n"),
        Good("FROM debian:12\nRUN cd a/b && make && cd ../..\nRUN cd /x && make && cd -\n"),
        Good("FROM debian:12\nRUN git clone https://x.org/a && cd a\nWORKDIR /a\n"),
        Good("FROM debian:12\nRUN make && (cd /srv/a)\nRUN test -d /x || cd /y\n"),
        Good("FROM debian:12\nRUN cd /srv/a || exit 1\nRUN if true; then cd /x; fi\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        command = last_move(run)
        if command is not None and command.program is not None and not goes_back(stage, run, command):
            where = f" {command.first}" if command.first and len(command.first) < 30 else ""
            because = "WORKDIR would hold for the instructions behind it and for the container, too."
            fix = Fix("set the directory with WORKDIR", (), Safety.HINT, because)
            yield Finding(command.program.span, f"{command.name}{where} is forgotten at the end of this RUN", fix)
