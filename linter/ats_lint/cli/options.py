"""The options of `check` as click has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from ats_lint.cli import completion
from ats_lint.cli.arguments import OPTIONS, SETTINGS, CheckOption, rule_words

F = TypeVar("F", bound=Callable[..., object])
_TYPES: dict[str, Any] = {
    "rules": None,
    "formats": None,
    "text": None,
    "reason": None,
    "name": Path,
    "number": click.IntRange(min=1),
    "file": click.Path(dir_okay=False, path_type=Path),
    "present file": click.Path(exists=True, dir_okay=False, path_type=Path),
    "folder": click.Path(file_okay=False, path_type=Path),
}
_COMPLETED = {"rules": completion.rules, "formats": completion.formats}


def words(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Split the values of an option that may be repeated and takes comma-separated words."""
    return rule_words(values)


def _option(option: CheckOption) -> Callable[[F], F]:
    """Return the decorator that gives a command an option."""
    about: dict[str, Any] = {"help": option.help, "envvar": option.variable}
    if option.kind == "flag":
        return click.option(*option.words, option.name, is_flag=True, **about)
    about["metavar"] = "RULES" if option.kind == "rules" else option.metavar
    if option.default is not None:
        about["default"] = option.default
    return click.option(
        *option.words,
        option.name,
        type=click.Choice(option.choices) if option.kind == "choice" else _TYPES[option.kind],
        multiple=option.repeated,
        callback=words if option.kind == "rules" else None,
        shell_complete=_COMPLETED.get(option.kind),
        **about,
    )


def with_settings(function: F) -> F:
    """Give a command the options that are settings: their values as `choices`, and the file apart as `config`."""

    @wraps(function)
    def gathering(**options: object) -> object:
        # Imported late: most commands take no settings.
        from ats_lint.cli.request import with_choices

        return function(**with_choices(options))

    command = cast("F", gathering)
    for option in reversed(SETTINGS):
        command = _option(option)(command)
    return command


def with_options(function: F) -> F:
    """Give a command the options of `check`."""
    function = with_settings(function)
    function = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(function)
    for option in reversed(OPTIONS):
        function = _option(option)(function)
    return function
