"""Which files of a repository are pipelines: what the common CI services read, and where they look for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from ats_lint.patterns import regex

FOLDERS = (
    ".github/workflows", ".gitea/workflows", ".forgejo/workflows", ".gitlab/ci", ".circleci", ".woodpecker",
    ".buildkite", ".tekton", ".semaphore", ".azure-pipelines", ".azuredevops",
)  # fmt: skip
"""Folders of which every YAML file is a pipeline, or a part of one."""
FILES = regex(
    r"(?i)\.gitlab-ci\.ya?ml|\.travis\.yml|\.drone\.ya?ml|\.woodpecker\.ya?ml|\.cirrus\.ya?ml|\.?appveyor\.ya?ml"
    r"|azure-pipelines?[\w.-]*\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild[\w.-]*\.ya?ml|buildspec[\w.-]*\.ya?ml"
    r"|codefresh\.ya?ml|jenkinsfile[\w.-]*"
)
"""Names of pipelines that lie at the top; where the service is told the name, it is the usual one with more behind."""
_IN_FOLDERS = regex(r"(?i).*\.ya?ml")


class Directories(Protocol):
    """What can be asked for the files in a directory."""

    def named(self, directory: Path, names: re.Pattern[str]) -> tuple[Path, ...]:
        """Return the entries of a directory whose whole names match."""
        ...


def pipelines(directories: Directories, tops: Iterable[Path]) -> Iterator[Path]:
    """Yield the pipelines that CI services find from each of the directories, those in folders first."""
    for top in dict.fromkeys(tops):
        for folder in FOLDERS:
            yield from directories.named(top / folder, _IN_FOLDERS)
        yield from directories.named(top, FILES)
