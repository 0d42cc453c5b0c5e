"""Tools that take a version from git."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.version_tools import TOOLS


@pytest.mark.parametrize(
    ("declared", "program", "answer"),
    [
        ("pypi-build:setuptools-scm", "pip", "SETUPTOOLS_SCM_PRETEND_VERSION"),
        ("pypi-build:hatch-vcs", "uv", "SETUPTOOLS_SCM_PRETEND_VERSION"),
        ("pypi-build:pbr", "pip", "PBR_VERSION"),
        ("setting:pdm.version=scm", "pdm", "PDM_BUILD_SCM_VERSION"),
        ("setting:tool.poetry-dynamic-versioning", "poetry", "POETRY_DYNAMIC_VERSIONING_BYPASS"),
    ],
)
def test_a_declaration_names_its_tool(declared: str, program: str, answer: str) -> None:
    found = [one for one in TOOLS if one.declared.fullmatch(declared)]
    assert [program in one.programs and answer in one.answers for one in found] == [True]


@pytest.mark.parametrize("declared", ["pypi:setuptools-scm", "pypi-build:flask", "setting:hatch.version=1"])
def test_others_declare_none(declared: str) -> None:
    assert [one for one in TOOLS if one.declared.fullmatch(declared)] == []
