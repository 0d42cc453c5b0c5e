"""STOPSIGNAL is no signal, kills at once, or is the wrong one for the program.

`docker stop` sends this signal and waits. SIGKILL and SIGSTOP cannot be caught: requests are cut off and databases
recover at the next start. Some programs shut down gracefully only on a signal of their own, which their images set.

Fix safety: safe when the base image is known to set the right signal itself and still starts its own program; unsafe
otherwise, because the program's handlers are not known.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stopsignal, edits, regex, rule, short, whole
from ats_lint_rules._common.wording import nearest

_NAMES = frozenset(
    {
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
        "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
        "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
    }
)  # fmt: skip
_REALTIME = regex(r"RTMIN\+([1-9]|1[0-5])|RTMAX-([1-9]|1[0-4])")
_LAST = 64
_NUMBERS = {"9": "KILL", "19": "STOP", "15": "TERM", "3": "QUIT", "2": "INT", "1": "HUP", "10": "USR1", "28": "WINCH"}


@rule(
    "DF409",
    "bad-stopsignal",
    on=Stopsignal,
    severity=Severity.LOW,
    tags={"reliability"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#stopsignal",
        "https://nginx.org/en/docs/control.html",
        "https://httpd.apache.org/docs/2.4/stopping.html#gracefulstop",
    ),
    aliases=("tally/no-ungraceful-stopsignal",),
    examples=(
        Bad(
            'FROM debian:12\nSTOPSIGNAL SIGKILL\nCMD ["a"]\n',
            at="SIGKILL",
            says="SIGKILL leaves no time to shut down",
            safety="unsafe",
            fixed='FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["a"]\n',
        ),
        Bad(
            "FROM nginx:1.27\nSTOPSIGNAL 9\n",
            at="9",
            says="SIGKILL leaves no time to shut down",
            safety="safe",
            fixed="FROM nginx:1.27\nSTOPSIGNAL SIGQUIT\n",
        ),
        Bad(
            "FROM httpd:2.4\nSTOPSIGNAL SIGTERM\n",
            at="SIGTERM",
            says="httpd shuts down on SIGWINCH",
            safety="safe",
            fixed="FROM httpd:2.4\nSTOPSIGNAL SIGWINCH\n",
        ),
        Bad(
            "FROM debian:12\nSTOPSIGNAL SIGTREM\n",
            at="SIGTREM",
            says="SIGTREM is no signal",
            safety="unsafe",
            fixed="FROM debian:12\nSTOPSIGNAL SIGTERM\n",
        ),
        Bad("FROM debian:12\nSTOPSIGNAL whatever\n", at="whatever", says="whatever is no signal", safety="hint"),
        Bad("FROM debian:12\nSTOPSIGNAL 65\n", at="65", says="65 is no signal", safety="hint"),
        Good("FROM debian:12\nSTOPSIGNAL SIGQUIT\n"),
        Good("FROM debian:12\nSTOPSIGNAL sigrtmin+3\n"),
        Good("FROM debian:12\nSTOPSIGNAL 37\n"),
        Good("FROM debian:12\nARG S\nSTOPSIGNAL $S\n"),
        Good('FROM nginx:1.27\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n'),
    ),
)
def check(stop: Stopsignal) -> Iterator[Finding]:
    text = stop.stage.expand(stop.args.text, stop) if stop.stage else None
    if not text:
        return
    name = _NUMBERS.get(text, text).upper().removeprefix("SIG")
    right = _right(stop)
    known = 0 < whole(text) <= _LAST if text.isdecimal() else name in _NAMES or _REALTIME.fullmatch(name)
    if not known:
        yield Finding(stop.args.whole, f"{short(text, 40)} is no signal", _meant(stop, name))
    elif name in {"KILL", "STOP"}:
        yield Finding(stop.args.whole, f"SIG{name} leaves no time to shut down", _fix(stop, right))
    elif right and name == "TERM":
        yield Finding(
            stop.args.whole, f"{stop.stage.base.name if stop.stage else ''} shuts down on {right}", _fix(stop, right)
        )


def _right(stop: Stopsignal) -> str:
    """Return the signal that the base image sets, when the image still starts its program."""
    stage = stop.stage
    if stage is None or stage.entrypoint is not None or stage.cmd is not None:
        return ""
    return (stage.base.stopsignal or "") if stage.base.sure("stopsignal") else ""


def _fix(stop: Stopsignal, right: str) -> Fix:
    made = edits.replace_args(stop, right or "SIGTERM")
    if right:
        return Fix(f"use {right}", made, Safety.SAFE, "The base image sets this signal for its own program.")
    return Fix("use SIGTERM", made, Safety.UNSAFE, "Which signals the program handles is not known.")


def _meant(stop: Stopsignal, name: str) -> Fix:
    near = nearest(name, sorted(_NAMES - {"KILL", "STOP"}))
    if not near:
        return Fix("name a signal", (), Safety.HINT, "Which signal is meant cannot be told.")
    made = edits.replace_args(stop, f"SIG{near}")
    return Fix(f"use SIG{near}", made, Safety.UNSAFE, "It is the signal with the nearest name.")
