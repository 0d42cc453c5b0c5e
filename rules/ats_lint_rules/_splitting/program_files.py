"""Files of a project that a program may read when it runs, beside those that are compiled into it."""

from __future__ import annotations

import posixpath
import re

from ats_lint import EditRefused, Stage, regex

_SOURCE = regex(
    r"\.(go|mod|sum|rs|toml|lock|java|xml|kt|md|txt|rst|ya?ml|sh|adoc|properties|cfg|work|proto)$"
    r"|(^|/)(\.[^/]*|Dockerfile[^/]*|Makefile|LICENSE[^/]*|NOTICE|mvnw|mvnw\.cmd|CODEOWNERS|Containerfile[^/]*)$"
    r"|(^|/)(tests?|testdata|docs?|\.[^/]+|src/test|src/main|target)/"
)
_SETTINGS = regex(r"(config/)?(application|bootstrap)[^/]*\.(ya?ml|properties)")
"""What Spring reads from the directory that it starts in;
https://docs.spring.io/spring-boot/reference/features/external-config.html.
"""
_PUBLISHED = regex(r"\.json$|(^|/)wwwroot/")
"""What the SDK for the web copies beside the program; https://learn.microsoft.com/aspnet/core/razor-pages/sdk."""


def check_files(stage: Stage, compiled: str) -> None:
    """Refuse when the context holds files that a program may read at run time.

    `compiled` is the pattern of files that the builder compiles into what it makes.

    Raises:
        EditRefused: it holds one.
    """
    context = stage.dockerfile.context
    names = context.files() if context else ()
    for name in names:
        known = _SOURCE.search(name) or re.search(compiled, name) or (_PUBLISHED.search(name) and _is_web(stage))
        if not known or _SETTINGS.fullmatch(name):
            raise EditRefused(f"the program may read {posixpath.basename(name)} when it runs")


def _is_web(stage: Stage) -> bool:
    """Tell whether a project of .NET in the context is one for the web."""
    context = stage.dockerfile.context
    projects = [name for name in (context.files() if context else ()) if name.endswith(("proj", "proj.user"))]
    sources = [context.read(name) for name in projects] if context else []
    return bool(sources) and any(one is not None and "Microsoft.NET.Sdk.Web" in one.text for one in sources)
