"""ADD fetches something remote without saying what it must be.

The builder takes what the address gives on the day of the build: a file that is replaced, or a branch that moves on,
becomes part of the image unseen. `--checksum=sha256:…` holds a download fast, the id of a commit behind `#` a Git
repository.

Archives, files and Git repositories by any protocol count; addresses that depend on an unknown variable are judged by
how they begin. A Git tag can be moved, so that it does not count as a commit.

Fix safety: hint. What the content must be is in no file.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Fix, Good, Safety, Severity, Stage, downloads, instructions, regex, rule
from ats_lint_rules._run.sources import expanded, is_git, is_remote

_COMMIT = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CHANGING = regex(r"//api\.github\.com/repos/[^/]+/[^/]+/(git/refs|commits|branches)|//(www\.)?random\.org/")
"""Addresses that are fetched because their answer changes: they end the cache when a branch moves."""
_SUM = 64 * "0"


@rule(
    "DF310",
    "add-without-checksum",
    on=Stage,
    wakes={"ADD"},
    severity=Severity.LOW,
    tags={"supply-chain", "security"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#add---checksum",
        "https://docs.docker.com/build/building/best-practices/#add-or-copy",
    ),
    examples=(
        Bad(
            "FROM a:1\nADD https://x.org/a.tgz /tmp/\n",
            at="https://x.org/a.tgz",
            says="remote ADD without a checksum",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nADD --chmod=755 https://x.org/a https://x.org/b /bin/\n",
            at="https://x.org/a",
            says="remote ADD without a checksum",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nADD https://github.com/acme/a.git#main /src\n",
            at="https://github.com/acme/a.git#main",
            says="remote ADD without a commit",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nADD git@github.com:acme/a.git /src\n",
            at="git@github.com:acme/a.git",
            says="remote ADD without a commit",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nARG V\nADD https://x.org/a-${V}.tgz /tmp/\n",
            at="https://x.org/a-${V}.tgz",
            says="remote ADD without a checksum",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nADD https://github.com/acme/a.git?tag=v1 /src\n",
            at="https://github.com/acme/a.git?tag=v1",
            says="remote ADD without a commit",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nONBUILD ADD https://x.org/a.tgz /tmp/\n",
            at="https://x.org/a.tgz",
            says="remote ADD without a checksum",
            safety="hint",
        ),
        Good("FROM a:1\nADD https://api.github.com/repos/a/b/git/refs/heads/main version.json\n"),
        Good(f"FROM a:1\nADD --checksum=sha256:{_SUM} https://x.org/a.tgz /tmp/\n"),
        Good(f"FROM a:1\nADD https://github.com/acme/a.git#{40 * 'a'} /src\n"),
        Good(f"FROM a:1\nADD https://github.com/acme/a.git#{40 * 'a'}:docs /src\n"),
        Good(f"FROM a:1\nADD https://github.com/acme/a.git?branch=main&commit={40 * 'a'} /src\n"),
        Good("FROM a:1\nADD https://x.org/a.tgz /tmp/\nRUN echo '1a  /tmp/a.tgz' | sha256sum -c -\n"),
        Good("FROM a:1\nADD a.tgz /tmp/\nCOPY https /tmp/\n"),
        Good("FROM a:1\nARG COMMIT\nADD https://github.com/acme/a.git#${COMMIT} /src\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in instructions.own(stage, Copy):
        if copy.keyword != "ADD" or copy.flag("checksum"):
            continue
        if any(downloads.is_check(command) for run in stage.runs if run.index > copy.index for command in run.commands):
            continue
        for source in copy.sources:
            text = expanded(stage, copy, source) or source.text
            if is_remote(text.strip("\"'")) and not _is_held(text.strip("\"'")) and not _CHANGING.search(text):
                git = is_git(text)
                title = "name the commit" if git else "add --checksum"
                fix = Fix(title, (), Safety.HINT, "What the content must be is in no file.")
                message = "remote ADD without a commit" if git else "remote ADD without a checksum"
                yield Finding(source.span, message, fix)
                break


def _is_held(text: str) -> bool:
    """Tell whether a Git address names a commit, or a variable that may be one."""
    if not is_git(text):
        return False
    query, _, fragment = text.partition("?")[2].partition("#")
    fragment = fragment or text.partition("#")[2]
    named = [part.partition("=") for part in query.split("&")]
    commit = next((value for key, _, value in named if key in {"commit", "checksum"}), "")
    reference = commit or fragment.partition(":")[0] or next((v for k, _, v in named if k in {"ref", "branch"}), "")
    return "$" in reference or _COMMIT.fullmatch(reference) is not None
