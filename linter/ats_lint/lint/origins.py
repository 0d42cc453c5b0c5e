"""The settings in force, as a configuration file says them, and where each comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from ats_lint.lint.config import Given, Settings
from ats_lint.lint.config_file import Value, locate, text_of
from ats_lint.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """One setting: its name and value, whether an option gave it, and the place in a file that has a part in it."""

    name: str
    value: Value
    kind: Literal["option", "file", "default"]
    path: Path | None = None
    line: int = 0
    column: int = 0


_ADDED = frozenset({"extend-select", "ignore", "unfixable", "require-reason"})
"""Settings of a file that an option adds to; it takes the place of others."""


def origins(given: Given, settings: Settings, options: Collection[str] = ()) -> Iterator[SettingOrigin]:
    """Yield every setting in the order of the documentation; `options` are the names of those given as options."""
    for name, value in _values(settings).items():
        written = _setting(name, value, given)
        if name in options:
            yield replace(written, kind="option") if name in _ADDED else SettingOrigin(name, value, "option")
        else:
            yield written


def _setting(name: str, value: Value, given: Given) -> SettingOrigin:
    for path, table in ((given.path, given.table), (given.foreign_path, given.foreign)):
        if path is not None and name in table:
            prefix = ("tool", "ats-lint") if path.name == "pyproject.toml" else ()
            # hadolint calls some settings by other names: those are not found, and the file is all that is told.
            line, column = locate(path, text_of(path), (*prefix, name))
            return SettingOrigin(name, value, "file", path, line, column)
    return SettingOrigin(name, value, "default")


def _values(settings: Settings) -> Mapping[str, Value]:
    return {
        "profile": settings.profile,
        "profiles": settings.profiles,
        "select": settings.select,
        "extend-select": settings.extend_select,
        "ignore": settings.ignore,
        "per-file-ignores": {pattern: sorted(words) for pattern, words in settings.per_file_ignores.items()},
        "severity": {word: level.label for word, level in settings.severity.items()},
        "fail-on": settings.fail_on.label,
        "exit-zero": settings.exit_zero,
        "fixable": settings.fixable,
        "unfixable": settings.unfixable,
        "require-reason": settings.require_reason,
        "baseline": settings.baseline.as_posix() if settings.baseline else None,
        "rule-files": [one.as_posix() for one in settings.rule_files],
        "local-rules": settings.local_rules,
        "exclude": settings.exclude,
        "trusted-registries": settings.trusted_registries,
        "digests": settings.digests,
        "label-schema": settings.label_schema,
        "strict-labels": settings.strict_labels,
        "secret-names": settings.secret_names,
        "public-names": settings.public_names,
        "shellcheck": settings.shellcheck,
        "images": {name: {key: str(one) for key, one in facts.items()} for name, facts in settings.images.items()},
        "facts": {name: {key: str(one) for key, one in facts.items()} for name, facts in settings.facts.items()},
    }
