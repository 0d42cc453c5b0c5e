"""A RUN changes the directory for all that it does, instead of WORKDIR.

Each RUN starts in the working directory: a `cd` on its own does nothing, and one at the start of every RUN has to
be repeated, is easily forgotten, and, followed by `;`, lets the rest run in the wrong place when it fails.

Reported is a RUN that is only `cd`, and one that begins with a `cd` to an absolute path which holds to its end.
`cd` within a subshell, to a relative path, further down, or followed by another one is left alone, and so is one to a
directory of the system in an image that is shipped (`/opt`, `/usr/local/bin`): no container is to start there. The
first of a stage is told.

Fix safety: hint. WORKDIR would hold for the instructions behind it, too, and for the container.
"""

from collections.abc import Iterator

from ats_lint import Bad, Command, Finding, Fix, Good, Run, Safety, Severity, Stage, instructions, layers, regex, rule

_MOVES = frozenset({"cd", "pushd", "popd"})
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")
_SHARED = regex(r"/|/(bin|boot|etc|home|lib\w*|media|mnt|opt|root|run|sbin|srv|sys|usr|var)/?|/(etc|lib\w*|usr|var)/.*")
"""Where the system and every program keep files: no container is to start there."""
_BEFORE = frozenset({"set", "export", "umask", "shopt", ""})
_SAYS = "cd moves this whole RUN, as WORKDIR would"


@rule(
    "DF504",
    "cd-instead-of-workdir",
    on=Stage,
    wakes={"cd"},
    yields_to=("DF514",),
    severity=Severity.INFO,
    tags={"maintainability"},
    references=("https://docs.docker.com/build/building/best-practices/#workdir",),
    aliases=("DL3003", "DS-0013", "f4a6bcd3", "use-workdir"),
    examples=(
        Bad("FROM debian:12\nRUN cd /app\n", at="cd", says=_SAYS, safety="hint"),
        Bad("FROM debian:12\nRUN cd app\n", at="cd", says=_SAYS, safety="hint"),
        Bad(
            "FROM debian:12\nRUN cd /app && make && make install\n",
            at="cd",
            says=_SAYS,
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN set -eux; cd /app; make\n",
            at="cd",
            says=_SAYS,
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN <<EOF\ncd /app\nmake\nEOF\n",
            at="cd",
            says=_SAYS,
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nENV DIR=/app\nRUN cd $DIR && make\n",
            at="cd",
            says=_SAYS,
            safety="hint",
        ),
        Bad("FROM debian:12\nRUN cd /app && make\nRUN cd /app && make install\n", at="cd", says=_SAYS, safety="hint"),
        Good("FROM debian:12\nRUN cd /usr/local/bin && ln -s python3 python\nRUN cd /opt && tar xf /a.tar\n"),
        Good("FROM debian:12\nRUN cd /tmp && make\n"),
        Good("FROM debian:12\nRUN make && cd /tmp && make\n"),
        Good("FROM debian:12\nRUN (cd /app && make) && ls\n"),
        Good("FROM debian:12\nRUN cd /app && make && cd / && rm -rf /app\n"),
        Good("FROM debian:12\nRUN cd app && make\n"),
        Good("FROM debian:12\nRUN cd $UNKNOWN && make\n"),
        Good("FROM debian:12\nWORKDIR /app\nRUN make\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        command = _spanning(stage, run)
        if command is not None and command.program is not None:
            because = "WORKDIR would hold for the instructions behind it and for the container, too."
            yield Finding(
                command.program.span,
                _SAYS,
                Fix("set the directory with WORKDIR", (), Safety.HINT, because),
            )
            return  # one tells it of the stage


def _spanning(stage: Stage, run: Run) -> Command | None:
    """Return the `cd` that is all a RUN does, or that moves all of it to an absolute path."""
    commands = [one for one in run.commands if one.name or one.assignments]
    moves = [one for one in commands if one.name in _MOVES]
    if len(moves) != 1 or moves[0].name != "cd" or moves[0].context or moves[0].depth or moves[0].pipe_position:
        return None
    cd = moves[0]
    at = next(index for index, one in enumerate(commands) if one is cd)
    if any(one.name not in _BEFORE for one in commands[:at]) or not cd.args:
        return None
    rest = commands[at + 1 :]
    if not rest:
        return cd if not at else None
    joined = next((one for one in rest if one.depth == 0), rest[0])
    word = cd.args[-1]
    path = word.text if word.text is not None else stage.expand(word.raw.strip('"'), run) or word.prefix
    mere = path.startswith(_TEMPORARY) or (layers.ships(stage) and _SHARED.fullmatch(path))
    return cd if path.startswith("/") and not mere and joined.operator_before in {"&&", ";", ""} else None
