"""Both wget and curl are installed or used in one image.

They do the same here. One of them is a package less to install and to patch, and one way less to learn for readers.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, Span, Stage, layers, rule, shell

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
        for name, span in _used(run):
            if first and name != first:
                yield Finding(span, f"{name} besides {first}")
                return
            first = name


def _used(run: Run) -> Iterator[tuple[str, Span]]:
    installing: dict[int, shell.PackageCall] = {id(call.command): call for call in layers.calls(run)}
    for command in run.commands:
        call = installing.get(id(command))
        if command.name in _TOOLS and command.program is not None:
            yield command.name, command.program.span
        elif call is not None and call.action == "install":
            yield from ((word.text or "", word.span) for word in call.packages if word.text in _TOOLS)
            names = ((name, word) for name, word in zip(call.names, call.packages, strict=False) if word.text != name)
            yield from ((name, word.span) for name, word in names if name in _TOOLS)
