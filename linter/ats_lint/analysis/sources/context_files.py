"""What a build context holds that an image should not, and whether leaving it out is sure to harm nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from ats_lint.analysis.views.compose import Service, composes_around
from ats_lint.analysis.views.dockerfile import Copy, Dockerfile, Run, Stage
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.dockerfile.nodes import Token

_WHOLE = frozenset({".", "*", "./*", "/", "./", "/*"})
_EXAMPLE_ENV = regex(r"\.env(\.[\w-]+)*\.(example|sample|template|dist|defaults?|tmpl|tpl)$|\.env\.vault$")
_ENV = regex(r"\.env(\.[\w.-]+)?$")
_KEY_NAMES = regex(r"(^|/)id_(rsa|dsa|ecdsa|ed25519)$|\.(kdbx|p12|pfx|jks|ppk)$")
_KEY_FILES = regex(r"\.(pem|key)$")
_INSTALLS_NODE = frozenset({"npm", "yarn", "pnpm", "bun"})


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Something in the context that belongs in no image.

    `pattern` is the line that keeps it out; `harm` says what might need it there, empty when nothing does;
    `needed` that this is sure.
    """

    name: str
    pattern: str
    harm: str = ""
    needed: bool = False


def whole_copy(dockerfile: Dockerfile) -> tuple[Copy, Token] | None:
    """Return the first COPY or ADD that takes the whole context, and the source that says so."""
    return next((found for stage in dockerfile.stages for found in whole_copies(stage)), None)


def whole_copies(stage: Stage) -> tuple[tuple[Copy, Token], ...]:
    """Return each COPY or ADD of a stage that takes the whole context, with the source that says so."""
    copies = (one for one in stage.instructions if isinstance(one, Copy) and one.from_stage is None)
    sources = ((one, source) for one in copies if one.flag("exclude") is None for source in one.sources)
    texts = ((one, source, stage.expand(source.text, one)) for one, source in sources)
    return tuple(
        (one, source)
        for one, source, text in texts
        if text is not None and (text in _WHOLE or posixpath.normpath(text) == ".")
    )


def is_ignored_above(dockerfile: Dockerfile, context: BuildContext) -> bool:
    """Tell whether the context is only assumed, and a directory above is made to be one: it has a .dockerignore."""
    project = dockerfile.project
    above = (folder for folder in context.directory.parents if folder.is_relative_to(project.root))
    return not context.certain and any(project.exists(folder / ".dockerignore") for folder in above)


def leaked(dockerfile: Dockerfile, context: BuildContext, *, shipped: bool) -> list[Unwanted]:
    """Return what .dockerignore lets in that belongs in no image.

    In stages that only build, neither history nor environment files that the project does not hold do harm.
    """
    found = [one for one in unwanted(dockerfile, context) if not context.ignored.excludes(one.name)]
    if shipped:
        return found
    return [
        one for one in found if one.name != ".git" and (context.exists(one.name) or not one.name.startswith(".env"))
    ]


def unwanted(dockerfile: Dockerfile, context: BuildContext) -> Iterator[Unwanted]:
    """Yield what the context holds, or will hold in a working copy, that COPY of all of it takes along."""
    if context.exists(".git"):
        yield _history(dockerfile, context)
    yield from _environments(dockerfile, context)
    yield from _keys(context)
    yield from _dependencies(dockerfile, context)


def _environments(dockerfile: Dockerfile, context: BuildContext) -> Iterator[Unwanted]:
    files = [name for name in context.names() if _ENV.fullmatch(name) and not _EXAMPLE_ENV.search(name)]
    expected = any(_EXAMPLE_ENV.search(name) for name in context.names()) or _composed_env(dockerfile, context)
    if expected and ".env" not in files:
        files.insert(0, ".env")
    harm = dotenv_harm(dockerfile, context) if files else ""
    for name in files:
        if not _copied(dockerfile, name):
            yield Unwanted(name, name, harm)


def _composed_env(dockerfile: Dockerfile, context: BuildContext) -> bool:
    """Tell whether Compose reads a `.env` that lies in the context."""
    return any(
        compose.directory == context.directory and (compose.variables or _names_env(compose.services.values()))
        for compose in composes_around(dockerfile)
    )


def _names_env(services: Iterable[Service]) -> bool:
    return any(file.path is not None and file.path.name == ".env" for one in services for file in one.env_files)


def _keys(context: BuildContext) -> Iterator[Unwanted]:
    for name in context.files():
        if _KEY_NAMES.search(name):
            yield Unwanted(name, name)
        elif _KEY_FILES.search(name):
            source = context.read(name)
            if source is not None and "PRIVATE KEY-----" in source.text:
                yield Unwanted(name, name, "the program may read the key at this path")


def _dependencies(dockerfile: Dockerfile, context: BuildContext) -> Iterator[Unwanted]:
    if context.exists("package.json") and _installs_node(dockerfile):
        yield Unwanted("node_modules", "**/node_modules")
    for name in (".venv", "venv"):
        if context.exists(f"{name}/pyvenv.cfg"):
            yield Unwanted(name, name)


def _installs_node(dockerfile: Dockerfile) -> bool:
    runs = (item for item in dockerfile.instructions if isinstance(item, Run))
    return any(
        command.name in _INSTALLS_NODE and (not command.texts or command.first in {"install", "ci", "i", "add"})
        for run in runs
        for command in run.commands
    )


def _copied(dockerfile: Dockerfile, name: str) -> bool:
    """Tell whether an instruction asks for the file by its name."""
    copies = (item for item in dockerfile.instructions if isinstance(item, Copy) and item.from_stage is None)
    return any(posixpath.normpath(source.text.lstrip("/")) == name for copy in copies for source in copy.sources)


def _history(dockerfile: Dockerfile, context: BuildContext) -> Unwanted:
    # Here and below: imported when there is something to ask it about.
    from ats_lint.analysis.sources import version_control

    found = version_control.asked(dockerfile, context)
    return Unwanted(".git", ".git", found.why if found else "", needed=found is not None and found.sure)


def dotenv_harm(dockerfile: Dockerfile, context: BuildContext) -> str:
    """Say what may read an environment file in the image by itself; empty when nothing is known to."""
    from ats_lint.analysis.sources import environment_files

    return environment_files.reader(dockerfile, context)
