"""The model of one Dockerfile as data, for rule authors and for comparison with other parsers: `ats-lint ast FILE`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ats_lint.analysis.project.alone import alone
from ats_lint.analysis.views.dockerfile import (
    Arg,
    Copy,
    Env,
    Executable,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Onbuild,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
)
from ats_lint.files.source import Source
from ats_lint.lint.known_tokens import MASK
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.report.json import dump
from ats_lint.syntax.dockerfile.logical import GAP
from ats_lint.syntax.dockerfile.pairs import quoted_words

if TYPE_CHECKING:
    from ats_lint.analysis.views.dockerfile import Stage
    from ats_lint.syntax.dockerfile.nodes import Flag, Heredoc

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None

_WHOLE = (User, Workdir, Stopsignal, Maintainer)
"""Instructions whose arguments are one text."""
_ESCAPES = dict(zip('\\"\a\b\f\n\r\t\v', ("\\\\", '\\"', *(f"\\{letter}" for letter in "abfnrtv")), strict=True))
_FIRST = regex(r"(\S+)\s*(.*)", re.DOTALL)
_BLANK = "\N{TETRAGRAM FOR FOSTERING}"
"""What stands for each character of a secret while a text is read: a letter like any other to every syntax."""
_SECRET = regex(r"[^\s\"'\\]")
_BLANKS = regex(rf"{_BLANK}+(?:[ \t]+{_BLANK}+)*")


def render(source: Source, form: str, secrets: Iterable[Span] = ()) -> str:
    """Return a Dockerfile's model as `json`, or as `sexp`, the notation of BuildKit's own parser tests.

    The values of secrets are masked; quotes and escapes in them stay, so that the model is the file's.
    """
    read = Source(source.path, _blanked(source.text, secrets))
    text = dump(tree(read)) if form == "json" else "".join(f"({line})\n" for line in sexps(read))
    return _BLANKS.sub(MASK, text)


def _blanked(text: str, secrets: Iterable[Span]) -> str:
    parts: list[str] = []
    at = 0
    for span in secrets:
        start = max(at, span.start)
        parts += (text[at:start], _SECRET.sub(_BLANK, text[start : span.end]))
        at = max(start, span.end)
    return "".join((*parts, text[at:]))


def tree(source: Source) -> Json:
    """Return the instructions and stages of a Dockerfile.

    Offsets are half-open and count characters; lines and columns count from one, and the end column is exclusive.
    `arguments` are those of BuildKit's own parser: the strings of the exec form, one text for the shell form, name,
    value and `=` in turn for ENV and LABEL, words for the rest.
    """
    model = alone(source)
    return {
        "version": 1,
        "path": str(source.path),
        "escape": model.escape,
        "directives": [{"name": one.name, "value": one.value, **_place(source, one.span)} for one in model.directives],
        "instructions": [_instruction(one) for one in model.instructions],
        "stages": [_stage(one) for one in model.stages],
        "comments": [{"text": one.text, **_place(source, one.span)} for one in model.comments],
        "problems": [{"rule": one.code, "message": one.message, **_place(source, one.span)} for one in model.problems],
    }


def arguments(instruction: Instruction) -> list[str]:
    """Return an instruction's arguments as BuildKit's parser splits them, without flags and heredoc bodies."""
    text = instruction.args.text
    if isinstance(instruction, Env | Label):
        return list(_pairs(instruction))
    if isinstance(instruction, Arg):
        return [word.text for word in quoted_words(instruction.args, instruction.escape)]
    if isinstance(instruction, Healthcheck):
        found = _FIRST.fullmatch(text)
        probe = instruction.probe
        rest = arguments(probe) if probe is not None else [found[2]] if found and found[2] else []
        return [found[1], *rest] if found else []
    if isinstance(instruction, Onbuild):
        return []
    if isinstance(instruction, (Executable, Shell)):
        return [text] * bool(text) if instruction.json is None else [item.text for item in instruction.json]
    if isinstance(instruction, Copy | Volume):
        return [item.text for item in instruction.items]
    if isinstance(instruction, _WHOLE):
        return [text] * bool(text)
    return [word.text for word in instruction.words]


def sexps(source: Source) -> Iterator[str]:
    """Yield the instructions as BuildKit's parser prints them, without the outer parentheses."""
    return (_sexp(instruction) for instruction in alone(source).instructions)


def _sexp(instruction: Instruction) -> str:
    parts = [instruction.keyword.lower()]
    if instruction.flags:
        parts.append("[" + " ".join(_quoted(flag) for flag in _flag_texts(instruction)) + "]")
    if instruction.onbuild is not None:
        return f"{parts[0]} ({_sexp(instruction.onbuild)})"
    return " ".join((*parts, *map(_quoted, arguments(instruction))))


def _quoted(text: str) -> str:
    """Quote as Go's `strconv.Quote` does, as far as Dockerfiles need it."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() else f"\\x{ord(char):02x}"


def _flag_texts(instruction: Instruction) -> Iterator[str]:
    for flag in instruction.flags:
        yield f"--{flag.name}" if flag.value is None else f"--{flag.name}={flag.value}"


def _pairs(instruction: Env | Label) -> Iterator[str]:
    words = quoted_words(instruction.args, instruction.escape)
    if words and "=" not in words[0].text:
        yield from GAP.split(instruction.args.text, maxsplit=1)
        yield ""
        return
    for word in words:
        name, _, value = word.text.partition("=")
        yield from (name, value, "=")


def _instruction(instruction: Instruction) -> Json:
    source = instruction.source
    return {
        "keyword": instruction.keyword,
        "written": instruction.written,
        "flags": [_flag(source, flag) for flag in instruction.flags],
        "arguments": arguments(instruction),
        "form": "exec" if instruction.json is not None else "shell",
        "text": instruction.text.text,
        "heredocs": [_heredoc(source, heredoc) for heredoc in instruction.heredocs],
        "comments": [{"text": one.text, **_place(source, one.span)} for one in instruction.comments],
        "onbuild": _instruction(instruction.onbuild) if instruction.onbuild is not None else None,
        "stage": instruction.stage.index if instruction.stage is not None else None,
        **_place(source, instruction.span),
    }


def _flag(source: Source, flag: Flag) -> Json:
    return {"name": flag.name, "value": flag.value, **_place(source, flag.span)}


def _heredoc(source: Source, heredoc: Heredoc) -> Json:
    return {
        "name": heredoc.name,
        "body": heredoc.body,
        "expand": heredoc.expand,
        "strip_tabs": heredoc.strip_tabs,
        **_place(source, heredoc.span),
    }


def _stage(stage: Stage) -> Json:
    """What is in effect at the end of a stage; null is what cannot be known from the file."""
    return {
        "index": stage.index,
        "name": stage.name,
        "image": stage.image,
        "parent": stage.parent.index if stage.parent is not None else None,
        "final": stage.is_final,
        "user": stage.user.value,
        "workdir": stage.workdir.value,
        "environment": stage.env,
        "exposed": list(stage.exposed),
        "volumes": list(stage.volumes),
        "healthcheck": stage.has_healthcheck,
        "shell": list(stage.shell),
        "entrypoint": arguments(stage.entrypoint) if stage.entrypoint is not None else None,
        "command": arguments(stage.cmd) if stage.cmd is not None else None,
        **_place(stage.source, stage.from_.span),
    }


def _place(source: Source, span: Span) -> dict[str, Json]:
    (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
    return {
        "span": {"start": span.start, "end": span.end},
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
