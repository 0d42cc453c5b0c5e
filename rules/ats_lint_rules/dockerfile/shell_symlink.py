"""The default shell is changed by linking `/bin/sh` instead of SHELL.

Every program of the image that calls `/bin/sh`, the scripts of packages included, gets a shell it was not tested
with, and an update of the shell's package may put the old link back. SHELL changes what RUN uses, and nothing else.

Fix safety: hint. What runs `/bin/sh` in the container is in no file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Command, Finding, Fix, Good, Run, Safety, Severity, Shell, Stage, Word, instructions, rule

_SH = frozenset({"/bin/sh", "/usr/bin/sh"})


@rule(
    "DF511",
    "shell-symlink",
    on=Stage,
    severity=Severity.LOW,
    wakes={"ln"},
    tags={"maintainability"},
    references=("https://docs.docker.com/reference/dockerfile/#shell",),
    aliases=("DL4005", "8a301064", "use-shell-instruction"),
    examples=(
        Bad(
            "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n",
            at="/bin/sh",
            says="the default shell is linked to another one",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN rm /bin/sh && ln -s bash /bin/sh\n",
            at="/bin/sh",
            says="the default shell is linked to another one",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN ln -snf /bin/bash /usr/bin/sh && ls\n",
            at="/usr/bin/sh",
            says="the default shell is linked to another one",
            safety="hint",
        ),
        Good('FROM gcr.io/distroless/static:debug\nSHELL ["/busybox/sh", "-c"]\nRUN ln -s /busybox/sh /bin/sh\n'),
        Good('FROM debian:12\nSHELL ["/bin/bash", "-c"]\n'),
        Good("FROM debian:12\nRUN ln -s /bin/sh /usr/local/bin/sh\n"),
        Good("FROM debian:12\nRUN ln -sf /bin/bash /usr/bin/bash && cat /bin/sh\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        for command in run.commands:
            word = _replaced(command)
            if word is not None and stage.nearest(Shell, run) is None:
                because = "What runs /bin/sh in the container is in no file."
                fix = Fix("use the SHELL instruction", (), Safety.HINT, because)
                yield Finding(word.span, "the default shell is linked to another one", fix)


def _replaced(command: Command) -> Word | None:
    """Return the word by which a command puts a link in the place of the default shell."""
    words = command.operands(("-t", "--target-directory", "-S", "--suffix"))
    if command.name != "ln" or len(words) < 2:
        return None
    return words[-1] if words[-1].text in _SH else None
