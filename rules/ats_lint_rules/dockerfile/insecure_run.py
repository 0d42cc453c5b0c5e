"""RUN has all privileges during the build.

`--security=insecure` runs the command without sandbox, with all capabilities and access to devices: whatever it
downloads or executes can take over the machine that builds.

Fix safety: unsafe. The option is removed; a command that does need a device or a mount then fails.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, rule
from ats_lint_rules._run.run_flags import without_flag


@rule(
    "DF112",
    "insecure-run",
    on=Run,
    wakes={"insecure"},
    severity=Severity.HIGH,
    tags={"security"},
    references=("https://docs.docker.com/reference/dockerfile/#run---security",),
    examples=(
        Bad(
            "FROM debian:12\nRUN --security=insecure mount -t tmpfs none /x\n",
            at="--security=insecure",
            says="command runs without sandbox",
            safety="unsafe",
            fixed="FROM debian:12\nRUN mount -t tmpfs none /x\n",
        ),
        Bad(
            "FROM debian:12\nRUN --network=none --security=insecure \\\n    make\n",
            at="--security=insecure",
            says="command runs without sandbox",
            safety="unsafe",
            fixed="FROM debian:12\nRUN --network=none \\\n    make\n",
        ),
        Good("FROM debian:12\nRUN --security=sandbox make\n"),
        Good("FROM debian:12\nRUN make --security=insecure\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    flag = run.flag("security")
    if flag and flag.value == "insecure":
        because = "A command that needs a device, a mount or another privilege of the host fails without it."
        yield Finding(flag.span, "command runs without sandbox", without_flag(run, flag, because))
