"""RUN calls a program that the image does not have at that point.

`groupadd` is not in Alpine, `apk` not in Debian, `curl` not in slim images: the shell says "not found" and the build
stops. The two programs called `adduser` take other options, too: `-D` and `-G` are BusyBox's, `--disabled-login` and
`--group` are Debian's.

Only what is surely run and decides about the build counts, in images of which it is known what they hold, and nothing
that the RUN itself, or anything before it, may have brought.
"""

from collections.abc import Iterator

from ats_lint import Bad, Command, Finding, Good, Run, Severity, Stage, instructions, rule, run_steps, short
from ats_lint_rules._run.adduser import foreign_option

_DEBIAN = "FROM debian:12\nRUN {}\n"
_SLIM = "FROM python:3.12-slim\nRUN curl -fsSO https://x.org/y\n"
_ALPINE = "FROM alpine:3.20\nRUN {}\n"


@rule(
    "DF829",
    "missing-command",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://hub.docker.com/_/alpine",
        "https://manpages.debian.org/stable/adduser/adduser.8.en.html",
        "https://busybox.net/downloads/BusyBox.html#adduser",
    ),
    examples=(
        Bad(
            _ALPINE.format("groupadd -r app && useradd -g app app"),
            at="groupadd",
            says="groupadd is not in alpine:3.20",
        ),
        Bad(
            _ALPINE.format("apt-get update && apt-get install -y jq"),
            at="apt-get",
            says="apt-get is not in alpine:3.20",
        ),
        Bad(_SLIM, at="curl", says="curl is not in python:3.12-slim"),
        Bad(
            _DEBIAN.format("addgroup -g 1001 app && adduser -u 1001 -G app -D app"),
            at="-g",
            says="addgroup of Debian has no option -g, it is BusyBox's",
        ),
        Bad(
            _ALPINE.format("adduser --system --group app"),
            at="--group",
            says="adduser of BusyBox has no option --group, it is Debian's",
        ),
        Good(
            "FROM alpine AS build\nRUN mkdir /a\nFROM scratch\nCOPY --from=build /root/target-root .\nRUN echo a > /b\n"
        ),
        Good(
            "FROM alpine:3.20\nRUN set -e; apk add --no-cache shadow; usermod -u 33 nobody; apk del --no-cache shadow\n"
        ),
        Good(_ALPINE.format("apk add shadow && groupadd -r app")),
        Good(_ALPINE.format("addgroup -S app && adduser -S -G app app")),
        Good(_ALPINE.format("adduser --system --no-create-home app")),
        Good(_DEBIAN.format("adduser --system --group app")),
        Good(_DEBIAN.format("curl -O https://x.org/y || wget https://x.org/y || true")),
        Good(_DEBIAN.format("if command -v curl; then curl https://x.org; fi")),
        Good(_DEBIAN.format("./setup.sh && curl -O https://x.org/y")),
        Good(_ALPINE.format("apk add py-pip git-lfs && pip install x && git clone y && apk del py-pip")),
        Good("FROM node:24-alpine\nRUN corepack enable && pnpm install\n"),
        Good("FROM own/base\nRUN groupadd app\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if stage.is_windows or not stage.base_known:
        return
    for run in instructions.own(stage, Run):
        finding = next(_faults(stage, run), None)
        if finding is not None:
            yield finding


def _faults(stage: Stage, run: Run) -> Iterator[Finding]:
    for command in run_steps.decisive(run):
        if command.program is not None and run_steps.absent_program(stage, run, command):
            yield Finding(command.program.span, f"{command.name} is not in {_image(stage)}")
        yield from _foreign(stage, command)


def _foreign(stage: Stage, command: Command) -> Iterator[Finding]:
    found = foreign_option(command, stage.base.family)
    if found is not None:
        word, here, there = found
        yield Finding(word.span, f"{command.name} of {here} has no option {short(word.prefix, 20)}, it is {there}'s")


def _image(stage: Stage) -> str:
    name = stage.external or stage.subject
    return name if len(name) <= 40 else f"…{name[-38:]}"
