"""Sources of COPY that the project does not have, and that nothing at hand says how to make."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.dockerfile import Copy
from ats_lint.files import ci_files
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex
from ats_lint.syntax.dockerfile.nodes import Token

_MADE = regex(
    r"(?i)(^|/)(dist|build|target|out|output|bin|obj|publish|vendor|node_modules|\.\w+|coverage|releases?|artifacts?|_output"
    r"|generated|gen|pkg|certs?|secrets?|data|models?|downloads?|packages|wheels(house)?|linux|amd64|arm64|lib|libs|jars?)/"
    r"|\.(jar|war|ear|whl|tar|gz|tgz|bz2|xz|zip|deb|rpm|apk|exe|so|bin|pem|crt|cer|key|p12|jks|pfx|db|sqlite3?|dll|wasm"
    r"|onnx|pt|safetensors|gguf|h5|pkl|iso|img|egg|nupkg|pyz|phar|gem|css|map|env|lock)$|(^|/)\.env[^/]*$|[\*?\[]|\$|\{\{"
)
"""What builds, tools and people make, and no repository holds."""
_DIRECTORIES = frozenset(
    {"dist", "build", "target", "out", "bin", "publish", "vendor", "node_modules", "wheels", "certs"}
)
_RECIPES = ("makefile", "justfile", "taskfile", "rakefile", "build.", "package.json", "magefile", "earthfile",
    ".goreleaser", "tiltfile", "skaffold", "docker-bake", "gruntfile", "gulpfile")  # fmt: skip
_SCRIPTS = (".sh", ".mk", ".ps1", ".bat")
_SURROUNDINGS = regex(
    r"(?i)^(docker-?compose|compose|container|dockerfile|readme|licen[cs]e|\.(?!github)|.*\.(md|dockerfile|ya?ml|env|example)$)"
)


def absent(copy: Copy) -> Iterator[Token]:
    """Yield the sources that are not in the build context, nor anywhere where it might begin."""
    stage = copy.stage
    context = stage.dockerfile.context if stage is not None else None
    if stage is None or context is None or copy.outer is not None or copy.flag("from") is not None:
        return
    for token in copy.sources if copy.from_stage is None else ():
        text = (stage.expand(token.text, copy) or "").strip("/")
        name = posixpath.normpath(text) if text else "."
        if name.startswith(".") or "://" in text or "@" in name or _MADE.search(name) or _made_by_name(name):
            continue
        if _is_absent(context, name) and _is_checked_out(context, copy, name):
            yield token


def _made_by_name(name: str) -> bool:
    return posixpath.basename(name) in _DIRECTORIES


def _is_absent(context: BuildContext, name: str) -> bool:
    if context.exists(name):
        return False
    top = name.partition("/")[0]
    roots = [context.directory]
    if not context.certain:
        # Nobody says where the context is: any directory above the Dockerfile may be it.
        roots += list(context.directory.parents)[:4]
    return not any(
        context.stands(root / one) for root in roots for one in (name, *((top,) if root != roots[0] else ()))
    )


def _is_checked_out(context: BuildContext, copy: Copy, name: str) -> bool:
    """Tell whether the rest of the project is there, and nothing in it names the file as something that is made."""
    names = context.names()
    if not any(not _SURROUNDINGS.match(one) for one in names):
        return False
    others = [token.text.strip("/") for one in copy.dockerfile.stages for other in one.instructions
              if isinstance(other, Copy) and other.flag("from") is None for token in other.sources
              if "$" not in token.text and "*" not in token.text]  # fmt: skip
    if not any(one in {"", "."} or (one != name and context.exists(one)) for one in others):
        return False
    if "." not in posixpath.basename(name) and len([one for one in others if one and context.exists(one)]) < 2:
        return False
    return not any(posixpath.basename(name) in text for text in _recipes(context))


def _recipes(context: BuildContext) -> Iterator[str]:
    """Yield the texts that may say how files are made: Makefiles, pipelines, scripts."""
    for folder in ("", *ci_files.FOLDERS, "scripts", "hack", "ci"):
        for name in context.names(folder)[:60]:
            low = name.lower()
            if folder or low.startswith(_RECIPES) or low.endswith(_SCRIPTS) or ci_files.FILES.fullmatch(name):
                found = context.read(posixpath.join(folder, name))
                if found is not None and Path(name).suffix not in {".lock"}:
                    yield found.text
