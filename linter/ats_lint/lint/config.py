"""Settings of a run: what the nearest configuration file says, and how options change it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ats_lint.files.policy import Policy
from ats_lint.lint import hadolint_config as hadolint
from ats_lint.lint.config_file import ConfigError, Table, Value, bounds_of, digests, read
from ats_lint.model import InputError, Severity
from ats_lint.patterns import regex
from ats_lint.records import dataclass, field, replace

if TYPE_CHECKING:
    from ats_lint.lint.registry import Listed, Registry

FILES = (".ats-lint.toml", "ats-lint.toml", ".ats-lint.yaml", ".ats-lint.yml", "pyproject.toml")
"""Names of configuration files, the first found in a directory wins; pyproject.toml only with `[tool.ats-lint]`."""
FAIL_ON = Severity.MEDIUM
"""Least severity that makes the exit status 1, when nothing else is said."""
_FOREIGN = regex(r"(DL|SC)\d{4}")
HADOLINT_FILES = (".hadolint.yaml", ".hadolint.yml")


@dataclass(frozen=True, slots=True)
class Settings(Policy):
    """What can be configured, with the defaults in force when nothing is.

    `select`, `extend_select`, `ignore` and the keys of `severity` and values of `per_file_ignores` are codes,
    prefixes, names, aliases or tags of rules; `resolved` turns the last two into codes.
    """

    ignore: tuple[str, ...] = ()
    fail_on: Severity = FAIL_ON
    exit_zero: bool = False
    """Whether the exit status is 0 even when findings remain."""
    profile: str = "default"
    profiles: Mapping[str, str] = field(default_factory=lambda: {})
    """Pattern of paths -> profile for them; the first that matches counts."""
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, frozenset[str]] = field(default_factory=lambda: {})
    severity: Mapping[str, Severity] = field(default_factory=lambda: {})
    fixable: tuple[str, ...] = ()
    """Rules that `--fix` may apply, by the words that name them; all when none is named."""
    unfixable: tuple[str, ...] = ()
    """Rules that it may not."""
    require_reason: bool = False
    """Whether an ignore comment that gives no reason silences nothing."""
    baseline: Path | None = None
    """File of findings that are known and not reported."""
    rule_files: tuple[Path, ...] = ()
    """Files of Python that hold rules of the project's own."""
    local_rules: bool = False
    """Whether the user has agreed to run them; no file can say so."""
    path: Path | None = None
    """File that these settings were read from."""

    def resolved(self, registry: Registry) -> Settings:
        """Return the same settings with codes wherever a code, name, alias or tag may stand.

        Raises:
            UnknownRule: a word means nothing.
        """
        severity = {code: level for word, level in self.severity.items() for code in self._codes(registry, word)}
        ignores = {
            pattern: frozenset(code for word in words for code in self._codes(registry, word))
            for pattern, words in self.per_file_ignores.items()
        }
        fixable = tuple(sorted({code for word in self.fixable for code in self._codes(registry, word)}))
        unfixable = tuple(sorted({code for word in self.unfixable for code in self._codes(registry, word)}))
        return replace(
            self, severity=severity, per_file_ignores=ignores, fixable=fixable or self.fixable, unfixable=unfixable
        )

    def fixes(self, code: str) -> bool:
        """Tell whether a rule's fixes may be applied, once the settings are `resolved`."""
        return code not in self.unfixable and (not self.fixable or code in self.fixable)

    def rules(self, registry: Registry) -> tuple[Listed, ...]:
        """Return the rules to run.

        Raises:
            UnknownRule: a word of `select`, `extend_select` or `ignore` means nothing.
        """
        profiles = {self.profile, *self.profiles.values()}
        codes = {rule.code for profile in profiles for rule in registry.select(profile, self.select)}
        codes = codes.union(*map(registry.codes, self.extend_select))
        codes = codes.difference(*(self._codes(registry, word) for word in self.ignore))
        return tuple(rule for rule in registry.entries if rule.code in codes)

    def _codes(self, registry: Registry, word: str) -> frozenset[str]:
        """Return the codes that a word means.

        None for a code of hadolint or ShellCheck that has no rule here, and for one that nobody knows while rule files
        that may define it are not run.

        Raises:
            UnknownRule: the word means nothing.
        """
        if _FOREIGN.fullmatch(word) and not any(word in rule.aliases for rule in registry.entries):
            return frozenset()
        from ats_lint.lint.registry import UnknownRule

        try:
            return registry.codes(word)
        except UnknownRule:
            if self.rule_files and not self.local_rules:
                return frozenset()
            raise


@dataclass(frozen=True, slots=True)
class Given:
    """The configuration that counts in a directory: what our own file says, and below it in rank hadolint's."""

    path: Path | None
    table: Table
    foreign_path: Path | None
    foreign: Table


def search(start: Path, top: Path | None = None) -> Given:
    """Return the nearest configuration at or above `start`, not above its repository or `top`.

    Raises:
        ConfigError: a file cannot be used.
    """
    foreign: Table = {}
    foreign_path = None
    for directory in (start, *start.parents):
        _stay_inside(directory, top)
        for path in (directory / name for name in HADOLINT_FILES):
            if not foreign and os.path.isfile(path):
                foreign, foreign_path = hadolint.read(path), path
        for path in (directory / name for name in FILES):
            table = read(path) if os.path.isfile(path) else None
            if table is not None:
                return Given(path, table, foreign_path, foreign)
        if directory == top or os.path.exists(directory / ".git"):
            break
    return Given(None, {}, foreign_path, foreign)


def find(start: Path, top: Path | None = None) -> Settings:
    """Return the settings of the nearest configuration file at or above `start`, not above its repository or `top`.

    A `.hadolint.yaml` on the way counts, too; what our own file says comes first.

    Raises:
        ConfigError: a file cannot be used.
    """
    given = search(start, top)
    return from_table(_merged(given.foreign, given.table) if given.path else given.foreign, given.path, top)


def _stay_inside(directory: Path, top: Path | None) -> None:
    """Refuse a configuration file that is a link to somewhere outside of `top`: errors would quote what is there."""
    for path in (directory / name for name in (*HADOLINT_FILES, *FILES)):
        if top is not None and os.path.islink(path) and not _within(path, top):
            raise ConfigError([InputError(path, "symbolic link leaves the directory")])


def _within(path: Path, top: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(top))


def load(path: Path) -> Settings:
    """Return the settings in a file that was named.

    Raises:
        ConfigError: the file cannot be used, or is a pyproject.toml without `[tool.ats-lint]`.
    """
    table = read(path.absolute())
    if table is None:
        raise ConfigError([InputError(path.absolute(), "no table [tool.ats-lint]")])
    return from_table(table, path.absolute())


def from_table(table: Table, path: Path | None = None, top: Path | None = None) -> Settings:
    """Return the settings that a table says, laid out as in a configuration file and valid by its schema.

    Raises:
        ConfigError: the file of digests cannot be read, or an image is like one that is not known.
    """
    severity = cast("Mapping[str, str]", table.get("severity", {}))
    ignores = cast("Mapping[str, list[str]]", table.get("per-file-ignores", {}))
    return Settings(
        select=_words(table, "select"),
        extend_select=_words(table, "extend-select"),
        ignore=_words(table, "ignore"),
        fail_on=Severity[str(table["fail-on"]).upper()] if "fail-on" in table else FAIL_ON,
        exit_zero=bool(table.get("exit-zero", False)),
        profile=str(table.get("profile", "default")),
        profiles=cast("Mapping[str, str]", table.get("profiles", {})),
        exclude=_words(table, "exclude"),
        per_file_ignores={pattern: frozenset(words) for pattern, words in ignores.items()},
        severity={word: Severity[level.upper()] for word, level in severity.items()},
        trusted_registries=_words(table, "trusted-registries"),
        digests=_digests(table.get("digests", {}), path, top),
        label_schema=cast("Mapping[str, str]", table.get("label-schema", {})),
        strict_labels=bool(table.get("strict-labels", False)),
        shellcheck=bool(table.get("shellcheck", False)),
        images=_images(cast("Mapping[str, Mapping[str, object]]", table.get("images", {})), path),
        facts=cast("Mapping[str, Mapping[str, object]]", table.get("facts", {})),
        secret_names=_words(table, "secret-names"),
        public_names=_words(table, "public-names"),
        fixable=_words(table, "fixable"),
        unfixable=_words(table, "unfixable"),
        require_reason=bool(table.get("require-reason", False)),
        baseline=(path.parent if path else Path()) / str(table["baseline"]) if "baseline" in table else None,
        rule_files=_rule_files(_words(table, "rule-files"), path, top),
        path=path,
    )


def _rule_files(names: Sequence[str], path: Path | None, top: Path | None) -> tuple[Path, ...]:
    """Return the paths of the rule files, which the file names relative to itself.

    Raises:
        ConfigError: one lies outside of the directory.
    """
    found = tuple((path.parent if path else Path()) / name for name in names)
    strays = [name for name, one in zip(names, found, strict=True) if top is not None and not _within(one, top)]
    if strays:
        told = [f"rule-files: {name} lies outside of the directory" for name in strays]
        raise ConfigError([InputError(path or Path("rule-files"), message) for message in told])
    return found


def _images(images: Mapping[str, Mapping[str, object]], path: Path | None) -> Mapping[str, Mapping[str, object]]:
    """Return the facts about images.

    Raises:
        ConfigError: an image is like another one that nobody knows.
    """
    likes = [(name, like) for name, entry in images.items() for like in _likes(entry) if like not in images]
    if likes:
        from ats_lint.images.lookup import lookup

        messages = [f"images.{name}: like {like!r}, which is not known" for name, like in likes if lookup(like) is None]
        if messages:
            raise ConfigError([InputError(path or Path("images"), message) for message in messages])
    return images


def _likes(entry: Mapping[str, object]) -> Iterator[str]:
    """Yield the images that an entry, or one of its variants, starts from; a pattern starts from many."""
    variants = cast("Mapping[str, Mapping[str, object]]", entry.get("variants", {}))
    named = (str(layer.get("like") or "*") for layer in (entry, *variants.values()))
    yield from (like for like in named if "*" not in like)


def _words(table: Table, key: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", table.get(key, ())))


def _digests(value: Value, path: Path | None, top: Path | None) -> Mapping[str, str]:
    """Return the digest map, which stands in the configuration or in a file beside it."""
    if isinstance(value, str) and path is not None:
        if top is not None and not _within(path.parent / value, top):
            raise ConfigError([InputError(path, "digests: the file lies outside of the directory")])
        return digests(path.parent / value, bounds_of(path))
    return cast("Mapping[str, str]", value)


def _merged(base: Table, table: Table) -> Table:
    """Lay our own settings over those of another tool; lists of ignored rules add up."""
    ignore = [*_words(base, "ignore"), *_words(table, "ignore")]
    severity = {
        **cast("Mapping[str, str]", base.get("severity", {})),
        **cast("Mapping[str, str]", table.get("severity", {})),
    }
    own: Table = {"exit-zero": False, **table} if "fail-on" in table else table
    return {**base, **own, "ignore": ignore, "severity": severity}
