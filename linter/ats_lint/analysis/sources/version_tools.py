"""Tools that take a version from git: how manifests declare them, what runs them, what answers in their place."""

from __future__ import annotations

import re

from ats_lint.patterns import regex
from ats_lint.records import dataclass

PROGRAMS = frozenset(
    {"setuptools_scm", "setuptools-scm", "dunamai", "versioningit", "vcs-versioning", "gitversion", "dotnet-gitversion",
     "nbgv", "minver", "semantic-release", "goreleaser", "git-cliff", "git-version-gen", "pre-commit",
     "standard-version", "release-it", "git-semver", "gitchangelog"}
)  # fmt: skip
"""Programs that read the history of the repository they are started in."""
PYTHON = frozenset(
    {"pip", "uv", "poetry", "pdm", "hatch", "flit", "rye", "python", "python3", "build", "tox", "nox", "make", "pipx"}
)
_NODE = frozenset({"npm", "yarn", "pnpm", "bun", "npx", "node", "bunx"})
_JAVA = frozenset({"mvn", "mvnw", "gradle", "gradlew", "mvnd", "java"})
_DOTNET = frozenset({"dotnet", "msbuild", "nuke", "nuget"})
_RUST = frozenset({"cargo", "trunk", "cross", "maturin", "wasm-pack"}) | PYTHON
NATIVE = frozenset({"cmake", "meson", "ninja", "make", "autoreconf", "configure", "autogen.sh"})


@dataclass(frozen=True, slots=True)
class VersionTool:
    """Declarations that tell of a tool, the programs that run it, and variables that answer in git's place."""

    declared: re.Pattern[str]
    programs: frozenset[str]
    answers: tuple[str, ...] = ()


def _tool(declared: str, programs: frozenset[str], *answers: str) -> VersionTool:
    return VersionTool(regex(declared), programs, answers)


TOOLS = (
    # https://setuptools-scm.readthedocs.io/en/latest/overrides/
    _tool(
        r"pypi-build:(setuptools-scm|setuptools-git-versioning|vcs-versioning|hatch-vcs|flit-scm)|setting:hatch\.version=vcs"
        r"|setting:tool\.(setuptools[_-]scm|setuptools-git-versioning)",
        PYTHON,
        "SETUPTOOLS_SCM_PRETEND_VERSION",
    ),
    # https://docs.openstack.org/pbr/latest/user/packagers.html
    _tool(r"pypi-build:pbr|setting:pbr", PYTHON, "PBR_VERSION"),
    # https://backend.pdm-project.org/metadata/
    _tool(r"setting:pdm\.version=scm", PYTHON, "PDM_BUILD_SCM_VERSION"),
    # https://pypi.org/project/poetry-dynamic-versioning/
    _tool(
        r"pypi-build:poetry-dynamic-versioning|setting:tool\.poetry-dynamic-versioning",
        PYTHON,
        "POETRY_DYNAMIC_VERSIONING_BYPASS",
    ),
    # https://github.com/ninoseki/uv-dynamic-versioning
    _tool(
        r"pypi-build:uv-dynamic-versioning|setting:hatch\.version=uv-dynamic-versioning",
        PYTHON,
        "UV_DYNAMIC_VERSIONING_BYPASS",
    ),
    _tool(
        r"pypi-build:(versioneer(-518)?|versioningit|dunamai|vcversioner|setupmeta|poetry-git-version-plugin)"
        r"|setting:(tool\.)?(versioneer|versioningit|dunamai|vcversioner)|setting:hatch\.version=versioningit",
        PYTHON,
    ),
    _tool(
        r"npm(-script)?:(?!hosted-git-info|\S*(?:lint|hook|msg))"
        r"((?=\S*(?<![a-z])git[-_]?(rev|info|describe|version|hash|commit|sha))\S*"
        r"|gitinfo\S*|next-build-id|unplugin-info|vite-plugin-version-mark)",
        _NODE,
    ),
    _tool(
        r"maven:(git-commit-id(-maven)?-plugin|buildnumber-maven-plugin|jgitver-maven-plugin|gradle-git-properties"
        r"|maven-git-versioning-extension|axion-release-plugin|gradle-git-version)",
        _JAVA,
    ),
    _tool(
        r"gradle:(com\.palantir\.git-version|pl\.allegro\.tech\.build\.axion-release|com\.gorylenko\.gradle-git-properties"
        r"|(com\.netflix\.)?nebula\.(\S*release|(?=\S*git)\S*)|org\.ajoberstar\.(grgit|reckon)\S*|fr\.brouillard\.oss\.gradle\.jgitver"
        r"|me\.qoomon\.git-versioning|\S*\.git-?version(ing|er)?|net\.nemerosa\.versioning)",
        _JAVA,
    ),
    _tool(
        r"nuget:(nerdbank\.gitversioning|minver|minver-cli|gitversion\.(msbuild|tool)|gitversiontask|gitinfo|nbgv"
        r"|verlite\.msbuild|relaxversioner)",
        _DOTNET,
        "MinVerVersionOverride",
    ),
    _tool(
        r"cargo(-build)?:(vergen\S*|built|git-version|shadow-rs|git-testament|build-data)|cargo-build:(git2|gix\S*)",
        _RUST,
    ),
    _tool(
        r"mkdocs:(git-revision-date\S*|git-authors|git-committers\S*|git-latest-changes)",
        frozenset({"mkdocs", "zensical"}) | PYTHON,
    ),
    # https://vitepress.dev/reference/default-theme-last-updated, https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-docs
    _tool(r"setting:pages\.dated", frozenset({"vitepress", "vuepress", "docusaurus", "astro", "make"}) | _NODE),
    _tool(r"npm(-script)?:(@vuepress/plugin-git|@napi-rs/simple-git|gatsby-transformer-gitinfo)", _NODE),
    # https://docs.antora.org/antora/latest/playbook/content-source-url/
    _tool(r"setting:antora\.own", frozenset({"antora", "make"}) | _NODE),
    _tool(r"pypi(-build)?:sphinx-(last-updated-by-git|git)", frozenset({"sphinx-build"}) | PYTHON),
    _tool(r"setting:hugo\.git", frozenset({"hugo", "make"}) | _NODE),
    _tool(r"gem:(jekyll-last-modified-at|git-version-bump)", frozenset({"bundle", "rake", "jekyll", "gem"})),
)
