"""Build steps that need a home, under a user who has none: package managers keep their caches and settings there."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.build.accounts import ListedAccount, created
from ats_lint.analysis.build.ownership import owner
from ats_lint.analysis.build.release_packages import release
from ats_lint.analysis.views.dockerfile import Run, Stage
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command, Word, package_call

_NOWHERE = "/nonexistent"
"""The home that `adduser --system` writes into /etc/passwd since 3.122, and that it does not make."""
_SINCE = frozenset({"bookworm", "trixie", "noble"})
_ELSEWHERE = regex(r"(?i)home|cache|prefix|userconfig|maven_opts|xdg_")
_BUILDERS = {"mvn": "package verify install compile dependency:go-offline", "dotnet": "restore build publish test"}


@dataclass(frozen=True, slots=True)
class Homeless:
    """A command that needs the home of its user, which is not there."""

    at: Word
    program: str
    user: str
    home: str


def homeless(stage: Stage) -> Iterator[Homeless]:
    """Yield the commands of a stage that keep something in the home of a user whose home nothing has made."""
    if stage.is_windows or not stage.base_known:
        return
    for run in stage.runs:
        user = stage.user_at(run).value
        account = next((one for one in created(stage) if user and one.name == user.partition(":")[0]), None)
        home = _home(stage, account) if account is not None else None
        if user is None or home is None or any(_ELSEWHERE.search(name) for name in stage.scope(run).values):
            continue
        for command in run.commands:
            if command.program is not None and _keeps(command) and _is_absent(stage, home, user, run):
                yield Homeless(command.program, command.name, user, home)


def _home(stage: Stage, account: ListedAccount) -> str | None:
    """Return the home of an account that its command does not make; None when there is one, or a doubt."""
    if account.command.name == "adduser" and account.command.has_option("--system"):
        return _NOWHERE if account.home is None and release(stage) in _SINCE else None
    return None if account.makes_home or account.home in {"", "/", None} else account.home


def _keeps(command: Command) -> bool:
    if any(_ELSEWHERE.search(one.name) for one in command.assignments) or command.has_option("--cache", "--prefix"):
        return False
    if command.name in _BUILDERS:
        return any(text in _BUILDERS[command.name].split() for text in command.texts)
    call = package_call(command)
    if call is None or call.action not in {"install", "locked"}:
        return False
    # Yarn and pnpm keep their caches elsewhere where the home cannot be written to.
    return call.family == "npm" or (call.family == "pip" and call.has_option("--user"))


def _is_absent(stage: Stage, home: str, user: str, run: Run) -> bool:
    """Tell whether nothing before a step makes a home, nor names another one."""
    texts = [one.args.text for one in stage.chain() if isinstance(one, Run) and one.index <= run.index]
    if any("HOME=" in text or "usermod" in text or "--mount" in text for text in texts) or run.flags:
        return False
    return home == _NOWHERE or owner(stage, home, user, run) == "absent"
