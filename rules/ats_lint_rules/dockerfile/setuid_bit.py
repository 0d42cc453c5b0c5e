"""A setuid or setgid bit is set on a file.

A setuid program runs with its owner's rights, usually root's, whoever starts it: one fault in it turns any user of
the container into root, and a USER instruction no longer holds.

Directories with the setgid bit are left alone: there it only hands the group down to new files. Modes that take
the bits away (`u-s`) are what should be done.
"""

from collections.abc import Iterator
from itertools import pairwise

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Good,
    Instruction,
    Run,
    Severity,
    Stage,
    changes_until,
    instructions,
    modes,
    rule,
)

_NAMES = {"u": "setuid", "g": "setgid", "ug": "setuid and setgid"}


@rule(
    "DF109",
    "setuid-bit",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security", "cis-4.8"},
    references=(
        "https://man7.org/linux/man-pages/man1/chmod.1.html",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("CIS-4.8",),
    examples=(
        Bad("FROM debian:12\nRUN chmod 4755 /usr/local/bin/tool\n", at="4755", says="4755 sets the setuid bit"),
        Bad(
            "FROM debian:12\nRUN chmod u+s /bin/ping && chmod -R ug+s,o-w /opt/bin\n",
            at=("u+s", "ug+s,o-w"),
            says=("u+s sets the setuid bit", "ug+s,o-w sets the setuid and setgid bit"),
        ),
        Bad("FROM debian:12\nRUN install -m 2755 tool /usr/bin/tool\n", at="2755", says="2755 sets the setgid bit"),
        Bad(
            "FROM debian:12\nRUN install --mode=6755 tool /usr/bin/tool\n",
            at="6755",
            says="6755 sets the setuid and setgid bit",
        ),
        Bad("FROM debian:12\nCOPY --chmod=4755 tool /usr/bin/\n", at="4755", says="4755 sets the setuid bit"),
        Bad("FROM debian:12\nRUN chmod +s /usr/bin/tool\n", at="+s", says="+s sets the setuid and setgid bit"),
        Bad("FROM debian:12\nonbuild run chmod u+s /tool\n", at="u+s", says="u+s sets the setuid bit"),
        Good("FROM debian:12\nRUN chmod 755 /usr/bin/tool && chmod 1777 /tmp && chmod +x /run.sh\n"),
        Good("FROM debian:12\nRUN find / -perm /6000 -type f -exec chmod a-s {} +\n"),
        Good("FROM debian:12\nRUN mkdir -p /srv/shared && chmod g+s /srv/shared && chmod 2775 /srv/shared\n"),
        Good("FROM debian:12\nRUN mkdir -m 2775 /srv/shared && install -d -m 2775 /srv/other\n"),
        Good("FROM debian:12\nRUN mkdir -p $DIR && chmod g+s $DIR && find /o -type d | xargs -n 1 chmod g+s\n"),
        Good("FROM debian:12\nRUN echo 'chmod 4755 x'\n"),
        Good("FROM debian:12\nWORKDIR /srv/app\nRUN chmod -R g+s /srv/shared && chmod g+s /srv/app\n"),
        Good("FROM debian:12\nRUN find /srv -type d -exec chmod g+s {} +\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for instruction in instructions.own(stage, Instruction):
        if isinstance(instruction, Run):
            for mode in modes.modes(stage, instruction):
                bits = modes.special_bits(mode.text)
                if bits and not (bits == "g" and _is_directory(stage, mode, instruction)):
                    yield Finding(mode.span, f"{mode.text} sets the {_NAMES[bits]} bit")
        elif isinstance(instruction, Copy):
            flag = instruction.flag("chmod")
            value = stage.expand(flag.value, instruction) if flag and flag.value else None
            bits = modes.special_bits(value) if value and modes.is_mode(value) else ""
            if flag and flag.value_span and bits:
                yield Finding(flag.value_span, f"{value} sets the {_NAMES[bits]} bit")


def _is_directory(stage: Stage, mode: "modes.ModeWord", run: Run) -> bool:
    if mode.directory or mode.command.has_option("-R", "--recursive") or any(one.endswith("/") for one in mode.paths):
        return True
    command = mode.command
    finders = [one for one in run.commands if one is command.parent or one.pipeline == command.pipeline]
    if any(pair == ("-type", "d") for one in finders if one.name == "find" for pair in pairwise(one.texts)):
        return True
    found = changes_until(stage, None)
    made = [one for one in found if one.kind == "made" or (one.command and one.command.name == "mkdir")]
    paths = {one.path for one in made} | {one.word.raw for one in made if one.word} | {*stage.volumes}
    return bool(mode.paths) and all(path.rstrip("/") in paths for path in mode.paths)
