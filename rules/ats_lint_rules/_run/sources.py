"""What the sources of ADD are: something remote, an archive that it unpacks, or plain files.

Sources: `dispatchCopy` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go and
https://docs.docker.com/reference/dockerfile/#add, read 2026-11-26.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from ats_lint import Copy, Run, Stage, Token, regex

_REMOTE = regex(r"(https?|ftp|git|ssh|s3)://|[\w.-]+@[\w.-]+:|git://|github\.com/", re.IGNORECASE)
_ARCHIVE = regex(
    r"\.(tar|tgz|tbz2?|tb2|tlz|tpz|txz|tz|tzst|gz|bz2|xz|z|zst|lz|lz4|lzma|apk|gem|crate|ova|box)$", re.IGNORECASE
)
_GLOB = regex(r"[*?\[]")
_NAME_ENDS_OPEN = regex(r"[*?\]][^.*?\]]*+$")


def expanded(stage: Stage, copy: Copy, token: Token) -> str | None:
    """Return a source as the builder sees it; None when a variable in it is not known."""
    return token.text if copy.json is not None and "$" not in token.text else stage.expand(token.text, copy)


def is_remote(text: str) -> bool:
    """Tell whether ADD fetches it."""
    return _REMOTE.match(text) is not None


def is_git(text: str) -> bool:
    """Tell whether ADD clones it."""
    name = text.partition("#")[0].partition("?")[0].rstrip("/")
    if not is_remote(text):
        return False
    return name.endswith(".git") or not re.match(r"(https?|ftp|s3)://", text, re.IGNORECASE)


def is_archive(name: str) -> bool:
    """Tell whether a file's name says that it is an archive, of the kinds that ADD unpacks."""
    return _ARCHIVE.search(name.rstrip("'\"")) is not None


def is_plain(stage: Stage, copy: Copy, token: Token) -> bool:
    """Tell whether a source is certainly a local file or directory that ADD copies as it is."""
    text = expanded(stage, copy, token)
    if text is None:
        # Beginning and end are enough to tell: `app-${VERSION}.jar` is neither remote nor an archive.
        start, _, _ = token.text.strip("'\"").partition("$")
        end = re.split(r"\$\w+|\}", token.text.strip("'\""))[-1]
        return bool(start) and not is_remote(start) and "." in end and "/" not in end and not is_archive(end)
    if is_remote(text) or is_archive(text):
        return False
    if _NAME_ENDS_OPEN.search(text.rpartition("/")[2]):
        return _matches_plain_files(copy, text)
    return not _is_nameless_archive(copy, text)


def _matches_plain_files(copy: Copy, text: str) -> bool:
    """Tell whether the build context has files for a pattern such as `Gemfile*`, and none of them is an archive."""
    folder, _, pattern = text.rpartition("/")
    context = copy.dockerfile.context
    if context is None or _GLOB.search(folder):
        return False
    found = [name for name in context.names(folder) if fnmatchcase(name, pattern)]
    return bool(found) and not any(is_archive(name) for name in found)


def _is_nameless_archive(copy: Copy, text: str) -> bool:
    """Tell whether a file that is there may be an archive: no ending says what it is, and it is no text."""
    context = copy.dockerfile.context
    if context is None or _GLOB.search(text) or "." in text.rpartition("/")[2].lstrip("."):
        return False
    return context.exists(text) and not context.is_dir(text) and context.read(text) is None


def extracts(run: Run, names: set[str]) -> bool:
    """Tell whether RUN extracts an archive that has one of `names`."""
    for command in run.commands:
        if command.name in {"tar", "bsdtar"} and command.args:
            first = command.args[0].prefix
            extracts = command.has_option("-x", "--extract", "--get") or (not first.startswith("-") and "x" in first)
            words = (word.text.rpartition("=")[2].rpartition("/")[2] for word in command.args if word.text)
            if extracts and names.intersection(words):
                return True
    return False
