"""The account that a stage can run under: one that is there, or one that its base has the tools to create."""

from __future__ import annotations

from ats_lint.analysis.build.accounts import created
from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.dockerfile import Copy, Stage
from ats_lint.images.facts import is_root
from ats_lint.patterns import regex
from ats_lint.records import dataclass

NUMBER = "65532:65532"
"""Distroless' own `nonroot`; any number works where /etc/passwd has no say."""
UNLISTED = "1001:1001"
"""For an image that has a shell and no tool to create users, as Red Hat's own guidelines have it."""
_NAMES = ("app", "appuser", "runner")
_REMOVERS = frozenset({"userdel", "deluser"})
_GROUP = ("-g", "--gid", "-G", "--ingroup")
_HOME = ("-m", "--create-home")
_VALUES = ("-u", "--uid", "-g", "--gid", "-d", "--home", "--home-dir", "-h", "-s", "--shell", "-c", "--comment", "-k")
_VARIABLE = regex(r"\$\w+|\$\{\w+\}")


@dataclass(frozen=True, slots=True)
class Account:
    """Who is to run the process.

    `user` stands in USER, `owner` in `--chown` and `chown`, as it is to be written. `create` are the commands that make
    the account; `home` is a directory that they do not make, `env` what ENV has to say.
    """

    user: str
    owner: str
    create: str = ""
    home: str = ""
    env: str = ""
    named: bool = True


def account(stage: Stage, taken: frozenset[str] = frozenset()) -> Account | str:
    """Return the account for the process of a stage, or why there is none; a new one has none of the names `taken`."""
    own = {one.name: one for one in created(stage) if one.uid != 0}
    if len(own) > 1:
        return f"several users are created ({', '.join(own)})"
    if own:
        return _created(stage)
    meant = _meant(stage)
    if meant:
        return Account(meant, meant, named=not meant[:1].isdecimal())
    ready = stage.base.account
    if ready and ready in stage.base.users and not _removes(stage, ready):
        return Account(ready, f"{ready}:{ready}")
    return _new(stage, taken)


def _meant(stage: Stage) -> str | None:
    """Return the account that the stage's copies are given to already, if it is there: a number always is."""
    flags = (copy.flag("chown") for copy in stage.instructions if isinstance(copy, Copy))
    owners = {flag.value for flag in flags if flag and flag.value}
    owner = owners.pop() if len(owners) == 1 else ""
    name = owner.partition(":")[0]
    known = name.isdecimal() or name in stage.base.users
    return owner if known and not is_root(name) else None


def _new(stage: Stage, taken: frozenset[str]) -> Account | str:
    programs, base = software(stage), stage.base
    name = next((name for name in _NAMES if name not in base.users | taken), None)
    if not base.shell and programs.has("sh") is False:
        return Account(NUMBER, NUMBER, named=False)
    if name is None or not stage.base_known:
        return "what is in the base image is not known"
    if programs.has("useradd"):
        return Account(name, f"{name}:{name}", f"useradd --create-home {name}")
    if programs.has("adduser") and base.family in {"alpine", "busybox"}:
        return Account(name, f"{name}:{name}", f"addgroup -S {name} && adduser -S -D -G {name} {name}")
    if base.shell and base.family is not None:
        # Without an entry in /etc/passwd the home is the root directory.
        return Account(UNLISTED, UNLISTED, env=f"HOME={stage.workdir.value or '/tmp'}", named=False)
    return "the base image is not known to have a tool that creates users"


def _created(stage: Stage) -> Account:
    """Take the one account that the Dockerfile creates and does not use."""
    item = next(one for one in reversed(created(stage)) if one.uid != 0)
    written = item.word.raw.strip("\"'")
    user = written if _VARIABLE.fullmatch(written) and stage.expand(written) == item.name else item.name
    command = item.command
    home = (
        "" if command.name != "useradd" or stage.base.family == "rhel" or command.has_option(*_HOME) else _home(stage)
    )
    option = command.option(*_GROUP, with_value=_VALUES)
    group = (
        (option.value if option.value is not None else option.value_word and option.value_word.raw) if option else ""
    )
    if not option and command.name == "adduser" and command.has_option("-S", with_value=_VALUES):
        return Account(user, user, home=home)
    return Account(user, f"{user}:{group or user}", home=home)


def _home(stage: Stage) -> str:
    """Return the home that useradd writes into /etc/passwd and leaves to others to make."""
    item = next(one for one in reversed(created(stage)) if one.uid != 0)
    option = item.command.option("-d", "--home", "--home-dir", with_value=_VALUES)
    home = option.value if option else f"/home/{item.name}"
    made = [word.text for run in stage.runs for one in run.commands if one.name == "mkdir" for word in one.args]
    return "" if not home or home in made or home == "/nonexistent" or home == stage.workdir.value else home


def _removes(stage: Stage, name: str) -> bool:
    commands = (one for owner in stage.lineage for run in owner.runs for one in run.commands)
    return any(one.name in _REMOVERS and name in one.texts for one in commands)
