"""How package managers are told not to check signatures.

Sources: apt-get(8), apt-secure(8), sources.list(5), apk(8), yum(8), dnf(8), dnf.conf(5), rpm(8), zypper(8) and
pacman.conf(5), read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from ats_lint import Command, Edit, EditRefused, Run, Span, Stage, edits, instructions, regex, replace, shell
from ats_lint_rules._run.weak_lines import by_text
from ats_lint_rules._run.weakening import Weakness, by_options, drop, tool

_NO = r"=\s*[\"']?(0|false|no|off)[\"']?\s*$"
_YES = r"=\s*[\"']?(1|true|yes|on)[\"']?\s*$"
_APT_INSECURE = rf"(AllowUnauthenticated|Allow(Insecure|Weak)Repositories|AllowDowngradeToInsecureRepositories){_YES}"
_RPM_SETTING = rf"(^|\.)(pkg_|localpkg_)?gpgcheck{_NO}"
_TOOLS = (
    tool("apk", "--allow-untrusted", with_value="-X --repository -t --virtual -p --root"),
    tool(
        "apt apt-get aptitude",
        "--allow-unauthenticated --allow-insecure-repositories",
        values={"-o": _APT_INSECURE, "--option": _APT_INSECURE},
        with_value="-t -c",
    ),
    tool("yum dnf dnf5 microdnf tdnf", "--nogpgcheck --no-gpgchecks --nogpg", values={"--setopt": _RPM_SETTING}),
    tool("yum-config-manager", values={"--setopt": _RPM_SETTING}),
    tool("rpm", "--nodigest --nosignature --noverify-signature", with_value="-D --define -r --root --dbpath"),
    tool("zypper", "--no-gpg-checks --allow-unsigned-rpm --no-gpgcheck", with_value="-r --repo -R --root"),
    tool("dpkg", "--force-bad-verify"),
)
_TEXT = regex(
    r"""(?<![\w-])gpgcheck\s*=\s*(?:0|false|no)\b|\bAllowUnauthenticated\s+\\?"?(?:1|true|yes)\b\\?"?;?
    |\bAllowInsecureRepositories\s+\\?"?(?:1|true|yes)\b\\?"?;?|\bSigLevel\s*=\s*(?:Never|TrustAll)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TRUSTED = regex(r"trusted\s*=\s*yes(?![^\]\n]*\]\s*(?:file|copy|cdrom):)", re.IGNORECASE)
_ALONE = regex(r"\[\s*$")


def weaknesses(stage: Stage) -> Iterator[Weakness]:
    """Yield everything in a stage that turns the check of signatures off."""
    for run in instructions.own(stage, Run):
        yield from (one for one in by_options(run, _TOOLS) if not _makes_index(run, one))
        for command in run.commands:
            yield from _forced(run, command)
    yield from by_text(stage, _TEXT)
    for weakness in by_text(stage, _TRUSTED):
        yield replace(weakness, remove=_untrusted(stage, weakness))


def _makes_index(run: Run, weakness: Weakness) -> bool:
    """Tell whether the option is one of `apk index`, which lists packages and installs none."""
    at = weakness.span.start
    indexing = (one for one in run.commands if one.name == "apk" and one.first == "index")
    return any(word.span.start <= at < word.span.end for one in indexing for word in one.words)


def _forced(run: Run, command: Command) -> Iterator[Weakness]:
    """Yield `--force-yes`, which answers questions, too: without `-y` beside it one takes its place."""
    if command.name not in {"apt", "apt-get", "aptitude"}:
        return
    for option in command.options(("-o", "-t", "-c")):
        if option.named("--force-yes"):
            yield Weakness(option.word.span, f"{command.name} --force-yes", partial(_answer, run, command, option))


def _answer(run: Run, command: Command, option: shell.Option) -> tuple[Edit, ...]:
    if command.has_option("-y", "--yes", "--assume-yes", "-qq", with_value=("-o", "-t", "-c")):
        return drop(run, option)
    return edits.replace(option.word.span, '"-y"' if run.json is not None else "-y")


def _untrusted(stage: Stage, weakness: Weakness) -> Callable[[], tuple[Edit, ...]]:
    """Return how to take `trusted=yes` out of the options of a package source, brackets and all if they are empty."""

    def remove() -> tuple[Edit, ...]:
        text, span = stage.source.text, weakness.span
        before = text[: span.start].rstrip(" ")
        after = len(text) - len(text[span.end :].lstrip(" "))
        if before.endswith("[") and text.startswith("]", after):
            end = after + 1
            return (Edit(Span(len(before) - 1, end + text.startswith(" ", end)), ""),)
        if before.endswith("["):
            return (Edit(Span(span.start, after), ""),)
        if _TRUSTED.fullmatch(text[span.start : span.end]) and text.startswith(("]", " "), span.end):
            return (Edit(Span(len(before), span.end), ""),)
        raise EditRefused("the options of the source are not understood")

    return remove
