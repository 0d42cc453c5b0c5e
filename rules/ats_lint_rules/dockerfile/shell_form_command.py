"""CMD or ENTRYPOINT in shell form: the process is started by a shell.

`CMD node server.js` starts `/bin/sh -c "node server.js"`. That shell is process 1 of the container and passes no
signals on: `docker stop` waits ten seconds and kills, and the server never gets to finish its requests. It also needs
a shell in the image, and an ENTRYPOINT is handed the words `/bin/sh -c …` instead of the command. The exec form
`CMD ["node", "server.js"]` starts the program itself.

Left alone are a command behind an init that signals all it starts (`dumb-init`, `tini -g`), one that `exec` hands over
to and that needs the shell for its variables, a single command under a Bash that a SHELL instruction chose (Bash
replaces itself with it), images for Windows, a stage for development whose command needs its shell, and what a later
CMD or ENTRYPOINT of the stage replaces.

Fix safety: safe when no word needs a shell, the program is no script of unknown making, and what the base image
starts is known to pass the command on; unsafe otherwise, and then the shell stays where it is needed and `exec` hands
over to the last command.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Cmd,
    EditRefused,
    Entrypoint,
    Finding,
    Fix,
    Good,
    Instruction,
    Safety,
    Severity,
    edits,
    rule,
)
from ats_lint_rules._run.exec_doubts import doubt, signals_all
from ats_lint_rules._run.execform import array, handed_over, plain_words
from ats_lint_rules._splitting.buildsteps import is_for_work

_SAYS = " in shell form: a shell stands before the program and its signals"


@rule(
    "DF405",
    "shell-form-command",
    on=Instruction,
    severity=Severity.MEDIUM,
    tags={"reliability"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
        "https://docs.docker.com/reference/build-checks/json-args-recommended/",
    ),
    aliases=("DL3025", "JSONArgsRecommended", "b86987e1"),
    examples=(
        Bad(
            "FROM node:22\nCMD node server.js --title 'a b'  \n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="safe",
            fixed='FROM node:22\nCMD ["node", "server.js", "--title", "a b"]  \n',
        ),
        Bad(
            "FROM debian:12\nENTRYPOINT /usr/bin/app \\\n  # where to\n  --data /x\n",
            at="ENTRYPOINT",
            says=f"ENTRYPOINT{_SAYS}",
            safety="safe",
            fixed='FROM debian:12\n# where to\nENTRYPOINT ["/usr/bin/app", "--data", "/x"]\n',
        ),
        Bad(
            "FROM debian:12\nCMD app --port $PORT\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed='FROM debian:12\nCMD ["/bin/sh", "-c", "exec app --port $PORT"]\n',
        ),
        Bad(
            'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD cd /srv && A=1 app "x" > log\n',
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed='FROM debian:12\nSHELL ["/bin/bash", "-c"]\n'
            'CMD ["/bin/bash", "-c", "cd /srv && A=1 exec app \\"x\\" > log"]\n',
        ),
        Bad(
            'FROM debian:12\nCMD set -e \\\n\t# first\n\t&& setup \\\n\t&& app "$@"\n',
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed="FROM debian:12\n"
            'CMD ["/bin/sh", "-c", "set -e \\\n\t# first\n && setup \\\n && exec app \\"$@\\""]\n',
        ),
        Bad(
            "FROM debian:12\nCMD app | tee log\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nCMD while true; do sleep 1; done\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nCMD exec app -x\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="safe",
            severity="info",
            fixed='FROM debian:12\nCMD ["app", "-x"]\n',
        ),
        Bad(
            "FROM debian:12\nONBUILD CMD app\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed='FROM debian:12\nONBUILD CMD ["app"]\n',
        ),
        Bad(
            "FROM debian:12\nENTRYPOINT exec app $OPTIONS\nCMD app2 *.txt\n",
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed='FROM debian:12\nENTRYPOINT exec app $OPTIONS\nCMD ["/bin/sh", "-c", "exec app2 *.txt"]\n',
        ),
        Bad('FROM debian:12\nCMD "app\n', at="CMD", says=f"CMD{_SAYS}", safety="hint"),
        Good("FROM node:22 AS development\nCMD if [ -f a.js ]; then npm run dev; else npm start; fi\n"),
        Good('FROM debian:12\nENTRYPOINT ["dumb-init", "--"]\nCMD if [ -n "$A" ]; then app -a; else app; fi\n'),
        Good('FROM debian:12\nENTRYPOINT ["/sbin/tini", "-g", "--"]\nCMD app --port $PORT\n'),
        Good('FROM debian:12\nCMD mkdir a\nENTRYPOINT ["app"]\nCMD ["-a"]\n'),
        Good('FROM debian:12\nCMD ["app"]\n'),
        Good("FROM debian:12\nCMD exec gunicorn --bind :$PORT app:app\n"),
        Good('FROM debian:12\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["app"]\n'),
        Good("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD app.exe\n"),
        Good("FROM debian:12\nCMD ['app']\n"),
        Good('FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nENTRYPOINT app --port $PORT\n'),
        Bad(
            'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD app > log\n',
            at="CMD",
            says=f"CMD{_SAYS}",
            safety="unsafe",
            fixed='FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD ["/bin/bash", "-c", "exec app > log"]\n',
        ),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    one = instruction.onbuild or instruction
    stage = one.stage
    if not isinstance(one, Cmd | Entrypoint) or one.json is not None or stage is None or stage.is_windows:
        return
    if one is instruction and any(
        one.keyword == later.keyword for later in stage.instructions if later.index > one.index
    ):
        return
    if plain_words(one) is None and (is_for_work(stage) or signals_all(stage)):
        return
    if not one.args or one.args.text.startswith("[") or _replaces_itself(one):
        return
    words = plain_words(one)
    severity = None
    outer = [command for command in one.commands if command.parent is None]
    if any(command.wrappers[:1] == ("exec",) for command in outer):
        if words is None:
            return
        severity = Severity.INFO
    yield Finding(
        one.keyword_span,
        f"{one.keyword}{_SAYS}",
        _fix(one, words),
        severity=severity,
    )


def _replaces_itself(one: Cmd | Entrypoint) -> bool:
    """Tell whether the shell is a Bash, which runs a single command in its own place."""
    outer = [command for command in one.commands if command.parent is None]
    shell = one.stage.shell_at(one) if one.stage else ()
    program = next(iter(shell), "").rpartition("/")[2]
    simple = len(outer) == 1 and not (outer[0].context or outer[0].redirects or outer[0].background or outer[0].negated)
    return simple and bool(outer[0].name) and program == "bash"


def _fix(one: Cmd | Entrypoint, words: tuple[str, ...] | None) -> Fix:
    title = "write it in exec form"
    shell = one.stage.shell_at(one) if one.stage else ()
    if words is None:
        wrapped = handed_over(one, shell)
        if wrapped is None:
            return Fix(title, (), Safety.HINT, "The shell does more than start one last program.")
        return Fix(title, wrapped, Safety.UNSAFE, "The command needs its shell, which now hands over to it.")
    try:
        made = edits.replace_args(one, array(words))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("instruction"))
    reason = doubt(one, words)
    if reason:
        return Fix(title, made, Safety.UNSAFE, reason)
    return Fix(title, made, Safety.SAFE, "No word needs a shell, so the same program starts with the same arguments.")
