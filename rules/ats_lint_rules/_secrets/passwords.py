"""Passwords on command lines: which word of a command is one, and what it says.

Options are those of the programs' manual pages; long options of any program that are named like a secret count, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from ats_lint import Command, Span, Word, dataclass, regex
from ats_lint_rules._secrets.secret_values import harmless_value, secret_name
from ats_lint_rules._secrets.thrown_away import in_development

_MYSQL = regex(r"(?:mysql|mariadb)(?:admin|dump|import|check|show|slap|-\w+)?")
# Short options that take the password, attached or as the next word.
_SHORT = {
    "sshpass": "-p", "redis-cli": "-a", "valkey-cli": "-a", "mongo": "-p", "mongosh": "-p", "mongodump": "-p",
    "mongorestore": "-p", "mongoexport": "-p", "mongoimport": "-p", "useradd": "-p", "usermod": "-p", "sqlcmd": "-P",
    "bcp": "-P", "ldapsearch": "-w", "ldapadd": "-w", "ldapmodify": "-w", "rabbitmqadmin": "-p", "unzip": "-P",
    "clickhouse-client": "--password",
}  # fmt: skip
_ADMIN = frozenset({"mysqladmin", "mariadb-admin"})
_KEYTOOL = frozenset({"-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-destkeypass", "-srckeypass"})
_OPENSSL = frozenset({"-passin", "-passout", "-pass"})
_USER = {
    "curl": frozenset({"-u", "--user", "-U", "--proxy-user"}),
    "http": frozenset({"-a", "--auth"}), "https": frozenset({"-a", "--auth"}),
}  # fmt: skip
_SQL = regex(r"(?i)(?<![\w'-])(?:identified\s+(?:with\s+\S+\s+)?(?:by|as)|password)\s*+(?:[=(]\s*+)?'([^'$]+)'")
_HEADER = regex(
    r"(?i)(?:authorization\s*:\s*(?:basic|bearer|token)\s+|(?:private-token|x-api-key|x-auth-token)\s*:\s*)(\S{4,})"
)
_CONNECTION = regex(r"(?i)(?:^|[\s;])(?:password|pwd)=([^\s;'\"$()]++)(?!\()")
_DEFINE = regex(r"(?:-D|/p:|-P)([\w.-]+)=(.+)", re.DOTALL)
_ASSIGNED = regex(r"([A-Za-z_][\w.]*)=(.+)", re.DOTALL)
# Builds that insist on a secret without using it: `SECRET_KEY_BASE=dummy rake assets:precompile`.
_SIGNING = regex(
    r"(?is).*(?:secret_?key|secret_?token|app_?key|app_?secret|secret_?base|auth_?secret|session|cookie|jwt).*"
)
_FILLER = regex(
    r"(?i)secret|secrets|te?mp|test|tests?ing|foo|bar|foobar|build|assets|nothing|none|whatever|default|example|change_?me|\W{1,3}|\w"
)
_DUMMY = regex(r"(?is).*(?:dummy|fake|placeholder|unused|not-?used|ignored?|irrelevant|precompile|build-?time).*|x+")


_LOCKED = frozenset({"*", "!", "!!", "x"})
"""No password has this hash: the account is locked."""


@dataclass(frozen=True, slots=True)
class Password:
    """A secret on a command line: the option or variable it is given to, its text, and its place."""

    name: str
    text: str
    span: Span


def passwords(command: Command) -> Iterator[Password]:
    """Yield the secrets that a command is given in clear, each once."""
    seen: list[Span] = []
    for found in _found(command):
        if (
            harmless_value(found.text)
            or found.text in _LOCKED
            or _DUMMY.fullmatch(found.text)
            or any(one.overlaps(found.span) for one in seen)
        ):
            continue
        seen.append(found.span)
        yield found


def _found(command: Command) -> Iterator[Password]:
    for assignment in command.assignments:
        if assignment.value is None or _fills(assignment.name, assignment.value.text or ""):
            continue
        if secret_name(assignment.name):
            yield from _whole(assignment.name, assignment.value)
    yield from _piped(command)
    yield from _options(command)
    for word in command.args:
        yield from _inside(word)


def _fills(name: str, value: str) -> bool:
    """Tell whether a variable of one command only fills what a framework wants to see before it does anything.

    A key that signs nothing while files are built may say `secret`; a password with which a server is asked may not.
    """
    return bool(_SIGNING.fullmatch(name) and (_FILLER.fullmatch(value) or in_development(value)))


def _whole(name: str, word: Word) -> Iterator[Password]:
    if word.text:
        yield Password(name, word.text, part(word, word.text))


def part(word: Word, text: str) -> Span:
    """Return the place of `text` in a word; the whole word when it is not written as it reads."""
    at = word.raw.rfind(text)
    quotes = len(word.span) - len(word.raw)  # two in the exec form, whose words are decoded
    if at < 0 or quotes not in (0, 2):
        return word.span
    start = word.span.start + quotes // 2 + at
    return Span(start, start + len(text))


def _options(command: Command) -> Iterator[Password]:
    # A command that begins with an option is completed by its image's entrypoint.
    words = command.words if "sshpass" in command.wrappers or command.name.startswith("-") else command.args
    name = "sshpass" if "sshpass" in command.wrappers else command.name
    for word, after in zip_longest(words, words[1:]):
        text = word.text
        if text is None:
            continue
        if _MYSQL.fullmatch(name) and text.startswith("-p") and len(text) > 2:
            yield Password("-p", text[2:], part(word, text[2:]))
        elif name in _USER and text in _USER[name] and after is not None:
            yield from _pair(text, after)
        elif text.startswith("--"):
            yield from _long(text, word, after)
        else:
            yield from _short(name, text, word, after)
    if name == "htpasswd":
        yield from _htpasswd(command)
    if name in _ADMIN and "password" in command.texts[:-1]:
        yield from _whole("password", command.args[command.texts.index("password") + 1])


def _long(text: str, word: Word, after: Word | None) -> Iterator[Password]:
    option, equals, value = text.partition("=")
    if option == "--user" and ":" in value:
        yield Password(option, value.partition(":")[2], part(word, value.partition(":")[2]))
    if not (secret_name(option) or option.endswith(("-pass", "--pass", "--requirepass", "--masterauth"))):
        return
    if equals and value:
        yield Password(option, value, part(word, value))
    elif not equals and after is not None and not (after.text or "-").startswith("-"):
        yield from _whole(option, after)


def _short(name: str, text: str, word: Word, after: Word | None) -> Iterator[Password]:
    option = _SHORT.get(name, "")
    if option and text == option and after is not None:
        yield from _whole(option, after)
    elif option and text.startswith(option) and len(text) > len(option):
        yield Password(option, text[len(option) :], part(word, text[len(option) :]))
    elif text in _KEYTOOL and name == "keytool" and after is not None and after.text != "changeit":
        yield from _whole(text, after)
    elif text in _OPENSSL and name == "openssl" and after is not None and (after.text or "").startswith("pass:"):
        value = (after.text or "")[5:]
        yield Password(text, value, part(after, value))


def _pair(option: str, word: Word) -> Iterator[Password]:
    user, colon, secret = (word.text or "").partition(":")
    if colon and secret:
        yield Password(f"{option} {user}:", secret, part(word, secret))


def _htpasswd(command: Command) -> Iterator[Password]:
    flags = "".join(word.text[1:] for word in command.args if word.text and re.fullmatch(r"-[a-zA-Z]+", word.text))
    operands = [word for word in command.args if not (word.text or "").startswith("-")]
    needed = 2 if "n" in flags else 3
    if "b" in flags and len(operands) >= needed:
        yield from _whole("-b", operands[needed - 1])


def _piped(command: Command) -> Iterator[Password]:
    target = command.piped_into
    if target is None or command.name not in ("echo", "printf"):
        return
    for word in command.args:
        for account, secret in (
            re.findall(r"(?<![\w.-])([\w.-]++):([^\s:\\$]+)", word.text or "") if target.name == "chpasswd" else ()
        ):
            yield Password(f"chpasswd {account}", secret, part(word, secret))
    if target.name == "passwd" and target.has_option("--stdin") and command.args:
        yield from _whole("passwd", command.args[-1])


def _inside(word: Word) -> Iterator[Password]:
    text = word.text
    if not text:
        return
    for pattern, name in ((_SQL, "SQL password"), (_HEADER, "header"), (_CONNECTION, "password")):
        for match in pattern.finditer(text):
            yield Password(name, match[1], part(word, match[1]))
    given = _DEFINE.fullmatch(text) or _ASSIGNED.fullmatch(text)
    if given and secret_name(given[1]) and not _fills(given[1], given[2]):
        yield Password(given[1], given[2], part(word, given[2]))
