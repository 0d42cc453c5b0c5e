"""The commands of a text that `cmd /S /C` reads.

Source: https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/cmd
"""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word
from ats_lint.syntax.shell.windows_text import ReadWord, command_of, piped, program_name

_OPERATOR = regex(r"&&|\|\||[&|\n()]")
_REDIRECT = regex(r"(\d?)(>>|>|<)(&\d)?")
_VARIABLE = regex(r"%(\w[\w() .-]*?)(?::[^%\n]*)?%|!(\w+)!|%%?~?[a-zA-Z]\b")
_SET = regex(r'"?(\w+)=(.*?)"?$')


def batch_commands(text: str) -> tuple[Command, ...]:
    """Return the commands in the order they are written; a condition and what it decides are one."""
    return piped(list(_commands(text)))


def _commands(text: str) -> Iterator[Command]:
    at, operator, after = 0, "", ""
    words: list[Word] = []
    redirects: list[Redirect] = []
    while True:
        at = _blank(text, at)
        found = _OPERATOR.match(text, at)
        if found is None and at < len(text):
            direction = _REDIRECT.match(text, at)
            if direction is None:
                piece = _piece(text, at)
                words.append(piece.word(text))
                at = piece.end
            else:
                at = _redirect(text, direction.end(), direction[1], direction[2], direction[3], redirects)
            continue
        if words:
            yield _command(words, operator, redirects)
            words, redirects, after = [], [], ""
        if found is None:
            return
        after = after or ("" if found[0] in "()" else ";" if found[0] in "&\n" else found[0])
        operator, at = after, found.end()


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\r", "@", ",", ";") and at < len(text):
        at += 1
    return at


def _redirect(text: str, at: int, descriptor: str, sign: str, joined: str | None, found: list[Redirect]) -> int:
    """Read what stands behind `>`."""
    start, target = at, None
    if joined is None:
        at = _blank(text, at)
        piece = _piece(text, at)
        target, at = piece.word(text), max(piece.end, at)
    found.append(Redirect(sign, target, Span(start - len(sign), at), descriptor))
    return at


def _command(words: list[Word], operator: str, redirects: list[Redirect]) -> Command:
    name = program_name(words[0])
    if name == "call" and len(words) > 1:
        words, name = words[1:], program_name(words[1])
    assignments: list[ShellAssignment] = []
    if name == "set" and len(words) > 1:
        said = " ".join(word.raw for word in words[1:])
        match = _SET.match(said)
        if match:
            last = words[-1]
            value = Word(match[2], match[2], last.span, (match[2],)) if "%" not in match[2] else None
            assignments.append(ShellAssignment(match[1], value, Span(words[1].span.start, last.span.end)))
    context = frozenset({"if"} if name == "if" else {"loop"} if name == "for" else ())
    return command_of(words, name, operator, redirects, assignments, context)


def _ends(sign: str, within: bool, depth: int) -> bool:
    """Tell whether a sign ends a word: a parenthesis does so at its beginning, or where none was opened in it."""
    return sign in " \t\r\n&|<>" or (sign == "(" and not within) or (sign == ")" and not depth)


def _piece(text: str, at: int) -> ReadWord:
    """Read one word: quotes keep blanks, a caret the sign behind it; parentheses within it are a part of it."""
    start, quoted, said, depth = at, False, "", 0
    parts: list[str | None] = []
    variables: list[str] = []
    while at < len(text) and (quoted or not _ends(text[at], at > start, depth)):
        sign = text[at]
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sign, 0)
        variable = _VARIABLE.match(text, at) if sign in "%!" else None
        if sign == "\n":
            break
        if variable:
            parts, said = [*parts, *([said] if said else []), None], ""
            variables.append(variable[1] or variable[2] or variable[0])
            at = variable.end()
            continue
        if sign == '"':
            quoted = not quoted
        elif sign == "^" and not quoted:
            at += 1
            said += text[at : at + 1]
        else:
            said += sign
        at += 1
    if said or not parts:
        parts.append(said)
    return ReadWord(start, min(max(at, start + 1), len(text)), tuple(parts), tuple(variables))
