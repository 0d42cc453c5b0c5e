"""`wget` draws its progress bar into the build log.

Without a terminal wget prints a line for every fifty kilobytes: thousands of lines for one download, in which the
error that matters is lost.

`--progress`, `-q`, `-nv` and a log file of its own count.

Fix safety: safe. Only what is printed changes: one dot for each megabyte, or nothing with busybox, whose wget has no
other form of progress.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Run, Safety, Severity, rule, shell
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._run.shelledits import insert_word

_QUIET = (
    "-q", "--quiet", "-nv", "--no-verbose", "--progress", "-o", "--output-file", "-a", "--append-output", "-b",
    "--background", "--spider", "--version", "--help", "-V", "-h",
)  # fmt: skip
_VALUES = frozenset(
    {
        "-O", "--output-document", "-P", "--directory-prefix", "-t", "--tries", "-T", "--timeout", "-U", "--user-agent",
        "-e", "-i", "--input-file", "--header", "-o", "-a", "-A", "-R", "-l", "-D", "-I", "-X", "-w", "-B", "-Q",
    }
)  # fmt: skip


@rule(
    "DF612",
    "wget-progress",
    on=Run,
    severity=Severity.INFO,
    enabled="strict",
    tags={"style"},
    references=("https://www.gnu.org/software/wget/manual/html_node/Download-Options.html",),
    aliases=("DL3047",),
    examples=(
        Bad(
            "FROM debian:12\nRUN wget https://x/y && echo\n",
            at="wget",
            says="wget draws its progress bar into the log",
            safety="safe",
            fixed="FROM debian:12\nRUN wget --progress=dot:giga https://x/y && echo\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN wget https://x/y\n",
            at="wget",
            says="wget draws its progress bar into the log",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN wget -q https://x/y\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk add wget && wget -O /x https://x/y\n",
            at="wget",
            says="wget draws its progress bar into the log",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk add wget && wget --progress=dot:giga -O /x https://x/y\n",
        ),
        Bad(
            'FROM debian:12\nRUN ["wget", "https://x/y"]\n',
            at='"wget"',
            says="wget draws its progress bar into the log",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN wget -qO- https://x/y && wget -nv https://x/z && wget --progress=bar https://x\n"),
        Good("FROM debian:12\nRUN wget https://x/y -o log && curl https://x/y\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    for command in run.commands:
        if command.name == "wget" and command.program is not None and not _is_quiet(command):
            yield Finding(command.program.span, "wget draws its progress bar into the log", _fix(run, command))


def _is_quiet(command: shell.Command) -> bool:
    written = {(text or "").partition("=")[0] for text in command.texts}
    return command.has_option(*_QUIET, with_value=_VALUES) or bool(written & {"-nv", "--progress"})


def _fix(run: Run, command: shell.Command) -> Fix:
    gnu = _is_gnu(run)
    flag = "--progress=dot:giga" if gnu else "-q"
    title = f"add {flag}"
    return propose(
        title,
        Safety.SAFE,
        "Only what is printed changes.",
        lambda: insert_word(run, command.program, flag) if command.program else (),
        "command",
    )


def _is_gnu(run: Run) -> bool:
    stage = run.stage
    if stage is None:
        return False
    installed = any(
        call is not None and call.action == "install" and "wget" in call.names
        for item in (*stage.until(run), run)
        if isinstance(item, Run)
        for call in map(shell.package_call, item.commands)
    )
    return installed or stage.base.family in {"debian", "ubuntu", "rhel", "suse"}
