"""A service's environment variables: its `environment` and the files that `env_file` names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.records import dataclass
from ats_lint.syntax.compose import dotenv
from ats_lint.syntax.compose.dotenv import DotEnv
from ats_lint.syntax.compose.interpolation import Lookup, Setting, Variable, nothing_set
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.pairs import to_map
from ats_lint.syntax.compose.paths import local_path
from ats_lint.syntax.compose.values import Value

Read = Callable[[Path], Source | None]


@dataclass(frozen=True, slots=True)
class EnvVar:
    """One environment variable of a container, or one build argument.

    Attributes:
        name: the variable.
        value: its text; None when it is not known: it comes from the shell, or from an unset variable.
        known: whether `value` is what the container gets, as far as files tell.
        key_span: the name in the source.
        value_span: the value's text without quotes; None when there is none (`- NAME`, `NAME:`).
        span: name and value together; the whole item in list form.
        source: the file that says it.
        raw: the value as written, before interpolation.
        style: how it was written: in a list, in a map, or in an environment file.
        from_env_file: the file's path when it comes from `env_file`; None otherwise.
        shared: whether editing it would change other services too.
        quoted: whether the value (the whole item in list form) stands in quotes.
        variables: what the value refers to.
        node: the value behind it; None when it comes from a file.
    """

    name: str
    value: str | None
    known: bool
    key_span: Span
    value_span: Span | None
    span: Span
    source: Source
    raw: str
    style: Literal["list", "map", "file"]
    from_env_file: Path | None = None
    shared: bool = False
    quoted: bool = False
    variables: tuple[Variable, ...] = ()
    node: Value | None = None

    @property
    def literal(self) -> str | None:
        """The value when the author wrote it out in full, without any variable; None otherwise."""
        return None if self.value_span is None or self.variables or not self.known else self.value


@dataclass(frozen=True, slots=True)
class EnvFile:
    """One entry of `env_file`.

    Attributes:
        text: the path as interpolated; None when unknown.
        path: absolute path; None when it is unknown or depends on the user.
        required: whether Compose stops when the file is absent.
        format: `""` or `raw`.
        span: the path in the source.
        value: the entry.
        content: what the file says; None when it is absent or lies outside of the project.
    """

    text: str | None
    path: Path | None
    required: bool
    format: str
    span: Span
    value: Value
    content: DotEnv | None


def parse_pairs(value: Value | None, *, inherits: bool = True) -> Iterator[EnvVar]:
    """Yield the entries of `environment`, `build.args` or `labels`, in list or map form.

    With `inherits`, an entry without a value takes it from the environment; labels are empty then.
    """
    if value is None:
        return
    pairs = to_map(value)
    for name, child in pairs.items():
        entry = pairs.entry(name)
        if entry is None or child.kind not in ("scalar", "null"):
            continue
        setting: Setting | None = Setting(child.string)
        if child.kind == "null":
            setting = child.scope.environment.lookup(name) if inherits else Setting("")
        if child.item is not None:
            yield _from_item(name, child, child.item, setting)
        else:
            yield _from_entry(name, child, entry.key, setting)


def _from_item(name: str, child: Value, item: Scalar, setting: Setting | None) -> EnvVar:
    whole = Value("scalar", item, child.scope)
    end = len(item.value) if child.kind == "null" else len(item.value) - len(child.raw) - 1
    return _variable(name, setting, child, whole.part_span(0, end), item.span, "list")


def _from_entry(name: str, child: Value, key: Scalar, setting: Setting | None) -> EnvVar:
    end = key.span.end if child.source is not key.source else max(key.span.end, child.span.end)
    return _variable(name, setting, child, key.span, Span(key.span.start, end), "map")


def _variable(
    name: str, setting: Setting | None, child: Value, key: Span, span: Span, style: Literal["list", "map"]
) -> EnvVar:
    text = setting.text if setting else None
    node = child.node
    quoted = isinstance(node, Scalar) and node.style in ("single", "double")
    value_span = None if child.kind == "null" else child.part_span(0, len(child.raw))
    return EnvVar(
        name, text, text is not None, key, value_span, span, child.source, child.raw, style, None, child.shared, quoted,
        child.variables, child,
    )  # fmt: skip


def parse_env_files(value: Value | None, read: Read, own: Lookup = nothing_set) -> Iterator[EnvFile]:
    """Yield the entries of `env_file` (a text, or a list of texts and maps) with what the files say.

    Values may refer to the project's variables, to the service's `own` ones, and to those of earlier files.
    """
    known: list[DotEnv] = []
    for item in value.list if value and value.kind == "list" else (value,) if value else ():
        file = _env_file(item, read, own, known)
        if file is not None:
            yield file


def _env_file(item: Value, read: Read, own: Lookup, known: list[DotEnv]) -> EnvFile | None:
    path = item.get("path") if item.kind == "map" else item
    if path is None or path.kind != "scalar":
        return None
    required, style = item.get("required"), item.get("format")
    raw = style is not None and style.text == "raw"
    where = local_path(path.text, path.scope)
    source = read(where) if where else None
    content = None
    if source is not None:
        content = dotenv.parse(source, _either(path.scope.environment.lookup, own, tuple(known)), "raw" if raw else "")
        known.append(content)
    optional = required is not None and required.typed is False
    return EnvFile(path.text, where, not optional, "raw" if raw else "", path.span, path, content)


def _either(project: Lookup, own: Lookup, files: tuple[DotEnv, ...]) -> Lookup:
    def lookup(name: str) -> Setting | None:
        earlier = (file.lookup(name) for file in reversed(files))
        return project(name) or own(name) or next((one for one in earlier if one), None)

    return lookup


def combine(own: Iterable[EnvVar], files: Iterable[EnvFile]) -> dict[str, EnvVar]:
    """Return a service's variables by name; `environment` wins over files, later files over earlier ones."""
    found: dict[str, EnvVar] = {}
    for file in files:
        for variable in _from_file(file):
            found[variable.name] = variable
    for variable in own:
        found.pop(variable.name, None)
        found[variable.name] = variable
    return found


def _from_file(file: EnvFile) -> Iterator[EnvVar]:
    content = file.content
    for one in content.assignments if content else ():
        if content and one.name:
            yield EnvVar(
                one.name, one.value, one.value is not None, one.key_span, None if one.inherited else one.value_span,
                one.span, content.source, one.raw, "file", file.path, True, bool(one.quote), one.variables,
            )  # fmt: skip
