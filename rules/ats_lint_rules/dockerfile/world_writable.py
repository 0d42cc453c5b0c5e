"""Files are made writable for everybody.

With mode 777 or `o+w` every process in the container, whatever its user, may replace programs and configuration:
a fault in one of them is enough to change what the others run. The directory needs an owner instead: `chown` it to
the user of USER, or copy with `--chown`.

Modes with the sticky bit (1777, as on /tmp) and what the same RUN removes are left alone, as is `chmod +w`, which the
umask keeps from others.

Fix safety: unsafe. Write permission is left to the owner alone, so a process under another user that wrote there
no longer can.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Fix,
    Good,
    Instruction,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    edits,
    instructions,
    layers,
    modes,
    rule,
)


@rule(
    "DF110",
    "world-writable",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security"},
    references=(
        "https://cwe.mitre.org/data/definitions/732.html",
        "https://man7.org/linux/man-pages/man1/chmod.1.html",
    ),
    aliases=("avoid_chmod_777", "tally/world-writable-state-path-workaround"),
    examples=(
        Bad(
            "FROM debian:12\nRUN mkdir /data && chmod -R 777 /data\n",
            at="777",
            says="mode 777 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12\nRUN mkdir /data && chmod -R 755 /data\n",
        ),
        Bad(
            "FROM debian:12\nRUN chmod 0666 /etc/app.conf \\\n  # all of it\n  && chmod a+rwx,u+t /x\n",
            at="0666",
            says="mode 0666 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12\nRUN chmod 0644 /etc/app.conf \\\n  # all of it\n  && chmod a+rwx,u+t /x\n",
        ),
        Bad(
            "FROM debian:12\nRUN chmod a+w /var/lib/app && chmod go+rw /x && chmod ugo=rwx /y\n",
            at=("a+w", "go+rw", "ugo=rwx"),
            says=(
                "mode a+w lets everybody write",
                "mode go+rw lets everybody write",
                "mode ugo=rwx lets everybody write",
            ),
            safety="unsafe",
            fixed="FROM debian:12\nRUN chmod u+w /var/lib/app && chmod go+r /x && chmod u=rwx,go=rx /y\n",
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN icacls a /grant Everyone:(OI)(CI)F /T\n",
            at="Everyone:(OI)(CI)F",
            says="mode Everyone:(OI)(CI)F lets everybody write",
            safety="hint",
        ),
        Good("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN icacls a /grant Everyone:R b /grant app:F\n"),
        Bad(
            "FROM debian:12\nCOPY --chmod=777 run.sh /\n",
            at="777",
            says="mode 777 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12\nCOPY --chmod=755 run.sh /\n",
        ),
        Bad(
            "FROM debian:12\nRUN chmod o+w /var/lib/app\n",
            at="o+w",
            says="mode o+w lets everybody write",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN mkdir -p -m 0777 /data && install -m777 a /b\n",
            at=("0777", "777"),
            says=("mode 0777 lets everybody write", "mode 777 lets everybody write"),
            safety="unsafe",
            fixed="FROM debian:12\nRUN mkdir -p -m 0755 /data && install -m755 a /b\n",
        ),
        Bad(
            'FROM debian:12\nRUN ["chmod", "-R", "0777", "/data"]\n',
            at="0777",
            says="mode 0777 lets everybody write",
            safety="unsafe",
            fixed='FROM debian:12\nRUN ["chmod", "-R", "0755", "/data"]\n',
        ),
        Bad(
            "FROM debian:12\nARG MODE=777\nRUN chmod $MODE /data\n",
            at="$MODE",
            says="mode 777 lets everybody write",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nONBUILD RUN chmod 777 /x\n",
            at="777",
            says="mode 777 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12\nONBUILD RUN chmod 755 /x\n",
        ),
        Good("FROM debian:12\nRUN chmod 1777 /tmp && chmod 755 /x && chmod +w /y && chmod 775 /z && chmod o-w /q\n"),
        Good("FROM debian:12\nRUN chmod a+rX,o-w /x && chmod +x /run.sh && chmod a+rwxt /scratch\n"),
        Good("FROM debian:12 AS b\nRUN chmod -R a+w /root/.cargo\nFROM debian:12\nCOPY --from=b /out/x /x\n"),
        Bad(
            "FROM debian:12 AS b\nRUN chmod -R 777 /out/x\nFROM debian:12\nCOPY --from=b /out /x\n",
            at="777",
            says="mode 777 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12 AS b\nRUN chmod -R 755 /out/x\nFROM debian:12\nCOPY --from=b /out /x\n",
        ),
        Good("FROM debian:12\nRUN echo 777 && chmod $mode /x\n"),
        Good('FROM debian:12\nRUN d="$(mktemp -d)" && chmod 777 "$d" && make DIR="$d" && rm -rf "$d"\n'),
        Good("FROM debian:12\nRUN mkdir /build && chmod -R 777 /build/a && make && rm -r /build\n"),
        Bad(
            "FROM debian:12\nRUN rm -rf /data && mkdir /data && chmod 777 /data\n",
            at="777",
            says="mode 777 lets everybody write",
            safety="unsafe",
            fixed="FROM debian:12\nRUN rm -rf /data && mkdir /data && chmod 755 /data\n",
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for instruction in instructions.own(stage, Instruction):
        if isinstance(instruction, Run):
            for mode in modes.modes(stage, instruction):
                if modes.world_writable(mode.text) and not _removed(instruction, mode) and _reaches(stage, mode):
                    literal = stage.source.slice(mode.span) == mode.text
                    yield _finding(mode.span, mode.text, literal)
        elif isinstance(instruction, Copy):
            flag = instruction.flag("chmod")
            value = stage.expand(flag.value, instruction) if flag and flag.value else None
            if flag and flag.value_span and value and modes.is_mode(value) and modes.world_writable(value):
                yield _finding(flag.value_span, value, stage.source.slice(flag.value_span) == value)


def _reaches(stage: Stage, mode: "modes.ModeWord") -> bool:
    """Tell whether an image that is shipped has what the mode is given to: as a layer, or copied with its mode."""
    if layers.ships(stage):
        return True
    taken = [
        token.text.rstrip("/")
        for other in stage.dockerfile.stages
        for copy in other.instructions
        if isinstance(copy, Copy) and copy.from_stage is not None and other.copied_from(copy) in _heirs(stage)
        for token in copy.sources
    ]
    paths = [path.strip('"').rstrip("/") for path in mode.paths]
    return any("$" in one + path or not path.startswith("/") or _related(one, path) for one in taken for path in paths)


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _heirs(stage: Stage) -> list[Stage]:
    return [other for other in stage.dockerfile.stages if stage in other.lineage]


def _removed(run: Run, mode: "modes.ModeWord") -> bool:
    """Tell whether all that the mode is given to is gone at the end of the RUN."""
    at = next(index for index, one in enumerate(run.commands) if one is mode.command)
    gone = {word.text or word.raw.strip('"') for one in run.commands[at + 1 :] if one.name == "rm" for word in one.args}
    paths = [path.strip('"').rstrip("/") for path in mode.paths]
    return bool(paths) and all(any(path == one or path.startswith(one + "/") for one in gone) for path in paths)


def _finding(span: Span, mode: str, literal: bool) -> Finding:
    title = "leave write permission to the owner"
    replacement = modes.for_owner_only(mode) if literal and modes.is_mode(mode) else None
    if replacement is None:
        because = "Who has to write there, and should own it, is for the author to say."
        return Finding(span, f"mode {mode} lets everybody write", Fix(title, (), Safety.HINT, because))
    because = "A process under another user than the owner may be the one that writes there."
    fix = Fix(f"{title}: {replacement}", edits.replace(span, replacement), Safety.UNSAFE, because)
    return Finding(span, f"mode {mode} lets everybody write", fix)
