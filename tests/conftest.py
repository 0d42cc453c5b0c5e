"""Settings of the test run."""

import gc
import os
from importlib.util import find_spec

import pytest
from hypothesis import settings

from properties import QUICK, THOROUGH

# Records refuse to change, which type checkers see to elsewhere; they read this when they are imported.
os.environ["ATS_LINT_FROZEN"] = "1"
# Tests change rules and what they know; those of the cache give a folder of their own.
os.environ["ATS_LINT_NO_CACHE"] = "1"

# A busy machine must not fail a test.
settings.register_profile("quick", deadline=None, max_examples=QUICK)
settings.register_profile("thorough", deadline=None, max_examples=THOROUGH)
settings.load_profile("quick")


def pytest_collection_finish() -> None:
    """Look for cycles as seldom as a run does, and never among the thousands of tests and what they import."""
    gc.set_threshold(100_000, 5, 50)
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the setting of pytest-asyncio, which comes with pytest-lsp, where neither is installed."""
    if find_spec("pytest_asyncio") is None:
        parser.addini("asyncio_default_fixture_loop_scope", "unused without pytest-asyncio")
