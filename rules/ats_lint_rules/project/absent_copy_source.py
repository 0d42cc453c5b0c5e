"""COPY names a file or a directory that the project does not have.

The build stops with "not found". It is a name that was changed, a file that was moved, or one that was never committed;
or the build runs with another context than the Dockerfile was written for.

Reported is what lies nowhere where the context may begin, in a project of which the rest is there. Left alone is what
builds, tools and people make: archives, programs, keys, folders such as `dist` and `target`, what Git ignores or has
in a submodule, and every name that a Makefile, a workflow or a script of the project mentions.

Where the file is, its author knows. What several COPYs of a Dockerfile name is told once.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Dockerfile, Finding, Good, Severity, Token, absent_sources, remembered, rule, short
from ats_lint_rules._settings.absent_builds import is_left_out

_FILES = {"package.json": "{}\n", "src/a.js": "x\n"}


@rule(
    "PX118",
    "absent-copy-source",
    on=Copy,
    severity=Severity.MEDIUM,
    about="project",
    tags={"correctness"},
    references=("https://docs.docker.com/build/concepts/context/#local-context",),
    examples=(
        Bad(
            "FROM node:22\nCOPY package.json ./\nCOPY src src\nCOPY locales locales\n",
            at="locales",
            says="locales is not in the build context",
            files=_FILES,
        ),
        Bad(
            "FROM node:22\nCOPY src src\nCOPY ./deploy/nginx.conf /etc/\n",
            at="./deploy/nginx.conf",
            says="./deploy/nginx.conf is not in the build context",
            files=_FILES,
        ),
        Bad(
            "FROM node:22\nCOPY package.json a.lockb ./\nCOPY src src\nFROM node:22\nCOPY package.json a.lockb ./\n",
            at="a.lockb",
            says="a.lockb is not in the build context",
            files=_FILES,
        ),
        Good("FROM node:22\nCOPY package.json ./\nCOPY src src\n", files=_FILES),
        Good("FROM node:22\nCOPY src src\nCOPY app.jar dist ./\n", files=_FILES),
        Good(
            "FROM node:22\nCOPY src src\nCOPY a.conf /etc/\n",
            files={**_FILES, "Makefile": "a.conf:\n\tmake-it > a.conf\n"},
        ),
        Good("FROM node:22\nCOPY package.json ./\nCOPY locales locales\n"),
        Good("FROM node:22\nCOPY src src\nCOPY a.conf /etc/\n", files={**_FILES, ".gitignore": "a.conf\n"}),
        Good(
            "FROM node:22\nCOPY package.json ./\nCOPY src src\nCOPY app/i18n.json ./\n",
            files={**_FILES, ".gitmodules": '[submodule "app"]\n\tpath = app\n'},
        ),
    ),
)
def check(copy: Copy) -> Iterator[Finding]:
    first, every = next(_absent(copy), None), _all_absent(copy.dockerfile)
    if first is not None and every[0][0] >= copy.line:
        others = len({name for _, name in every}) - 1
        what = f"{short(first.text, 30)} and {others} more are" if others else f"{short(first.text, 45)} is"
        yield Finding(first.span, f"{what} not in the build context")


@remembered
def _all_absent(dockerfile: Dockerfile) -> tuple[tuple[int, str], ...]:
    """Return what the instructions of a file name in vain, each with its line, in order."""
    copies = (item for item in dockerfile.instructions if isinstance(item, Copy) and item.flag("from") is None)
    return tuple((item.line, one.text) for item in copies for one in _absent(item))


def _absent(copy: Copy) -> Iterator[Token]:
    """Yield what a copy names and the build context does not have."""
    context = copy.dockerfile.context
    for token in absent_sources.absent(copy):
        if context is None or not is_left_out(copy.dockerfile, context.path(token.text)):
            yield token
