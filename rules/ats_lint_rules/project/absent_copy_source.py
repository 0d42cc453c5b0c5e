"""COPY names a file or a directory that the project does not have.

The build stops with "not found". It is a name that was changed, a file that was moved, or one that was never committed;
or the build runs with another context than the Dockerfile was written for.

Reported is what lies nowhere where the context may begin, in a project of which the rest is there. Left alone is what
builds, tools and people make: archives, programs, keys, folders such as `dist` and `target`, what Git ignores or has
in a submodule, and every name that a Makefile, a workflow or a script of the project mentions.

Where the file is, its author knows. What several COPYs of a Dockerfile name is told once.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Copy, Finding, Good, Severity, absent_sources, rule, short
from ats_lint_rules._settings.absent_builds import in_submodule

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
    context = copy.dockerfile.context
    for token in absent_sources.absent(copy):
        told = any(token.text == one.text for other in _before(copy) for one in other.sources)
        if not told and (context is None or not _is_elsewhere(copy, context.path(token.text))):
            yield Finding(token.span, f"{short(token.text, 45)} is not in the build context")


def _before(copy: Copy) -> Iterator[Copy]:
    """Yield the earlier copies out of the build context: what they name is told there."""
    earlier = (item for item in copy.dockerfile.instructions if isinstance(item, Copy) and item.line < copy.line)
    return (item for item in earlier if item.flag("from") is None)


def _is_elsewhere(copy: Copy, path: Path) -> bool:
    """Tell whether Git leaves a path out of the repository: it is ignored, or lies in a submodule."""
    project = copy.dockerfile.project
    return project.git(path) == "ignored" or in_submodule(project.read, project.root, path)
