"""From jsonschema's errors to violations: one for each place, in the words of a Compose file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from ats_lint.files.data import elements
from ats_lint.syntax.compose.schema_formats import CASTS, FORMATS, Json, has_variable, kind_of
from ats_lint.syntax.compose.shape import SCALARS, Shape, repeats
from ats_lint.syntax.compose.violation import Kind, Violation, key_text

_Steps = tuple[str | int, ...]
_WORDS = {
    "object": "a mapping", "array": "a list", "string": "a string", "number": "a number", "integer": "an integer",
    "boolean": "a boolean", "null": "empty",
}  # fmt: skip
# Compose drops repeated items of these lists before it validates, so it accepts them:
# https://github.com/compose-spec/compose-go/blob/main/override/uncity.go
_FOLDED = frozenset(
    {"additional_contexts", "aliases", "annotations", "args", "cap_add", "cap_drop", "configs", "devices", "dns",
     "dns_opt", "dns_search", "env_file", "environment", "expose", "labels", "link_local_ips", "links", "ports",
     "profiles", "secrets", "sysctls", "tags", "tmpfs", "volumes"}
)  # fmt: skip


def explain(document: Json, shape: Shape) -> Iterator[Violation]:
    """Yield everything that is wrong with `document`, in no particular order."""
    yield from _odd_keys(document, ())
    for error in _STRICT(shape.schema).iter_errors(_with_string_keys(document)):
        yield from _explain(error, (), shape)


def _check(_: object, name: str, value: object, __: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not (CASTS.get(name) or FORMATS[name])(value):
        yield ValidationError(name)


_STRICT = extend(Draft202012Validator, {"x-cast": _check, "format": _check})


def _explain(error: ValidationError, above: _Steps, root: Shape) -> Iterator[Violation]:
    steps: _Steps = (*above, *error.path)
    instance = cast("Json", error.instance)
    if error.validator in ("oneOf", "anyOf"):
        yield from _choice(error, steps, root)
    elif error.validator in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_keys(error, steps, root)
    elif error.validator == "uniqueItems":
        yield from _repeated(instance, steps)
    elif error.validator == "required":
        yield from _missing(error, steps)
    elif error.validator == "type":
        yield from _wrong_type(instance, steps, _strings(error.validator_value))
    elif not has_variable(instance):
        yield _wrong_value(error, steps)


def _choice(error: ValidationError, steps: _Steps, root: Shape) -> Iterator[Violation]:
    """Say why no branch fits: by the branch of the value's type, or by all the types that would do."""
    branches: dict[object, list[ValidationError]] = {}
    for cause in error.context or ():
        branches.setdefault(cause.schema_path[0], []).append(cause)
    wanted: list[str] = []
    for causes in branches.values():
        mismatch = next((cause for cause in causes if cause.validator == "type" and not cause.path), None)
        if mismatch is None:
            for cause in causes:
                yield from _explain(cause, steps, root)
            return
        wanted += _strings(mismatch.validator_value)
    yield from _wrong_type(cast("Json", error.instance), steps, wanted)


def _unknown_keys(error: ValidationError, steps: _Steps, root: Shape) -> Iterator[Violation]:
    here = root.below(error.schema)
    names = list(here.properties)
    for key in cast("dict[str, Json]", error.instance):
        if here.child(key) is not None:
            continue
        path = _path((*steps, key))
        if names:
            yield Violation(path, f"unknown key '{_short(key)}'", "key", _nearest(key, names), "unknown-key")
        else:
            yield Violation(path, f"'{_short(key)}' cannot be a name in {_name(steps)}", "key")


def _repeated(instance: Json, steps: _Steps) -> Iterator[Violation]:
    if steps[-1] not in _FOLDED:
        for position, first in repeats(cast("list[Json]", instance)):
            message = f"{_name((*steps, position))} repeats item {first + 1}"
            yield Violation(_path((*steps, position)), message, "value", kind="repeated")


def _missing(error: ValidationError, steps: _Steps) -> Iterator[Violation]:
    for key in _strings(error.validator_value):
        if key not in cast("dict[str, Json]", error.instance):
            yield Violation(_path(steps), f"{_name(steps)} has no key '{key}'", "key", kind="missing-key")


def _wrong_type(instance: Json, steps: _Steps, wanted: list[str]) -> Iterator[Violation]:
    if not (has_variable(instance) and SCALARS & set(wanted)):
        message = f"{_name(steps)} is {_WORDS[kind_of(instance)]}, not {_one_of(wanted)}"
        yield Violation(_path(steps), message, "value", kind="type")


def _one_of(wanted: list[str]) -> str:
    if {"string", "number", "boolean"} <= set(wanted):
        wanted = ["scalar", *(kind for kind in wanted if kind not in SCALARS)]
    kinds = [kind for kind in ("object", "array", "scalar", *_WORDS) if kind in wanted and kind != "null"]
    return " or ".join(_WORDS.get(kind, f"a {kind}") for kind in dict.fromkeys(kinds)) or "empty"


def _wrong_value(error: ValidationError, steps: _Steps) -> Violation:
    text = str(error.instance)
    if error.validator in ("x-cast", "format"):
        kind: Kind = "format" if error.validator == "format" else "type"
        noun = _WORDS.get(error.message, f"a {error.message}")
        return Violation(_path(steps), f"{_name(steps)} is '{_short(text)}', not {noun}", "value", kind=kind)
    known = _strings(error.validator_value) if error.validator == "enum" else []
    return Violation(_path(steps), f"{_name(steps)} cannot be '{_short(text)}'", "value", _nearest(text, known))


def _odd_keys(value: Json, steps: _Steps) -> Iterator[Violation]:
    """Yield keys that are no strings: Compose refuses them before it looks at the schema."""
    if isinstance(value, dict):
        for key, part in value.items():
            here = (*steps, key_text(key))
            if not isinstance(key, str):
                message = f"key '{key_text(key)}' is {_WORDS[kind_of(key)]}, not a string"
                yield Violation(_path(here), message, "key", kind="key-type")
            yield from _odd_keys(part, here)
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _odd_keys(part, (*steps, position))


def _with_string_keys(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _with_string_keys(part) for key, part in value.items() if isinstance(key, str)}
    return [_with_string_keys(part) for part in value] if isinstance(value, list) else value


def _strings(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in elements(value)]


def _nearest(word: str, known: list[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.7)), None)


def _path(steps: _Steps) -> tuple[str, ...]:
    return tuple(map(str, steps))


def _name(steps: _Steps) -> str:
    """Name what stands at `steps`: its key, or its position in a list."""
    if not steps:
        return "the file"
    last = steps[-1]
    if isinstance(last, str):
        return f"'{_short(last)}'"
    return f"item {last + 1} of {_name(steps[:-1])}" if len(steps) > 1 else f"item {last + 1}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 24 else flat[:23] + "…"
