"""Commands of a RUN that write what a secret mount gives to a place that stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Command, Run, dataclass, regex

_COPIERS = frozenset({"cp", "mv", "install", "rsync", "ln", "dd"})
_SETTINGS = regex(
    r"(?:git config|git credential|npm config set|npm set|pnpm config set|yarn config set|pip3? config|composer config"
    r"|poetry config|bundle config|gem sources|cargo login|docker login|helm registry login|aws configure set"
    r"|nuget sources|dotnet nuget add|dotnet nuget update|conda config|mvn -Dsettings|gh auth login|sed -i|tee)\b"
)
"""Programs that keep in a file what they are given."""
_LOST = ("/dev/", "/run/secrets/", "/proc/", "/tmp/.buildkit")


@dataclass(frozen=True, slots=True)
class _Secret:
    """A secret mount: its name, the path and the variables through which the RUN reads it."""

    name: str
    path: str
    variables: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Tell whether a text of the script hands the secret on: its file, or a variable that holds it."""
        if re.search(rf"(?<![\w./-]){re.escape(self.path)}(?![\w-])", text):
            return True
        return any(re.search(rf"\$\{{?{name}\b", text) for name in self.variables)


def persisted(run: Run) -> Iterator[tuple[Command, str]]:
    """Yield each command that leaves a secret in the layer, and the secret's name."""
    passing = tuple(
        (mount.get("target", "dst", "destination") or "").rstrip("/") + "/"
        for mount in run.mounts
        if mount.type in {"cache", "tmpfs", "bind"}
    )
    for secret in _secrets(run):
        told: set[int] = set()
        for command in run.commands:
            target = _target(command, secret)
            kept = (
                target is not None and not target.startswith((*_LOST, *passing)) and not _removed(run, command, target)
            )
            if kept and command.pipeline not in told:
                told.add(command.pipeline)
                yield command, secret.name


def _secrets(run: Run) -> Iterator[_Secret]:
    for mount in run.mounts:
        if mount.type != "secret":
            continue
        target, variable = mount.get("target", "dst", "destination"), mount.get("env")
        name = mount.get("id", "source", "src") or (target or "").rpartition("/")[2]
        path = target or f"/run/secrets/{name}"
        held: set[str] = {variable} if variable else set()
        for command in run.commands:
            for given in command.assignments:
                if given.value is not None and path in given.value.raw:
                    held.add(given.name)
        yield _Secret(name[:30], path, frozenset(held))


def _target(command: Command, secret: _Secret) -> str | None:
    """Return the file that a command writes the secret to; the name of a program's own settings where it keeps it."""
    words = [word.raw for word in command.args]
    handed = any(map(secret.is_in, words)) or any(secret.is_in(one.body or "") for one in command.redirects)
    reads = any(one.operator == "<" and one.target and secret.is_in(one.target.raw) for one in command.redirects)
    if not (handed or reads):
        return None
    if command.name in _COPIERS and len(command.args) > 1:
        return command.args[-1].prefix if not secret.is_in(words[-1]) else None
    if _SETTINGS.match(" ".join((command.name, *(word.text or "" for word in command.args)))) and handed:
        return "settings"
    return _written(command) if command.name in {"echo", "printf", "cat", "envsubst", "base64", "sed", "awk"} else None


def _written(command: Command) -> str | None:
    """Return the file that the output of a command, or of the pipe it begins, goes to."""
    end = command
    while end.piped_into is not None:
        end = end.piped_into
        if end.name not in {"tee", "base64", "sed", "tr", "envsubst", "cat", "awk", "jq"}:
            return None
    if end.name == "tee":
        return next((word.prefix for word in end.args if not word.prefix.startswith("-")), None)
    files = [one.target.prefix for one in end.redirects if one.target and one.operator in {">", ">>", ">|", "&>"}]
    return files[-1] if files and files[-1] != "/dev/null" else None


def _removed(run: Run, command: Command, target: str) -> bool:
    """Tell whether a later command of the RUN removes the file, or takes the setting back."""
    later = [one for one in run.commands if one.span.start > command.span.start]
    if target == "settings":
        return any(
            one.name == command.name and {"--unset", "--unset-all", "delete", "unset", "logout"} & set(one.texts)
            for one in later
        )
    name = target.rpartition("/")[2]
    return any(
        one.name in {"rm", "shred", "unlink"} and any(name and name in word.raw for word in one.args) for one in later
    )
