"""The commands of a text that PowerShell reads.

Source: https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_parsing
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.syntax.shell.script import Command, Redirect, ShellAssignment, Word
from ats_lint.syntax.shell.windows_text import ReadWord, command_of, piped, program_name

_OPERATOR = regex(r"&&|\|\||[;|\n(){}]")
_REDIRECT = regex(r"([\d*]?)(>>|>)(&\d)?")
_COMMENT = regex(r"#[^\n]*|<#.*?#>", re.DOTALL)
_BLANK = regex(r"(?:[ \t\r,]|`\r?\n|@(?=[({]))+")
_CALL = regex(r"&(?!&)|\.(?=[ \t])")
_EQUALS = regex(r"\+?=(?=[\s\w'\"$(@\[&.-])")
_VALUES = frozenset("'\"@$[0123456789=-+*/<>!")
_VARIABLE = regex(r"\$(?:\{([^}\n]+)\}|((?:\w+:)?\w+)|[?^$_])")
_HERE = regex(r"@(['\"])[ \t]*\r?\n(.*?)\n\1@", re.DOTALL)
_SET = regex(r"\$(?:env:)?(\w+)$", re.IGNORECASE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
ALIASES = {
    "curl": "invoke-webrequest", "wget": "invoke-webrequest", "iwr": "invoke-webrequest", "irm": "invoke-restmethod",
    "iex": "invoke-expression", "rm": "remove-item", "del": "remove-item", "erase": "remove-item", "rd": "remove-item",
    "ri": "remove-item", "rmdir": "remove-item", "cp": "copy-item", "copy": "copy-item", "cpi": "copy-item",
    "mv": "move-item", "move": "move-item", "mi": "move-item", "ls": "get-childitem", "dir": "get-childitem",
    "gci": "get-childitem", "cat": "get-content", "gc": "get-content", "type": "get-content", "echo": "write-output",
    "write": "write-output", "cd": "set-location", "chdir": "set-location", "sl": "set-location", "md": "new-item",
    "mkdir": "new-item", "ni": "new-item", "ps": "get-process", "kill": "stop-process", "sleep": "start-sleep",
    "tee": "tee-object", "sort": "sort-object", "mount": "new-psdrive", "start": "start-process",
    "saps": "start-process", "sc": "set-content", "history": "get-history", "man": "help", "pwd": "get-location",
    "clear": "clear-host", "diff": "compare-object", "popd": "pop-location", "pushd": "push-location",
}  # fmt: skip
"""Short names of Windows PowerShell: `curl` is no curl, and knows other options."""
_WORDS = frozenset({"if", "elseif", "else", "foreach", "for", "while", "switch", "try", "catch", "finally", "function",
                    "param", "do", "until", "trap", "return", "throw", "begin", "process", "end"})  # fmt: skip


def cmdlet_commands(text: str) -> tuple[Command, ...]:
    """Return the commands in the order they are written, those in blocks and parentheses included."""
    return piped(list(_commands(text)))


def _commands(text: str) -> Iterator[Command]:
    at, operator = 0, ""
    words: list[Word] = []
    redirects: list[Redirect] = []
    while True:
        at = _skip(text, at)
        found = _OPERATOR.match(text, at)
        if found is None and at < len(text):
            redirect = _redirect(text, at)
            piece = None if redirect else _piece(text, at)
            redirects += [redirect] if redirect else []
            words += [piece.word(text)] if piece else []
            at = redirect.span.end if redirect else piece.end if piece else at
            continue
        if words:
            yield from _made(text, words, operator, redirects)
            words, redirects = [], []
        if found is None:
            return
        operator, at = (found[0] if found[0] in ("|", "&&", "||") else ";"), found.end()


def _skip(text: str, at: int) -> int:
    """Step over blanks, continued lines, comments, and the sign that calls what a string names."""
    while True:
        found = _BLANK.match(text, at) or _COMMENT.match(text, at) or _CALL.match(text, at)
        if found is None:
            return at
        at = found.end()


def _redirect(text: str, at: int) -> Redirect | None:
    found = _REDIRECT.match(text, at)
    if found is None:
        return None
    piece = None if found[3] else _piece(text, _skip(text, found.end()))
    end = piece.end if piece else found.end()
    return Redirect(found[2], piece.word(text) if piece else None, Span(at, end), found[1])


def _made(text: str, words: list[Word], operator: str, redirects: list[Redirect]) -> Iterator[Command]:
    """Yield the command of some words; `$env:NAME = 'value'` assigns, and what else it assigns is a command."""
    assignments: list[ShellAssignment] = []
    if len(words) > 1 and words[1].raw in ("=", "+="):
        variable, rest = _SET.match(words[0].raw), words[2:]
        value = rest[0] if len(rest) == 1 and rest[0].quoted else None
        if variable and words[0].raw.lower().startswith("$env:"):
            place = Span(words[0].span.start, words[-1].span.end)
            assignments.append(ShellAssignment(variable[1], value or (rest[0] if rest else None), place))
        if not rest or rest[0].raw[:1] in _VALUES:
            yield command_of(words, "$env" if assignments else "", operator, redirects, assignments)
            return
        words = rest
    first = words[0]
    called = text[: first.span.start].rstrip(" \t")[-1:] in ("&", ".")
    name = program_name(first) if called or first.raw[:1] not in _VALUES else ""
    name = name if first.raw.lower().endswith(".exe") else ALIASES.get(name, name)
    context = frozenset({"if"} if name in _WORDS else ())
    yield command_of(words, name, operator, redirects, assignments, context)


def _piece(text: str, at: int) -> ReadWord:
    """Read one word, or the sign of an assignment."""
    equals = _EQUALS.match(text, at)
    if equals:
        return ReadWord(at, equals.end(), (equals[0],))
    here = _HERE.match(text, at)
    if here:
        known = here[1] == "'" or "$" not in here[2]
        return ReadWord(at, here.end(), (here[2] if known else None,))
    start = at
    parts: list[str | None] = []
    variables: list[str] = []
    while at < len(text) and text[at] not in " \t\r\n;|(){},":
        sign = text[at]
        if sign in "'\"":
            at = _string(text, at, parts, variables)
        elif sign == "$":
            at = _variable(text, at, parts, variables)
            if _EQUALS.match(text, at):
                break
        else:
            escaped = sign == "`"
            said = text[at + escaped : at + escaped + 1]
            parts.append(said)
            at += 1 + escaped
    return ReadWord(start, min(max(at, start + 1), len(text)), _joined(parts), tuple(variables))


def _string(text: str, at: int, parts: list[str | None], variables: list[str]) -> int:
    quote, at = text[at], at + 1
    parts.append("")
    while at < len(text):
        sign = text[at]
        if sign == quote:
            if text[at + 1 : at + 2] != quote:
                return at + 1
            parts.append(quote)
            at += 2
        elif sign == "`" and quote == '"':
            said = text[at + 1 : at + 2]
            parts.append(_ESCAPES.get(said, said))
            at += 2
        elif sign == "$" and quote == '"':
            at = _variable(text, at, parts, variables)
        else:
            parts.append(sign)
            at += 1
    return at


def _variable(text: str, at: int, parts: list[str | None], variables: list[str]) -> int:
    """Read a variable or `$(…)`; a lone sign is itself."""
    if text.startswith("$(", at):
        depth, end = 1, at + 2
        while end < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        parts.append(None)
        return end
    found = _VARIABLE.match(text, at)
    parts.append(None if found else "$")
    if found and (found[1] or found[2]):
        variables.append((found[1] or found[2]).rpartition(":")[2])
    return found.end() if found else at + 1


def _joined(parts: list[str | None]) -> tuple[str | None, ...]:
    """Put together what is known."""
    found: list[str | None] = []
    for part in parts:
        if part is not None and found and found[-1] is not None:
            found[-1] += part
        else:
            found.append(part)
    return tuple(found) or ("",)
