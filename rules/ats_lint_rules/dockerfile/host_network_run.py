"""RUN uses the network of the machine that builds.

With `--network=host` the command reaches everything that listens on the builder's loopback and internal
networks: databases, metadata services, the container engine's own ports.

Fix safety: unsafe. The option is removed; a command that asks a service on the building machine then fails.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, rule
from ats_lint_rules._run.run_flags import without_flag


@rule(
    "DF113",
    "host-network-run",
    on=Run,
    wakes={"network"},
    severity=Severity.MEDIUM,
    tags={"security", "network"},
    references=("https://docs.docker.com/reference/dockerfile/#run---network",),
    examples=(
        Bad(
            "FROM debian:12\nRUN --network=host make\n",
            at="--network=host",
            says="command runs in the network of the host",
            safety="unsafe",
            fixed="FROM debian:12\nRUN make\n",
        ),
        Bad(
            "FROM debian:12\nRUN --mount=type=cache,target=/c --network=host make  # x\n",
            at="--network=host",
            says="command runs in the network of the host",
            safety="unsafe",
            fixed="FROM debian:12\nRUN --mount=type=cache,target=/c make  # x\n",
        ),
        Good("FROM debian:12\nRUN --network=none make\n"),
        Good("FROM debian:12\nRUN docker build --network=host .\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    flag = run.flag("network")
    if flag and flag.value == "host":
        because = "A command that asks a service on the building machine fails without it."
        yield Finding(flag.span, "command runs in the network of the host", without_flag(run, flag, because))
