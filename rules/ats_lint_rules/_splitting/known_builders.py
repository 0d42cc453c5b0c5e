"""The builders that are understood: how their commands read, what they leave, and what a program needs of it.

Sources: the help texts of the programs; https://python-poetry.org/docs/configuration/, https://docs.astral.sh/uv/concepts/projects/config/,
https://getcomposer.org/doc/03-cli.md, https://bundler.io/man/bundle-config.1.html, https://pnpm.io/cli/prune,
https://docs.gradle.org/current/userguide/java_plugin.html, https://learn.microsoft.com/dotnet/core/tools/dotnet-publish.
"""

from __future__ import annotations

from collections.abc import Mapping

from ats_lint import dataclass, regex, shell

NODE = frozenset({"npm", "yarn", "pnpm"})
_PRECOMPILES = regex(r"(assets|bootsnap|webpacker|vite)(:precompile|:compile|:build(_all)?)?")
_SCRIPTS = frozenset({"run", "run-script"})


@dataclass(frozen=True, slots=True)
class Builder:
    """One way to build.

    `plan` says what the program needs of it: an `environment` made for Python's packages, a `tree` below the project,
    or one `program` that runs in another image. `quiet` are subcommands that leave nothing elsewhere; `manifests` what
    an install reads; `leaves` what it makes: below the project, or the value of a variable of the base image.
    `programs` are the builder's own and `brought_by` the packages of other managers that install them; `variables` is
    what the builder is told before it starts.
    """

    plan: str
    programs: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    manifests: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    brought_by: frozenset[str] = frozenset()
    variables: tuple[str, ...] = ()
    sources: str = r"(?!)"
    """Pattern of files, besides those that no program reads, that are compiled into what is built."""


_PYTHON_TOOLS = frozenset({"pip", "setuptools", "wheel", "virtualenv"})
_JAVA = r"\.(java|kts?|groovy|gradle|bat)$|(^|/)(gradle|buildSrc|\.mvn)/|(^|/)gradlew$"
_RAKE = frozenset({"rake", "rails"})

BUILDERS: Mapping[str, Builder] = {
    "pip": Builder("environment"),
    "uv pip": Builder("environment", frozenset({"uv"}), brought_by=_PYTHON_TOOLS | {"uv"}),
    "poetry": Builder(
        "environment",
        frozenset({"poetry"}),
        frozenset({"config", "lock", "check", "cache"}),
        ("pyproject.toml", "poetry.lock", "poetry.toml"),
        brought_by=_PYTHON_TOOLS | {"poetry", "poetry-core"},
    ),
    "uv": Builder(
        "tree",
        frozenset({"uv"}),
        frozenset({"lock", "cache"}),
        ("pyproject.toml", "uv.lock", "uv.toml", ".python-version"),
        (".venv",),
        _PYTHON_TOOLS | {"uv"},
    ),
    "npm": Builder("tree", frozenset({"npm"}), leaves=("node_modules",), brought_by=frozenset({"npm"})),
    "yarn": Builder("tree", frozenset({"yarn"}), leaves=("node_modules",), brought_by=frozenset({"yarn", "corepack"})),
    "pnpm": Builder("tree", frozenset({"pnpm"}), leaves=("node_modules",), brought_by=frozenset({"pnpm", "corepack"})),
    "composer": Builder(
        "tree",
        frozenset({"composer"}),
        frozenset({"dump-autoload", "dumpautoload", "config", "validate", "check-platform-reqs", "diagnose"}),
        ("composer.json", "composer.lock", "symfony.lock", "auth.json"),
        ("vendor",),
    ),
    "bundle": Builder(
        "tree",
        frozenset({"bundle", "bundler"}),
        frozenset({"config", "clean", "lock", "check", "exec"}),
        ("Gemfile", "Gemfile.lock", ".ruby-version"),
        ("$GEM_HOME",),
        frozenset({"bundler"}),
    ),
    "go": Builder("program"),
    "cargo": Builder("program"),
    "maven": Builder("program", sources=_JAVA),
    "gradle": Builder("program", sources=_JAVA),
    "dotnet": Builder("program", sources=r"\.(cs|fs|vb|(cs|fs|vb)proj|slnx?|props|targets|resx|cshtml|razor|config)$"),
}


def compiling(command: shell.Command) -> tuple[str, str] | None:
    """Return the builder that a command compiles a project with, and what to call that; None when it does not."""
    first, texts = command.first, command.texts
    if command.name == "go" and first in {"build", "install"}:
        return "go", f"go {first}"
    if command.name == "cargo" and first in {"build", "install", "b"}:
        return "cargo", f"cargo {first}"
    if command.name in {"mvn", "mvnw"} and {"package", "install", "verify"} & set(texts):
        return "maven", "mvn package"
    if command.name in {"gradle", "gradlew"} and _GRADLE_TASKS & {(text or "").rpartition(":")[2] for text in texts}:
        return "gradle", "gradle build"
    if command.name == "dotnet" and first in {"publish", "build"}:
        return "dotnet", f"dotnet {first}"
    if command.name in NODE and _runs_build(command):
        return command.name, f"{command.name} run build"
    task = next((text for text in texts if _PRECOMPILES.fullmatch(text or "")), None)
    if task is not None and (command.name in _RAKE or (command.name in {"bundle", "bundler"} and first == "exec")):
        return "bundle", f"{task if ':' in task else task + ' precompile'}"
    return None


_GRADLE_TASKS = frozenset({"build", "assemble", "bootJar", "shadowJar", "jar"})


def _runs_build(command: shell.Command) -> bool:
    words = [word.text or "" for word in command.operands()]
    name = words[1] if len(words) > 1 and words[0] in _SCRIPTS else words[0] if command.name != "npm" and words else ""
    return name == "build" or name.startswith("build:")
