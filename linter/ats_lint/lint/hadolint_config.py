"""Reading `.hadolint.yaml`, so that a project which has one need not repeat itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ats_lint.lint.config_file import ConfigError, Table, Value, text_of, yaml
from ats_lint.model import InputError

_LEVELS = {"error": "high", "warning": "medium", "info": "low", "style": "info"}
_LABELS = {"email": "email", "hash": "hash", "rfc3339": "rfc3339", "semver": "semver", "spdx": "spdx",
           "text": "text", "url": "url"}  # fmt: skip


def read(path: Path) -> Table:
    """Return what the file says in the words of our own configuration; what has no counterpart is left out.

    See https://github.com/hadolint/hadolint#configure for the keys.

    Raises:
        ConfigError: the file cannot be read, or is not YAML.
    """
    found = yaml(path, text_of(path))
    if not isinstance(found, Mapping):
        raise ConfigError([InputError(path, "expected a mapping", 1, 1)])
    table: dict[str, Value] = {"ignore": list(_strings(found.get("ignored")))}
    table["severity"] = dict(_overrides(found.get("override")))
    table["trusted-registries"] = list(_strings(found.get("trustedRegistries")))
    table["strict-labels"] = found.get("strict-labels") is True
    labels = found.get("label-schema")
    if isinstance(labels, Mapping):
        table["label-schema"] = {key: _LABELS.get(str(kind).lower(), "text") for key, kind in labels.items()}
    threshold = found.get("failure-threshold")
    if threshold in _LEVELS:
        table["fail-on"] = _LEVELS[str(threshold)]
    table["exit-zero"] = found.get("no-fail") is True or threshold in {"ignore", "none"}
    return table


def _overrides(value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for level, codes in value.items():
            if level in _LEVELS:
                yield from ((code, _LEVELS[level]) for code in _strings(codes))


def _strings(value: Value) -> Iterator[str]:
    if isinstance(value, list):
        yield from (str(item) for item in value if item is not None)
