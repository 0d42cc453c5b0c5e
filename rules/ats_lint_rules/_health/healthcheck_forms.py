"""The forms of a health check test, and what a wrong one was meant to be."""

import re
import shlex

from ats_lint import Span, regex

_KINDS = ("CMD", "CMD-SHELL", "NONE")
_PLAIN = regex(r"[^\s'\"\\()<>*?#]+")
_FOR_A_SHELL = regex(r"[$`|&;<>()*?~\n]")
_OPERATORS = frozenset({"||", "&&", "|", ";", ">", "2>&1", ">/dev/null"})


def text_fault(text: str | None) -> tuple[str, Span | None] | None:
    """Return what is wrong with a test that is one text, and where."""
    first = (text or "").split(maxsplit=1)[:1]
    if first and first[0] in _KINDS:
        return f"{first[0]} as a text is run as a program: it needs a list", None
    return None


def list_fault(words: list[tuple[str | None, Span]]) -> tuple[str, Span | None] | None:
    """Return what is wrong with a test that is a list, and where."""
    if not words or words[0][0] is None:
        return None
    (kind, span), rest = words[0], words[1:]
    if kind not in _KINDS:
        return "the test does not begin with CMD, CMD-SHELL or NONE", span
    if kind != "NONE" and not rest:
        return f"nothing follows {kind}", span
    if kind == "CMD-SHELL" and len(rest) > 1:
        return "CMD-SHELL runs only the first text of a list", rest[0][1]
    return None


def meant_text(text: str) -> list[str] | None:
    """Return the list that a text was meant to be."""
    kind, _, rest = text.partition(" ")
    if kind == "NONE" or not rest.strip():
        return ["NONE"] if kind == "NONE" else None
    if kind == "CMD" and not _FOR_A_SHELL.search(rest):
        # The image may have no shell at all.
        try:
            return ["CMD", *shlex.split(rest)]
        except ValueError:
            return None
    return ["CMD-SHELL", rest.strip()]


def meant_list(words: list[str]) -> list[str] | None:
    """Return the list that another one was meant to be; None when that cannot be told."""
    first, rest = words[0], words[1:]
    if first in {"CMD", "CMD-SHELL"}:
        return ["CMD-SHELL", _joined(rest)] if rest and not _are_lines(rest) else None
    if first.upper() in _KINDS:
        return [first.upper(), *rest]
    kind, _, line = first.partition(" ")
    if kind.upper() in _KINDS and line:
        return [kind.upper(), _joined([line, *rest])] if kind.upper() == "CMD-SHELL" else None
    if not rest and " " in first:
        return ["CMD-SHELL", first]
    if any(word in {"||", "&&", "|", ";"} for word in rest):
        return ["CMD-SHELL", _joined(words)]
    return ["CMD", *words]


def _are_lines(words: list[str]) -> bool:
    """Tell whether several whole commands stand in a list: whether one or all of them are meant, nobody can tell."""
    return len(words) > 1 and all(re.search(r"\S\s+\S", word) for word in words)


def _joined(words: list[str]) -> str:
    return " ".join(_word(word, first=at == 0) for at, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    if _PLAIN.fullmatch(word) or word in _OPERATORS or (first and re.search(r"\s", word)):
        return word
    # Commands, and not an argument with blanks.
    if re.search(r"(?:^|\s)(?:\|\|?|&&|;)(?:\s|$)", word) or word.startswith("exit "):
        return word
    return shlex.quote(word)
