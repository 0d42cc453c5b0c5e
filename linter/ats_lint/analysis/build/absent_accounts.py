"""Accounts that nobody has created: names that neither the base image nor any instruction brings."""

from __future__ import annotations

import re

from ats_lint.analysis.build.accounts import accounts
from ats_lint.analysis.build.placed import destination
from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.dockerfile import Copy, Stage
from ats_lint.images.reference_parts import parse_reference
from ats_lint.images.usual_accounts import is_usual

_HARMLESS = frozenset(
    {"apt-get", "apt", "apk", "dpkg", "mkdir", "chown", "chmod", "chgrp", "echo", "printf", "set", "cd", "rm",
     "rmdir", "touch", "ln", "cp", "mv", "useradd", "adduser", "groupadd", "addgroup", "export", "sed",
     "test", "[", "true", ":", "cat", "ls", "id", "usermod", "umask", "pip", "pip3", "python", "python3",
     "uv", "poetry", "pipenv", "npm", "npx", "yarn", "pnpm", "corepack", "node", "go", "cargo", "rustup",
     "bundle", "gem", "composer", "docker-php-ext-install", "docker-php-ext-enable",
     "docker-php-ext-configure", "pecl", "curl", "wget", "tar", "unzip", "git", "gpg", "grep", "awk", "mvn",
     "gradle", "make", "cmake", "gcc", "install", "find", "xargs", "sort", "which", "exit", "dirname", "php",
     "ldconfig", "update-ca-certificates", "locale-gen", "date", "tee", "sleep", "openssl", "strip", "java",
     "jlink"}
)  # fmt: skip
"""Programs that create no account by themselves."""


def is_unknown(stage: Stage, name: str) -> bool:
    """Tell whether surely nobody has created an account: a name of an application that no instruction mentions."""
    if not _is_plain(stage) or name.isdecimal() or is_usual(name, stage.settings) or accounts(stage).has(name):
        return False
    if any(_may_bring(owner, one) for owner in stage.lineage for one in owner.instructions if isinstance(one, Copy)):
        return False
    mention = re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w-])")
    for owner in stage.lineage:
        for run in owner.runs:
            foreign = any(one.name not in _HARMLESS or one.piped_into is not None for one in run.commands)
            if foreign or mention.search(run.args.text) or "passwd" in run.args.text or run.heredocs:
                return False
    return not any(_is_like(name, package) for _, package in software(stage).packages)


def _is_plain(stage: Stage) -> bool:
    """Tell whether the base is an official image of a language or a distribution: its accounts are known."""
    reference = parse_reference(stage.external) if stage.external else None
    official = reference is not None and "/" not in (stage.external or "/").partition(":")[0]
    return official and stage.base_known and not stage.is_windows and stage.base.role in {"runtime", "os"}


def _may_bring(stage: Stage, copy: Copy) -> bool:
    target = destination(stage, copy)
    return target is None or target.rstrip("/") in {"", "/etc", "/etc/passwd"}


def _is_like(name: str, package: str) -> bool:
    return name in package or package in name or name.strip("_-")[:4] == package[:4]
