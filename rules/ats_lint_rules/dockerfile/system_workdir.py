"""WORKDIR is a directory of the system.

What is copied or written without a path lands among the files of the system, and replaces them where names meet;
the file systems of the kernel (`/proc`, `/sys`, `/dev`) are mounted over it at run time.

The root, directories of one program below `/etc` or `/usr` (`/etc/nginx`, `/usr/src/app`), `/opt`, `/srv` and
`/var` are left alone, and so are stages that only build.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, Workdir, instructions, layers, regex, rule, short

_SYSTEM = regex(
    r"/(bin|boot|dev|etc|initrd|lib|lib32|lib64|libx32|lost\+found|proc|run|sbin|sys|usr|usr/(bin|lib|lib64|sbin|share)"
    r"|(proc|sys|dev|boot)/.*)"
)


@rule(
    "DF503",
    "system-workdir",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"security", "correctness"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#workdir",
        "https://refspecs.linuxfoundation.org/FHS_3.0/fhs-3.0.html",
    ),
    aliases=("DS-0030",),
    examples=(
        Bad("FROM debian:12\nWORKDIR /etc\n", at="/etc", says="/etc belongs to the system"),
        Bad("FROM debian:12\nWORKDIR /usr/sbin/\n", at="/usr/sbin/", says="/usr/sbin belongs to the system"),
        Bad("FROM debian:12\nWORKDIR /proc/self\n", at="/proc/self", says="/proc/self belongs to the system"),
        Bad(
            "FROM debian:12\nWORKDIR /\nWORKDIR usr\nWORKDIR bin\n",
            at=("usr", "bin"),
            says=("/usr belongs to the system", "/usr/bin belongs to the system"),
        ),
        Bad("FROM debian:12\nARG DIR=/lib\nWORKDIR $DIR\n", at="$DIR", says="/lib belongs to the system"),
        Good("FROM debian:12\nWORKDIR /\n"),
        Good("FROM debian:12 AS b\nWORKDIR /usr/share\nFROM alpine\nCOPY --from=b /x /x\n"),
        Good("FROM debian:12\nWORKDIR /etc/nginx\nWORKDIR /usr/src/app\nWORKDIR /opt\nWORKDIR /var/www\n"),
        Good("FROM debian:12\nARG DIR\nWORKDIR $DIR\nWORKDIR bin\n"),
        Good("FROM debian:12\nWORKDIR /srv/etc\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    if not layers.ships(stage):
        return
    following = (*stage.instructions[1:], None)
    for instruction, after in zip(stage.instructions, following, strict=True):
        if isinstance(instruction, Workdir):
            directory = stage.workdir_at(after).value
            if directory and _SYSTEM.fullmatch(directory):
                yield Finding(instruction.args.whole, f"{short(directory, 50)} belongs to the system")
    for instruction in instructions.own(stage, Workdir):
        if instruction.outer is not None and _SYSTEM.fullmatch(instruction.args.text.rstrip("/")):
            yield Finding(instruction.args.whole, f"{short(instruction.args.text, 50)} belongs to the system")
