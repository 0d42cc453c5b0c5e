"""Downloads in shell text: which commands fetch, where their output goes, who runs it.

Sources: the manual pages of curl(1), wget(1), bash(1), perl(1), php(1), python(1), ruby(1) and node(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Run
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command, Word

_POWERSHELL = regex(
    r"(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b[^;|]*\|\s*(iex|Invoke-Expression)\b"
    r"|\b(iex|Invoke-Expression)\b[^;|]*(?:DownloadString|\biwr\b|\birm\b|Invoke-WebRequest|Invoke-RestMethod)",
    re.IGNORECASE,
)
_TO_STDOUT = frozenset({"-", "/dev/stdout"})
_CURL_OUT = (
    "-o",
    "--output",
    "--output-dir",
    "-H",
    "--header",
    "-A",
    "-d",
    "--data",
    "-u",
    "-x",
    "-X",
    "-m",
    "-e",
    "-b",
)
_WGET_OUT = ("-O", "--output-document", "-P", "-U", "--header", "-T", "-t", "-o", "-e", "--post-data")
_CHECKS = regex(r"(sha\d*sum|md5sum|b2sum|shasum|gpg2?|gpgv|cosign|minisign|openssl|signify)")
_LANGUAGES = regex(r"(python|pypy)\d*(\.\d+)*|perl|ruby|node|nodejs|php\d*|lua|deno|bun|pwsh")
_CODE_OPTIONS = {"python": "cm", "pypy": "cm", "perl": "enpEi", "ruby": "enp", "node": "ep", "php": "rBRFf", "lua": "e"}
_SOURCES = frozenset({"source", "."})


def is_download(command: Command) -> bool:
    """Tell whether a command writes what it downloads to its standard output."""
    if any(
        redirect.operator in {">", ">>", "&>"} and redirect.descriptor in {"", "1"} for redirect in command.redirects
    ):
        return False
    if command.name == "curl":
        option = command.option("-o", "--output", with_value=_CURL_OUT)
        saved = command.has_option("-O", "--remote-name", "--remote-name-all", "-J", with_value=_CURL_OUT)
        return (option.value in _TO_STDOUT) if option else not saved
    if command.name == "wget":
        option = command.option("-O", "--output-document", with_value=_WGET_OUT)
        return option is not None and option.value in _TO_STDOUT
    return command.name in {"http", "https", "xh", "lynx", "links", "fetch"} or (
        command.name in {"aws", "gsutil"} and command.texts[-1:] == ("-",)
    )


def is_check(command: Command) -> bool:
    """Tell whether a command compares a file with a sum or a signature."""
    return _CHECKS.fullmatch(command.name) is not None


def receivers(commands: tuple[Command, ...]) -> Iterator[tuple[Command, Command]]:
    """Yield each download and the shell or interpreter that runs what comes out of it."""
    for command in commands:
        if is_download(command):
            found = _piped(command, commands) or _substituted(command)
            if found is not None:
                yield command, found


def _piped(command: Command, commands: tuple[Command, ...]) -> Command | None:
    """Follow the pipe to whoever runs what it carries; None when it is checked on the way."""
    found = command.piped_into
    while found is not None and not _CHECKS.fullmatch(found.name):
        if _reads_script(found) or (found.name in _SOURCES and found.first == "/dev/stdin"):
            return found
        found = found.piped_into or _in_subshell(found, commands)
    return None


def _in_subshell(first: Command, commands: tuple[Command, ...]) -> Command | None:
    """Return the command behind `cd … &&` in a subshell that reads the pipe: it reads on."""
    if first.name not in {"cd", "set", "export", "umask"} or not first.context:
        return None
    at = next(index for index, one in enumerate(commands) if one is first)
    following = commands[at + 1] if at + 1 < len(commands) else None
    return following if following and following.depth == first.depth and not following.pipe_position else None


def _substituted(command: Command) -> Command | None:
    """Return the command that runs its argument or input, which is the output of `command`."""
    if "substitution" not in command.context or command.parent is None:
        return None
    parent, place = command.parent, command.span
    for redirect in parent.redirects:
        if redirect.operator == "<<<" and redirect.target and redirect.target.span.covers(place):
            return parent if _reads_script(parent) else None
        if redirect.operator == "<" and redirect.target and redirect.target.span.covers(place):
            return parent if _reads_script(parent) else None
    word = next((one for one in parent.args if one.span.covers(place)), None)
    return parent if word is not None and _runs(parent, word) else None


def _runs(command: Command, word: Word) -> bool:
    """Tell whether a command executes the text, or the file, that a word of it stands for."""
    process = word.raw.startswith("<(")
    text = word.raw.lstrip("\"'").startswith(("$(", "`"))
    before = [one.prefix for one in command.args[: command.args.index(word)]]
    if command.name in _SOURCES:
        return process and not before
    if command.name == "eval":
        return text and not before
    if not (command.name in shell.SHELLS or _LANGUAGES.fullmatch(command.name)):
        return False
    options = all(one.startswith(("-", "+")) for one in before)
    coded = any(re.fullmatch(r"-[a-z]*[ce]|-r|--eval|-Command", one) for one in before)
    return options and ((process and not coded) or (text and coded))


def _reads_script(command: Command) -> bool:
    """Tell whether a command is an interpreter that takes its program from the standard input."""
    if "xargs" in command.wrappers:
        return False
    if command.name in shell.SHELLS:
        return _shell_reads(command)
    if not _LANGUAGES.fullmatch(command.name):
        return False
    letters = next((found for name, found in _CODE_OPTIONS.items() if command.name.startswith(name)), "")
    for word in command.args:
        prefix = word.prefix
        if prefix in {"-", "--", "/dev/stdin"}:
            return True
        if not prefix.startswith("-") or prefix in {"--eval", "--print"}:
            return False
        if not prefix.startswith("--") and set(prefix[1:]) & set(letters):
            return False
    return True


def _shell_reads(command: Command) -> bool:
    for word in command.args:
        prefix = word.prefix
        if prefix in {"-", "--", "/dev/stdin"}:
            return True
        if not prefix.startswith(("-", "+")):
            return False
        if not prefix.startswith("--") and "c" in prefix:
            return False
        if not prefix.startswith("--") and "s" in prefix:
            return True
    return True


def run_by_powershell(run: Run) -> Iterator[tuple[Span, str]]:
    """Yield where PowerShell runs what it downloads, with the command that runs it."""
    text = run.source.slice(run.span)
    for found in _POWERSHELL.finditer(text):
        name = 1 if found[1] else 2
        span = Span(run.span.start + found.start(name), run.span.start + found.end(name))
        yield span, found[name]
