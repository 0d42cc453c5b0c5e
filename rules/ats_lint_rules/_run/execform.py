"""Shell form to exec form: which words a shell would start, and whether it takes a shell to tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ats_lint import Edit, Executable, Span, regex, shell

BUILTINS = frozenset(
    {
        ".", ":", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare", "eval", "exit", "export",
        "fg", "getopts", "hash", "jobs", "let", "local", "popd", "pushd", "read", "readonly", "return", "set", "shift",
        "shopt", "source", "times", "trap", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait",
    }
)  # fmt: skip
"""Words that only a shell knows: no program of that name can be counted on."""
_SPECIAL = regex(r"[*?\[\]{}~!^]")
_QUOTED = regex(r"'[^']*'|\"[^\"]*\"")


def plain_words(instruction: Executable) -> tuple[str, ...] | None:
    """Return the words that the shell form comes to without a shell's help, `exec` left out; None when it needs one."""
    text = instruction.args.text
    command = only_command(text)
    if command is None or command.assignments or command.redirects:
        return None
    words = command.words[1:] if command.words[0].raw == "exec" and len(command.words) > 1 else command.words
    texts = tuple(word.text or "" for word in words)
    if any(_needs_shell(word) for word in words) or texts[0] in BUILTINS or texts[0].startswith("-"):
        return None
    return texts


def only_command(text: str) -> shell.Command | None:
    """Return the one simple command that a script is; None when there is anything else to it."""
    script = shell.parse(text)
    top = [command for command in script.commands if command.parent is None]
    if script.errors or len(top) != 1 or not top[0].words:
        return None
    command = top[0]
    ends = [command.span.end, *(item.span.end for item in command.redirects)]
    whole = not text[max(ends) :].strip() and command.span.start == 0
    if not whole or command.context or command.negated or command.background:
        return None
    return command


def _needs_shell(word: shell.Word) -> bool:
    if word.text is None or "\n" in word.text or "\0" in word.text:
        return True
    return bool(_SPECIAL.search(_QUOTED.sub("", word.raw)))


def array(words: Iterable[str]) -> str:
    """Return words as the exec form writes them."""
    return json.dumps(list(words), ensure_ascii=False)


def handed_over(instruction: Executable, before: tuple[str, ...]) -> tuple[Edit, ...] | None:
    """Return edits that write the shell form as the exec form of its shell, which hands over to the last command.

    Lines and comments stay where they are. None when there is no last command that could take the shell's place.
    """
    args = instruction.args
    at = _last_command(args.text)
    if at is None or instruction.heredocs:
        return None
    # `A=b cmd` becomes `A=b exec cmd`: dash, bash and busybox still hand the variable to the program.
    opening = array(before)[:-1] + ', "'
    inserted = {0: opening, at: "exec "} if at else {0: opening + "exec "}
    edits: list[Edit] = []
    for index, char in enumerate(args.text):
        text = inserted.get(index, "") + ("\\" if char in '\\"' else "")
        place = args.offset(index)
        if char == "\t":
            edits.append(Edit(Span(place, place + 1), text + " "))
        elif ord(char) < 32:
            return None
        elif text:
            edits.append(Edit(Span(place, place), text))
    end = args.offset(len(args.text) - 1) + 1
    return (*edits, Edit(Span(end, end), '"]'))


def _last_command(text: str) -> int | None:
    """Return where the last command of a script begins; None when `exec` must not stand before it."""
    script = shell.parse(text)
    top = [command for command in script.commands if command.parent is None]
    if script.errors or not top or any(command.background or command.name == "trap" for command in script.commands):
        return None
    last = top[-1]
    if last.name in BUILTINS or not last.words or last.context or last.negated or last.wrappers[:1] == ("exec",):
        return None
    alone = sum(command.pipeline == last.pipeline for command in top) == 1
    ends = max([last.span.end, *(item.span.end for item in last.redirects)])
    if not alone or last.operator_before == "||" or text[ends:].strip():
        return None
    if any(item.body is not None for command in script.commands for item in command.redirects):
        return None
    return last.words[0].span.start


VARIABLE = regex(r"(?<![\\${])\$(?:(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?::?[-+?][^{}]*)?\})")
"""A variable as a shell would read it."""
_EXPANDING = regex(
    r"(ba|da|a|z|fi|k)?sh|busybox|cmd(\.exe)?|pwsh|powershell(\.exe)?|awk|gawk|mawk|perl|php\d*|ruby|node|envsubst|sed|e?grep"
    r"|make|tclsh|expect|supervisord|su|gosu-shell|confd|psql|jq|find|caddy|envoy|traefik|vector|fluent-bit"
)
"""Programs to which a dollar means something of their own."""
_PLACEHOLDER = regex(r"-{1,2}[\w.]+=.*\$\{")


def expands_itself(words: Iterable[str]) -> bool:
    """Tell whether one of the words is a program that expands variables, or gives a dollar another meaning."""
    texts = tuple(words)
    if any(_EXPANDING.fullmatch(word.rpartition("/")[2]) for word in texts):
        return True
    # Frameworks for Java put `${NAME}` into properties by themselves.
    java = any(word.rpartition("/")[2] == "java" for word in texts)
    return java and all(_PLACEHOLDER.match(word) for word in texts if VARIABLE.search(word))


def through_shell(words: Iterable[str], before: Iterable[str], kind: str) -> str:
    """Return the exec form of a shell that puts variables in and hands over: `kind` is command, entrypoint or run."""
    texts = tuple(words)
    line = " ".join(_for_shell(word) for word in texts)
    if kind == "run":
        return array((*before, line))
    if kind == "entrypoint":
        # What CMD or the command line adds comes in as positional parameters, behind a name for the shell.
        return array((*before, f'exec {line} "$@"', texts[0]))
    return array((*before, f"exec {line}"))


def _for_shell(word: str) -> str:
    if VARIABLE.search(word):
        return '"' + re.sub(r'(["`\\])', r"\\\1", word) + '"'
    return word if re.fullmatch(r"[\w@%+=:,./-]+", word) else "'" + word.replace("'", "'\\''") + "'"
