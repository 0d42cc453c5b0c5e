"""`apt` in a script, where `apt-get` belongs.

`apt` is made for people at a terminal: it warns that it has no stable command line interface, draws progress bars, and
its output and options may change with any release. `apt-get` and `apt-cache` are the interface for scripts.

Fix safety: safe for the subcommands that both programs have; `apt search`, `show`, `list` and the like become a hint.
"""

from collections.abc import Iterator

from ats_lint import Bad, EditRefused, Finding, Fix, Good, Run, Safety, Severity, edits, rule, shell
from ats_lint_rules._run.shelledits import check_word

_SHARED = {
    **dict.fromkeys(
        ("update", "install", "reinstall", "remove", "purge", "autoremove", "autopurge", "upgrade", "dist-upgrade",
         "build-dep", "clean", "autoclean", "download", "source", "changelog", "satisfy"), "apt-get"
    ),
    **dict.fromkeys(("search", "show", "policy", "depends", "rdepends", "showsrc", "madison"), "apt-cache"),
}  # fmt: skip


@rule(
    "DF609",
    "apt-instead-of-apt-get",
    on=Run,
    wakes={"apt"},
    severity=Severity.LOW,
    tags={"maintainability"},
    references=(
        "https://manpages.debian.org/bookworm/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS",
    ),
    aliases=("DL3027", "CKV_DOCKER_9", "b84a0b47"),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt update && sudo apt -y install curl\n",
            at=("apt", "apt"),
            says=("apt has no stable interface for scripts", "apt has no stable interface for scripts"),
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update && sudo apt-get -y install curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN /usr/bin/apt full-upgrade -y\n",
            at="/usr/bin/apt",
            says="apt has no stable interface for scripts",
            safety="safe",
            fixed="FROM debian:12\nRUN /usr/bin/apt-get dist-upgrade -y\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt policy curl\n",
            at="apt",
            says="apt has no stable interface for scripts",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-cache policy curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt list --installed\n",
            at="apt",
            says="apt has no stable interface for scripts",
            safety="hint",
        ),
        Bad(
            'FROM debian:12\nRUN ["apt", "update"]\n',
            at='"apt"',
            says="apt has no stable interface for scripts",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN apt-get update && apt-cache show apt && ls /etc/apt\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    for command in run.commands:
        if command.name == "apt" and command.program is not None:
            yield Finding(command.program.span, "apt has no stable interface for scripts", _fix(run, command))


def _fix(run: Run, command: shell.Command) -> Fix:
    title = "use apt-get"
    call = shell.package_call(command)
    word, program = call.subcommand if call else None, command.program
    name = word.text or "" if word else ""
    other = "apt-get" if name == "full-upgrade" else _SHARED.get(name, "")
    if program is None or word is None or not other:
        return Fix(title, (), Safety.HINT, "apt-get has no such command.")
    try:
        check_word(run, program)
        check_word(run, word)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("command"))
    path = program.raw[: len(program.raw) - len("apt")] + other
    made = edits.replace(program.span, path)
    if name == "full-upgrade":
        made += edits.replace(word.span, "dist-upgrade")
    return Fix(f"use {other}", made, Safety.SAFE, "Both programs do the same for this command.")
