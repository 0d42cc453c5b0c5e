"""Rules in files that the configuration names: code, which runs only when the user says so on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ats_lint.lint.config_file import ConfigError, bounds_of, text_of
from ats_lint.lint.registry import Registry, discover
from ats_lint.model import InputError
from ats_lint.rule import Rule

if TYPE_CHECKING:
    from ats_lint.lint.config import Settings
    from ats_lint.lint.registry import AnyRule

_PACKAGE = "ats_lint_local_rules"


def registry_of(settings: Settings) -> Registry:
    """Return the installed rules, and with the user's leave those in the rule files of the configuration.

    Raises:
        ConfigError: a rule file cannot be read or run, holds no rule, or has the code of another rule.
    """
    if not settings.local_rules or not settings.rule_files:
        return discover()
    bounds = bounds_of(settings.path or settings.rule_files[0])
    return _joined(bounds, tuple((path, _stamp(path)) for path in settings.rule_files))


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes with a file, so that a process that goes on running sees another one as new."""
    try:
        about = os.stat(path)
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


@cache
def _joined(bounds: Path, files: tuple[tuple[Path, tuple[int, int]], ...]) -> Registry:
    registry = discover()
    for number, (path, _) in enumerate(files):
        rules = tuple(_rules(path, bounds, f"{_PACKAGE}.{path.stem}_{number}"))
        if not rules:
            raise ConfigError([InputError(path, "holds no rule")])
        try:
            registry = registry.joined(rules)
        except ValueError as error:
            raise ConfigError([InputError(path, str(error))]) from error
    return registry


def _rules(path: Path, bounds: Path, name: str) -> Iterator[AnyRule]:
    """Yield the rules that a file makes; nothing is written beside it."""
    text = text_of(path, bounds)
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)  # what the option is for
    except SyntaxError as error:
        raise ConfigError([InputError(path, error.msg, error.lineno or 0, error.offset or 0)]) from error
    except Exception as error:
        raise ConfigError([_raised(path, error)]) from error
    yield from (one for one in vars(module).values() if isinstance(one, Rule))


def _raised(path: Path, error: Exception) -> InputError:
    """Return what a rule file raised, at the last of its own lines on the way."""
    import traceback

    steps = traceback.extract_tb(error.__traceback__)
    line = next((step.lineno or 0 for step in reversed(steps) if step.filename == str(path)), 0)
    told = str(error).partition("\n")[0]
    return InputError(path, f"{type(error).__name__}{': ' + told if told else ''}", line, 1 if line else 0)
