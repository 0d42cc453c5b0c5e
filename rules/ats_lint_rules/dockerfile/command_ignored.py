"""CMD has no effect because ENTRYPOINT is in shell form.

The shell form makes `/bin/sh -c "…"` of ENTRYPOINT. The words of CMD, and those given to `docker run`, become
parameters of that shell script, which nothing reads unless the script mentions `$@`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Related, Severity, Stage, regex, rule

_PARAMETERS = regex(r"\$\{?[@*0-9]")


@rule(
    "DF410",
    "command-ignored",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",),
    examples=(
        Bad(
            'FROM debian:12\nENTRYPOINT app --serve\nCMD ["--port", "80"]\n',
            at="CMD",
            says="CMD is ignored: ENTRYPOINT is in shell form",
        ),
        Bad(
            'FROM debian:12 AS a\nENTRYPOINT app\nFROM a\nCMD ["x"]\n',
            at="CMD",
            says="CMD is ignored: ENTRYPOINT is in shell form",
        ),
        Good('FROM debian:12\nENTRYPOINT ["app"]\nCMD ["--port", "80"]\n'),
        Good('FROM debian:12\nENTRYPOINT exec app "$@"\nCMD ["app", "80"]\n'),
        Good('FROM debian:12 AS a\nCMD ["x"]\nFROM a\nENTRYPOINT app\n'),
        Good("FROM debian:12\nENTRYPOINT app\n"),
        Good("FROM node:20\nCMD []\nENTRYPOINT node main.js\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    entrypoint, cmd = stage.entrypoint, stage.cmd
    if (
        entrypoint is None
        or cmd is None
        or not cmd.args
        or cmd.json == ()
        or cmd.stage is not stage
        or stage.is_windows
    ):
        return
    text = entrypoint.args.text
    if text and entrypoint.json is None and not _PARAMETERS.search(text):
        related = Related(entrypoint.dockerfile.path, entrypoint.keyword_span, "the ENTRYPOINT in shell form")
        yield Finding(cmd.keyword_span, "CMD is ignored: ENTRYPOINT is in shell form", related=(related,))
