"""A user with a high number is created without --no-log-init.

`useradd` writes an entry for the new user into /var/log/lastlog and /var/log/faillog, files that are indexed by user
number: with a number in the millions they claim gigabytes, which the builder stores in the image although they
are empty (sparse) on disk.

Fix safety: safe. The option only leaves these two log entries out.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Run, Safety, Severity, Span, Stage, instructions, rule
from ats_lint_rules._run.adduser import high_numbers


@rule(
    "DF106",
    "useradd-log-init",
    on=Stage,
    wakes={"useradd"},
    severity=Severity.LOW,
    tags={"performance"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://github.com/golang/go/issues/13548",
    ),
    aliases=("DL3046", "use-recommended-flags-with-useradd"),
    examples=(
        Bad(
            "FROM debian:12\nRUN useradd -u 1234567 -m app\n",
            at="useradd",
            says="useradd with the high UID 1234567 fills the login logs",
            safety="safe",
            fixed="FROM debian:12\nRUN useradd --no-log-init -u 1234567 -m app\n",
        ),
        Bad(
            "FROM debian:12\nARG ID=999999\nRUN groupadd app && \\\n    /usr/sbin/useradd --uid=$ID app  # user\n",
            at="/usr/sbin/useradd",
            says="useradd with the high UID 999999 fills the login logs",
            safety="safe",
            fixed="FROM debian:12\nARG ID=999999\n"
            "RUN groupadd app && \\\n    /usr/sbin/useradd --no-log-init --uid=$ID app  # user\n",
        ),
        Bad(
            "FROM debian:12\nONBUILD RUN useradd -mu 1234567 a\n",
            at="useradd",
            says="useradd with the high UID 1234567 fills the login logs",
            safety="safe",
            fixed="FROM debian:12\nONBUILD RUN useradd --no-log-init -mu 1234567 a\n",
        ),
        Good("FROM debian:12\nRUN useradd -u 1000 app && useradd -u 65534 -o nobody2 && useradd app3\n"),
        Good("FROM debian:12\nRUN useradd -lu 1234567 app && useradd --no-log-init -u 1234567 b\n"),
        Good("FROM debian:12\nARG ID\nRUN useradd -u $ID app\n"),
        Good("FROM alpine:3\nRUN adduser -D -u 1234567 app\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        for program, uid in high_numbers(stage, run):
            edit = Edit(Span(program.span.end, program.span.end), " --no-log-init")
            because = "Only the entries in lastlog and faillog are left out."
            fix = Fix("add --no-log-init", (edit,), Safety.SAFE, because)
            yield Finding(program.span, f"useradd with the high UID {uid} fills the login logs", fix)
