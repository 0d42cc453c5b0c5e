"""Both wget and curl are installed or used in one image.

They do the same here. One of them is a package less to install and to patch, and one way less to learn for readers.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, layers, rule

_TOOLS = frozenset({"wget", "curl"})


@rule(
    "DF611",
    "wget-and-curl",
    on=Stage,
    severity=Severity.INFO,
    enabled="strict",
    tags={"maintainability"},
    references=("https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",),
    aliases=("DL4001", "DS-0014"),
    examples=(
        Bad(
            "FROM debian:12\nRUN wget http://a\nRUN curl http://b\nRUN wget http://c\n",
            at="curl",
            says="curl besides wget",
        ),
        Bad("FROM debian:12\nRUN apt-get install -y curl wget=1.21\n", at="wget=1.21", says="wget besides curl"),
        Bad("FROM debian:12\nRUN apt-get install -y wget && curl http://x\n", at="curl", says="curl besides wget"),
        Good("FROM debian:12\nRUN apt-get install -y curl && curl http://b\n"),
        Good("FROM debian:12 AS a\nRUN wget http://a\nFROM debian:12\nRUN curl http://b\n"),
        Good("FROM debian:12\nRUN apt-get install -y curl && apt-get purge -y wget && echo wget\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    first = ""
    for run in stage.runs:
        for name, span in layers.called_or_installed(run, _TOOLS):
            if first and name != first:
                yield Finding(span, f"{name} besides {first}")
                return
            first = name
