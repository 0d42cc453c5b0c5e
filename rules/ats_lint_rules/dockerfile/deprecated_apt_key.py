"""`apt-key` is used to trust a key.

A key that `apt-key` adds is trusted for every package source: whoever owns it can sign a `libc6`, too. The program
is deprecated since 2020 and gone from newer releases of apt, with which the build stops.

Reported is every call but `apt-key list` and `apt-key verify`. A key in `/etc/apt/keyrings`, named by `signed-by`
in the source that it is meant for, is trusted for that source alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, Stage, instructions, rule

_HARMLESS = frozenset({"list", "finger", "export", "exportall", "verify", "del", "--help", "--version"})


@rule(
    "DF311",
    "deprecated-apt-key",
    on=Stage,
    wakes={"key"},
    severity=Severity.LOW,
    tags={"supply-chain", "security"},
    references=(
        "https://manpages.debian.org/bookworm/apt/apt-key.8.en.html",
        "https://wiki.debian.org/DebianRepository/UseThirdParty",
    ),
    examples=(
        Bad(
            "FROM debian:12\nRUN curl -fsSL https://x.org/key | apt-key add -\n",
            at="apt-key",
            says="apt-key trusts a key for every package source",
        ),
        Bad(
            "FROM debian:12\nRUN set -e && sudo apt-key --keyring /k.gpg adv --recv-keys ABC\n",
            at="apt-key",
            says="apt-key trusts a key for every package source",
        ),
        Bad(
            "FROM debian:12\nRUN <<EOF\napt-key add key.asc\nEOF\n",
            at="apt-key",
            says="apt-key trusts a key for every package source",
        ),
        Good("FROM debian:12\nRUN curl -fsSLo /etc/apt/keyrings/x.asc https://x.org/key\n"),
        Good("FROM debian:12\nRUN echo apt-key add && apt-key list\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        for command in run.commands:
            operands = command.operands(("--keyring",))
            if command.name == "apt-key" and command.program and not (operands and operands[0].text in _HARMLESS):
                yield Finding(command.program.span, "apt-key trusts a key for every package source")
