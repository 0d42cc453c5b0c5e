"""Arguments that the builder refuses: missing, too many, of the wrong form.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.dockerfile.heredoc import read_marker
from ats_lint.syntax.dockerfile.jsonform import NotStringsError, read_array
from ats_lint.syntax.dockerfile.keywords import (
    Arg,
    Copy,
    Env,
    Executable,
    From,
    Healthcheck,
    Instruction,
    Label,
    Volume,
)
from ats_lint.syntax.dockerfile.lexer import SubstitutionError
from ats_lint.syntax.dockerfile.logical import SPACE
from ats_lint.syntax.dockerfile.nodes import Problem

_STAGE_NAME = regex(r"[a-z][a-z0-9-_.]*\Z")
_SINGLE = frozenset({"MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"})


def argument_problems(instruction: Instruction) -> Iterator[Problem]:
    """Yield what is wrong with the arguments of a known instruction, flags apart."""
    if instruction.keyword in _SINGLE:
        if not instruction.args:
            yield _fault(f"{instruction.keyword} without an argument", instruction.keyword_span)
        return
    check = _CHECKS.get(instruction.keyword)
    if check is not None:
        yield from check(instruction)


def _fault(message: str, span: Span) -> Problem:
    return Problem("syntax-error", message, span)


def _json(instruction: Instruction) -> Iterator[Problem]:
    try:
        read_array(instruction.args)
    except NotStringsError as error:
        yield _fault(str(error), instruction.args.whole)


def _from(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, From)
    words = instruction.words
    if not words:
        yield _fault("FROM without an image", instruction.keyword_span)
    elif len(words) != 1 and instruction.name is None:
        extra = Span(words[1].span.start, words[-1].span.end)
        yield _fault("FROM has other arguments than an image and AS name", extra)
    elif instruction.name and not _STAGE_NAME.match(instruction.name.text.lower()):
        yield _fault(f"invalid stage name {short(instruction.name.text, 40)}", instruction.name.span)


def _copy(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, Copy)
    yield from _json(instruction)
    items = instruction.items
    if len(items) < 2:
        missing = "a destination" if items else "source and destination"
        yield _fault(f"{instruction.keyword} without {missing}", instruction.keyword_span)
    elif _is_marker(items[-1].text):
        yield _fault("heredoc as a destination", items[-1].span)
    elif instruction.keyword == "COPY":
        urls = (source for source in instruction.sources if source.text.startswith(("http://", "https://")))
        yield from (_fault("COPY of a URL, which only ADD takes", source.span) for source in urls)


def _is_marker(word: str) -> bool:
    try:
        return read_marker(word) is not None
    except SubstitutionError:
        return False


def _pairs(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, Env | Label)
    pairs = instruction.pairs
    if not pairs:
        yield _fault(f"{instruction.keyword} without an argument", instruction.keyword_span)
    # The builder tells the first: a line of nothing else would give thousands.
    for pair in pairs:
        if pair.raw is None:
            what = "a value" if pair.legacy else "="
            yield _fault(f"{instruction.keyword} {short(pair.key.text, 40)} without {what}", pair.span)
            return
        if not len(pair.key.span):
            yield _fault(f"{instruction.keyword} with a blank name", pair.span)
            return


def _arg(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, Arg)
    if not instruction.pairs:
        yield _fault("ARG without a name", instruction.keyword_span)
    blank = next((pair for pair in instruction.pairs if not len(pair.key.span)), None)
    if blank is not None:
        yield _fault("ARG with a blank name", blank.span)


def _expose(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.args:
        yield _fault("EXPOSE without a port", instruction.keyword_span)


def _volume(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, Volume)
    yield from _json(instruction)
    if not instruction.items:
        yield _fault("VOLUME without a path", instruction.keyword_span)
    for item in instruction.items:
        if not item.text.strip(SPACE):
            yield _fault("VOLUME with an empty path", item.span)


def _onbuild(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.args:
        yield _fault("ONBUILD without an instruction", instruction.keyword_span)


def _shell(instruction: Instruction) -> Iterator[Problem]:
    yield from _json(instruction)
    if not instruction.args or instruction.json == ():
        yield _fault("SHELL without a shell", instruction.keyword_span)
    elif instruction.json is None:
        yield _fault("SHELL is no JSON array of strings", instruction.args.whole)


def _healthcheck(instruction: Instruction) -> Iterator[Problem]:
    assert isinstance(instruction, Healthcheck)
    words = instruction.words
    if not words:
        yield _fault("HEALTHCHECK without CMD or NONE", instruction.keyword_span)
    elif instruction.none:
        if len(words) > 1 and words[1].text != "[]":
            yield _fault("HEALTHCHECK NONE with arguments", Span(words[1].span.start, words[-1].span.end))
    elif instruction.probe is None:
        yield _fault(f"HEALTHCHECK {short(words[0].text, 40)} is neither CMD nor NONE", words[0].span)
    else:
        yield from _probe(instruction.probe)


def _probe(probe: Executable) -> Iterator[Problem]:
    yield from _json(probe)
    if not probe.args or probe.json == ():
        yield _fault("HEALTHCHECK CMD without a command", probe.span if probe.args else probe.keyword_span)


_CHECKS: dict[str, Callable[[Instruction], Iterator[Problem]]] = {
    "ADD": _copy,
    "ARG": _arg,
    "CMD": _json,
    "COPY": _copy,
    "ENTRYPOINT": _json,
    "ENV": _pairs,
    "EXPOSE": _expose,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _pairs,
    "ONBUILD": _onbuild,
    "RUN": _json,
    "SHELL": _shell,
    "VOLUME": _volume,
}
