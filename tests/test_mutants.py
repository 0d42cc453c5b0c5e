"""The table of mutants: what it changes is there, and so are the tests that ought to notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutants import HOME, MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_mutant_applies(mutant: Mutant) -> None:
    assert mutant.old in (HOME / mutant.path).read_text(encoding="utf-8"), "write the mutant anew"
    named = [Path(HOME, one) for one in mutant.tests if one.endswith(".py")]
    assert any(path.is_file() for path in named), "no test is named that is there"
