"""Which files are a program's text, in which language; what is left out; how much is read at most."""

from __future__ import annotations

import posixpath
import re
from typing import Literal

from ats_lint.files.build_context import SKIPPED
from ats_lint.patterns import regex

Language = Literal[
    "python", "javascript", "typescript", "tsx", "go", "java", "kotlin", "scala", "groovy", "ruby", "php", "csharp",
    "rust", "elixir", "shell", "make", "settings", "other",
]  # fmt: skip
_SUFFIXES: dict[Language, str] = {
    "python": "py pyw",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "go": "go",
    "java": "java",
    "kotlin": "kt kts",
    "scala": "scala",
    "groovy": "groovy gradle",
    "ruby": "rb rake ru gemspec",
    "php": "php",
    "csharp": "cs",
    "rust": "rs",
    "elixir": "ex exs",
    "shell": "sh bash ksh zsh",
    "make": "mk",
    "settings": "yml yaml json toml ini cfg cnf conf config properties xml env template tmpl hcl vcl rules csproj",
    "other": "fs c cc cpp h hpp pl pm lua vue svelte swift dart clj erl hs nim zig r jl",
}
_BY_SUFFIX: dict[str, Language] = {
    "." + suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
_BY_NAME: dict[str, Language] = {
    "Makefile": "make", "makefile": "make", "GNUmakefile": "make", "Justfile": "make", "justfile": "make",
    "Gemfile": "ruby", "Rakefile": "ruby", "Procfile": "settings", "Caddyfile": "settings", "Pipfile": "settings",
    "gradlew": "shell", "mvnw": "shell", ".flaskenv": "settings", "go.mod": "settings",
}  # fmt: skip
_INTERPRETERS: dict[str, Language] = {
    "python": "python", "node": "javascript", "nodejs": "javascript", "bun": "typescript", "deno": "typescript",
    "sh": "shell", "bash": "shell", "dash": "shell", "ash": "shell", "zsh": "shell", "ksh": "shell",
    "ruby": "ruby", "php": "php", "perl": "other", "lua": "other",
}  # fmt: skip
PARSED = frozenset({"python", "javascript", "typescript", "tsx", "go", "shell"})
"""Languages that are read by their grammar; what a file of another one does not show may still be in it."""
CODE = frozenset(_SUFFIXES) - {"settings", "make", "shell"}
"""Languages that programs are written in."""

MADE_DIRECTORIES = SKIPPED | {"vendor", "dist", "target", "coverage"}
"""Directories that tools fill."""
_NOT_SHIPPED = regex(
    rf"(^|/)({'|'.join(map(re.escape, sorted(MADE_DIRECTORIES)))})/"
    r"|(^|/)(tests?|__tests__|spec|docs?|examples?|e2e|static|public|client|\.github)/"
    r"|(^|/)(test_[^/]*|[^/]*[._](test|spec)\.\w+|conftest\.py|karma[^/]*|(docker-)?compose[^/]*\.ya?ml|package-lock\.json"
    r"|pnpm-lock\.yaml|npm-shrinkwrap\.json|[^/]*\.min\.js|[^/]*\.d\.ts)$"
)
_BY_HAND = regex(
    r"(^|/)(scripts?|tools?|bin|hack|migrations|build|ci)/|(^|/)(setup|conf|noxfile|fabfile|tasks|manage)\.py$"
    r"|(^|/)[\w.-]*(gulpfile|gruntfile|config|setup|seed)[\w.-]*\.[cm]?[jt]s$|(^|/)(seed|generate|benchmark)[\w-]*\.py$"
)
_NOT_WRITTEN = regex(
    r"(^|/)(package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|[^/]*compose[^/]*\.ya?ml|LICEN[CS]E|NOTICE"
    r"|[^/]*\.min\.js)$"
)
MAX_FILES = 1_000
"""How many files of a program are read."""
MAX_CHARACTERS = 4_000_000
"""How much text of a program is read."""
MAX_FILE = 400_000
"""Longest file that is read: longer ones are made by programs."""


def language_of(name: str, text: str = "") -> Language | None:
    """Return the language of a file by its name, or by the first line of its text; None for no program's text."""
    base = posixpath.basename(name)
    known = _BY_NAME.get(base) or _BY_SUFFIX.get(posixpath.splitext(base)[1].lower())
    if known is not None:
        return known
    if base == ".env" or base.startswith(".env."):
        return "settings"
    return _INTERPRETERS.get(_interpreter(text)) if text.startswith("#!") else None


def _interpreter(text: str) -> str:
    """Return the program of a first line such as `#!/usr/bin/env -S python3 -u`."""
    for word in text[2 : text.find("\n") if "\n" in text else 200].split():
        program = word.rpartition("/")[2]
        if program != "env" and "=" not in word and not word.startswith("-"):
            return program.rstrip("0123456789.")
    return ""


def is_shipped(name: str) -> bool:
    """Tell whether a file may be part of what runs: no test, no documentation, nothing that a tool installed."""
    return not _NOT_SHIPPED.search(name)


def by_hand(name: str) -> bool:
    """Tell whether a file is run by people or while building, not by the service."""
    return bool(_BY_HAND.search(name))


def is_written(name: str) -> bool:
    """Tell whether people wrote a file: no lock file, no licence, no Compose file, which is read on its own."""
    return not _NOT_WRITTEN.search(name)


def may_be_text(name: str) -> bool:
    """Tell whether a file could be a program's text by its name alone: scripts have names without a dot."""
    return language_of(name) is not None or "." not in posixpath.basename(name)
