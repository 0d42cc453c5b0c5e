"""Programs that start another program: which words of a command are the wrapper, which the real command.

Option lists follow the manual pages of coreutils, util-linux, sudo, gosu, su-exec, s6, runit, tini, dumb-init,
proxychains and xvfb-run, and the help text of conda.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ats_lint.patterns import regex
from ats_lint.syntax.shell.script import ShellAssignment, Word
from ats_lint.syntax.shell.words import make_word

_ASSIGNMENT = regex(r"[A-Za-z_]\w*=", re.ASCII)
_SHORT = regex(r"-[A-Za-z]")


class _Wrapper(NamedTuple):
    """How a wrapper reads its words: options with a value, operands before the command, words that veto.

    `first` is the word that makes it one: `conda run` starts a command, `conda install` does not.
    """

    with_value: frozenset[str] = frozenset()
    operands: int = 0
    assigns: bool = False
    veto: frozenset[str] = frozenset()
    first: str = ""


def _wrapper(
    with_value: str = "", operands: int = 0, assigns: bool = False, veto: str = "", first: str = ""
) -> _Wrapper:
    return _Wrapper(frozenset(with_value.split()), operands, assigns, frozenset(veto.split()), first)


_SUDO = "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T -U -D --chdir -R --chroot"
_XARGS = "-a --arg-file -d --delimiter -E -I -L --max-lines -n --max-args -P --max-procs -s --max-chars"
_CHPST = "-u -U -b -/ -n -l -L -m -d -o -p -f -c -r -t -e"
_SETPRIV = (
    "--reuid --regid --groups --caps --ambient-caps --inh-caps --bounding-set --pdeathsig --securebits "
    "--ruid --euid --rgid --egid --selinux-label --apparmor-profile --landlock-access --landlock-rule"
)
_FLOCK = "-w --timeout --wait -E --conflict-exit-code"
_UNSHARE = "-S --setuid -G --setgid -R --root -w --wd --propagation --setgroups --map-user --map-group"
_XVFB = "-e --error-file -f --auth-file -n --server-num -p --xauth-protocol -s --server-args -w --wait"
_CONDA = "-n --name -p --prefix --cwd -a --attach -e --env"
WRAPPERS: dict[str, _Wrapper] = {
    "sudo": _wrapper(_SUDO, assigns=True, veto="-l --list -v --validate -e --edit -K -k"),
    "doas": _wrapper("-u -C", veto="-L"),
    "env": _wrapper("-u --unset -C --chdir", assigns=True, veto="-S --split-string"),
    "exec": _wrapper("-a"),
    "command": _wrapper(veto="-v -V"),
    "builtin": _wrapper(),
    "nice": _wrapper("-n --adjustment"),
    "ionice": _wrapper("-c --class -n --classdata", veto="-p -P -u"),
    "time": _wrapper("-f --format -o --output"),
    "nohup": _wrapper(),
    "setsid": _wrapper(),
    "eatmydata": _wrapper(),
    "fakeroot": _wrapper("-l --lib -s -i"),
    "stdbuf": _wrapper("-i --input -o --output -e --error"),
    "timeout": _wrapper("-s --signal -k --kill-after", operands=1),
    "chroot": _wrapper("--groups --userspec", operands=1),
    "gosu": _wrapper(operands=1),
    "su-exec": _wrapper(operands=1),
    "s6-setuidgid": _wrapper(operands=1),
    "setuidgid": _wrapper(operands=1),
    "chpst": _wrapper(_CHPST),
    "setpriv": _wrapper(_SETPRIV, veto="-d --dump --list-caps"),
    "runuser": _wrapper("-u --user -g --group -G --supp-group", veto="-c --command - -l --login -s --shell"),
    "xargs": _wrapper(_XARGS),
    "tini": _wrapper("-p -e"),
    "tini-static": _wrapper("-p -e"),
    "dumb-init": _wrapper("-r --rewrite"),
    "catatonit": _wrapper(),
    "busybox": _wrapper(veto="--list --install --help"),
    "coproc": _wrapper(),
    "flock": _wrapper(_FLOCK, operands=1, veto="-c --command"),
    "unshare": _wrapper(_UNSHARE),
    "setarch": _wrapper(operands=1, veto="--list"),
    "linux32": _wrapper(),
    "linux64": _wrapper(),
    "taskset": _wrapper(operands=1, veto="-p --pid"),
    "chrt": _wrapper("-T --sched-runtime -P --sched-period -D --sched-deadline", operands=1, veto="-p --pid -m --max"),
    "proxychains": _wrapper("-f"),
    "proxychains4": _wrapper("-f"),
    "xvfb-run": _wrapper(_XVFB),
    "conda": _wrapper(_CONDA, first="run"),
    "mamba": _wrapper(_CONDA, first="run"),
    "micromamba": _wrapper(_CONDA, first="run"),
    "corepack": _wrapper(veto="enable disable prepare install use up pack cache hydrate"),
}


class Unwrapped(NamedTuple):
    """What is left of a command's words once its wrappers are taken off."""

    program: Word | None
    args: tuple[Word, ...]
    wrappers: tuple[str, ...]
    assignments: tuple[ShellAssignment, ...]


def unwrap(words: Sequence[Word]) -> Unwrapped:
    """Take wrappers off; a wrapper that starts nothing (`sudo -l`, a bare `exec`) is a command of its own."""
    at = 0
    names: list[str] = []
    assigned: list[ShellAssignment] = []
    while at < len(words):
        wrapper = WRAPPERS.get(words[at].basename)
        end = _command_at(words, at + 1, wrapper) if wrapper else None
        if wrapper is None or end is None:
            break
        if wrapper.assigns:
            found, end = _assignments(words, end)
            assigned += found
        if end >= len(words):
            break
        names.append(words[at].basename)
        at = end
    program = words[at] if at < len(words) else None
    return Unwrapped(program, tuple(words[at + 1 :]), tuple(names), tuple(assigned))


def _command_at(words: Sequence[Word], at: int, wrapper: _Wrapper) -> int | None:
    """Return the index of the wrapped command, None when there is none."""
    operands = wrapper.operands
    if wrapper.first:
        if at >= len(words) or words[at].text != wrapper.first:
            return None
        at += 1
    while at < len(words):
        prefix = words[at].prefix
        if prefix in wrapper.veto:
            return None
        if prefix == "--":
            at += 1
            return at + operands if at + operands < len(words) else None
        if len(prefix) > 1 and prefix[0] in "-+":
            takes_next = words[at].text is not None and _takes_next(prefix, wrapper.with_value)
            at += 2 if takes_next else 1
        elif operands:
            operands -= 1
            at += 1
        else:
            return at
    return None


def _takes_next(prefix: str, with_value: frozenset[str]) -> bool:
    letters = prefix[1:]
    if prefix in with_value:
        return True
    if not _SHORT.match(prefix) or len(letters) < 2 or not letters.isalpha():
        return False
    return "-" + letters[-1] in with_value and not any("-" + letter in with_value for letter in letters[:-1])


def _assignments(words: Sequence[Word], at: int) -> tuple[list[ShellAssignment], int]:
    found: list[ShellAssignment] = []
    while at < len(words) and _ASSIGNMENT.match(words[at].raw):
        found.append(as_assignment(words[at]))
        at += 1
    return found, at


def as_assignment(word: Word) -> ShellAssignment:
    """Return `NAME=value` written as one word."""
    name, _, value = word.raw.partition("=")
    return ShellAssignment(name, make_word(value, word.span.start + len(name) + 1), word.span)
