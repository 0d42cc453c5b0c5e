"""Whether the build or the program reads `.env` by itself: by command, by script, by framework or by library."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint.analysis.sources import called, shell_scripts
from ats_lint.analysis.sources.manifest_names import all_declared
from ats_lint.analysis.sources.program import facts, program
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex

_PROGRAMS = frozenset(
    {"dotenv", "dotenvx", "env-cmd", "godotenv", "foreman", "honcho", "overmind", "hivemind", "pipenv", "direnv",
     "vite", "next", "nuxt", "nuxi", "react-scripts", "vue-cli-service", "parcel", "astro", "gatsby", "craco",
     "rsbuild", "expo", "strapi", "prisma", "artisan", "wrangler"}
)  # fmt: skip
"""Programs that read an environment file of their directory without being told."""
_LIBRARIES = regex(
    r"npm:(@?dotenv\S*|@nestjs/config|env-cmd|next|nuxt|vite|react-scripts|@vue/cli-service|parcel|astro|gatsby|@remix-run/dev"
    r"|@sveltejs/kit|@strapi/strapi|@adonisjs/core|@adonisjs/env|@redwoodjs/core|prisma|@rsbuild/core|expo|@dotenvx/\S+"
    r"|@medusajs/medusa|directus|payload)"
    r"|npm-script:(dotenv\S*|env-cmd|next|nuxt|nuxi|vite|react-scripts|vue-cli-service|parcel|astro|gatsby|bun|bunx|prisma)"
    r"|pypi(-build)?:(python-dotenv|django-environ|environs|python-decouple|dynaconf|poetry-dotenv-plugin|dotenv)"
    r"|gem:(dotenv\S*|figaro)|composer:(vlucas/phpdotenv|symfony/(dotenv|framework-bundle|runtime|flex)|laravel/\S+)"
    r"|go:github\.com/(joho/godotenv|subosito/gotenv)\S*|cargo(-build)?:(dotenvy?|dotenvy_macro|dotenv_codegen)"
    r"|maven:(dotenv-java|dotenv-kotlin|java-dotenv|spring-dotenv)|nuget:(dotnetenv|dotenv\.net|dotenv\.\S+)"
    r"|hex:(dotenvy?|dotenv_parser)|setting:task\.dotenv"
)  # fmt: skip
_BUN_INSTALLS = frozenset(
    {"install", "i", "add", "a", "remove", "rm", "ci", "pm", "link", "upgrade", "create", "outdated"}
)


def reader(dockerfile: Dockerfile, context: BuildContext) -> str:
    """Say what reads an environment file in the image by itself; empty when nothing is known to."""
    return next(_readers(dockerfile, context), "")


def _readers(dockerfile: Dockerfile, context: BuildContext) -> Iterator[str]:
    for found in (called.at_build(dockerfile, context), called.at_start(dockerfile, context)):
        for command in found.commands:
            if any(True for _ in shell_scripts.env_files(command)) or _is_reader(command.name, command.first):
                yield f"{command.name or 'a command'} reads the file"
        for name in found.files:
            shown = facts(context, name)
            if shown is not None and shown.env_files:
                yield f"{posixpath.basename(name)} reads the file"
    library = next((name for name in sorted(all_declared(context)) if _LIBRARIES.fullmatch(name)), None)
    if library is not None:
        yield f"{library.partition(':')[2]} may read the file"
    sources = program(dockerfile)
    for file in sources.files:
        if file.facts.env_files and file.language not in {"shell", "make"}:
            yield f"{posixpath.basename(file.name)} reads the file"
    if not sources.complete:
        yield "the sources are too many to look through"


def _is_reader(name: str, first: str | None) -> bool:
    return name in _PROGRAMS or (name in {"bun", "bunx"} and first not in _BUN_INSTALLS)
