"""Adapter to ruamel.yaml: text in, parser events and at most one failure out.

libyaml reads first, being much the faster. It refuses a few things that Compose and the pure Python parser
read (`[a:b]`), so its refusal is final only when the pure parser refuses too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace
from ats_lint.syntax.compose.failures import message

if TYPE_CHECKING:
    from _ruamel_yaml import CParser
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.events import Event as Parsed

MAX_DEPTH = 100
"""Nesting beyond this is refused, so that nobody downstream can exhaust the stack; Compose needs about ten."""
MAX_NODES = 400_000
"""Nodes of one file that are read, ends of collections included: nobody wrote so many, and each takes memory."""
MAX_SCALAR = 1024 * 1024
"""Characters of one key or value: the longest command or configuration that an engine takes has fewer."""
_PURE_LIMIT = 512 * 1024
"""Characters up to which the slow parser is asked for a second opinion."""
_CONTROL = regex("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORD = regex(r"[\w.-]+")
_CLOSER = regex(r"\s*(?=[,}\]])")
_COLON = regex(r"\s*:")
_DASH = regex(r"(?:\s|(?<=\s)#[^\n]*+)*-(?=\s|$)")
_DEEPER = {"MappingStart": 1, "SequenceStart": 1, "MappingEnd": -1, "SequenceEnd": -1}
_TELLING = frozenset({"Scalar", "Alias", "MappingStart", "SequenceStart"})
"""Events that say more than where something begins or ends."""
_SURROGATE = regex("[\ud800-\udfff]")
_SURROGATES = {0xD800 + each: 0xE000 + each for each in range(0x800)}
_RESTORED = {private: surrogate for surrogate, private in _SURROGATES.items()}


@dataclass(frozen=True, slots=True)
class Failure:
    """Where and why reading stopped."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """One parser event: `kind` is the name of ruamel's class without `Event`."""

    kind: str
    start: int
    end: int
    value: str = ""
    style: str = ""
    anchor: str | None = None
    tagged: bool = False
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Events:
    """The events up to the end of the text or to the failure."""

    items: tuple[Event, ...]
    failure: Failure | None


def read(text: str) -> Events:
    """Parse `text`; never raises for what the text holds."""
    lead = len(text) - len(text.lstrip("\ufeff"))  # marks do not count a byte order mark
    body = text[lead:]
    foreign = not body.isascii() and _SURROGATE.search(body) is not None
    clean = body.translate(_SURROGATES) if foreign else body  # the parsers take no bytes that are not UTF-8
    first = _collect(_events(clean, pure=False), clean, lead, foreign)
    if first.failure is None or len(text) > _PURE_LIMIT:
        return first
    second = _collect(_events(clean, pure=True), clean, lead, foreign)
    return first if second.failure else second


def _events(text: str, *, pure: bool) -> Iterator[Parsed]:
    """Read with libyaml where this Python has it, or with the parser in pure Python."""
    from ruamel.yaml.main import YAML, CParser

    if CParser is not None and not pure:
        return _read_by(CParser, text)
    return YAML(typ="safe", pure=True).parse(text)


def _read_by(parser: type[CParser], text: str) -> Iterator[Parsed]:
    """Yield the events of libyaml; `YAML` makes a class and looks for plug-ins for every text that it parses."""
    reading = parser(text)
    while reading.check_event():
        yield reading.get_event()


def _collect(raw: Iterable[Parsed], text: str, lead: int, foreign: bool) -> Events:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    items: list[Event] = []
    depth = 0
    try:
        for each in raw:
            event = _event(each, lead, foreign)
            depth += _DEEPER.get(event.kind, 0)
            if depth > MAX_DEPTH:
                too_deep = Failure(f"expected at most {MAX_DEPTH} levels of nesting", event.start, event.start + 1)
                return Events(tuple(items), too_deep)
            if len(items) >= MAX_NODES:
                too_many = Failure(f"expected at most {MAX_NODES} nodes", event.start, event.start + 1)
                return Events(tuple(items), too_many)
            if event.kind == "Scalar" and event.end - event.start > MAX_SCALAR:
                too_long = Failure(f"expected at most {MAX_SCALAR} characters in a value", event.start, event.start + 1)
                return Events(tuple(items), too_long)
            if event.kind == "Scalar" and event.start == event.end:
                event = _settled(event, items[-1].end if items else lead, lead, text)
            items.append(event)
    except MarkedYAMLError as error:
        return Events(tuple(items), _failure(error, text, lead))
    except ReaderError as error:
        # libyaml counts bytes here, the pure parser characters
        match = _CONTROL.search(text)
        at = lead + (match.start() if match else min(error.position, len(text)))
        return Events(tuple(items), Failure("control character, expected printable text", at, at + 1))
    return Events(tuple(items), None)


def _event(event: Parsed, lead: int, foreign: bool) -> Event:
    kind = type(event).__name__.removesuffix("Event")
    start, end = event.start_mark.index + lead, event.end_mark.index + lead
    if kind not in _TELLING:
        return Event(kind, start, end)
    value = getattr(event, "value", None) or ""
    return Event(
        kind, start, end,
        value.translate(_RESTORED) if foreign else value,
        getattr(event, "style", None) or "",
        getattr(event, "anchor", None),
        getattr(event, "tag", None) is not None,
        bool(getattr(event, "flow_style", False)),
    )  # fmt: skip


def _settled(event: Event, after: int, lead: int, text: str) -> Event:
    """Put an absent value where libyaml puts it: behind its colon or dash, in a flow collection before what follows.

    The pure parser does it the other way round.
    """
    if event.style or event.anchor or event.tagged:
        return event
    closer = _CLOSER.match(text, event.start - lead)
    sign = _COLON.match(text, after - lead) or _DASH.match(text, after - lead)
    at = closer.end() if closer else min(sign.end(), event.start - lead) if sign else event.start - lead
    return replace(event, start=at + lead, end=at + lead)


def _failure(error: MarkedYAMLError, text: str, lead: int) -> Failure:
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark else len(text), len(text))
    opened = error.context_mark.index if error.context_mark else at
    clause, start = message(str(error.context or ""), str(error.problem or ""), text, at, opened)
    line_end = text.find("\n", start)
    word = _WORD.match(text, start)
    end = word.end() if word else min(start + 1, len(text) if line_end < 0 else max(line_end, start))
    return Failure(clause, start + lead, end + lead)
