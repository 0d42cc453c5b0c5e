"""Secrets in configuration: names that say so, values that give nothing away, and passwords in URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Span, regex
from ats_lint_rules._secrets.secret_names import secret_name as secret_name

_SWITCHES = frozenset(
    {"true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "null", "nil", "0", "1", "[]", "{}",
     "unset", "undefined", "invalid", "user_provided"}
)  # fmt: skip
_BRACED = regex(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")
_VARIABLE = regex(
    r"\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*+(?::?([-+?=])((?:[^{}]|\{[^{}]*+\})*)|[^{}]*+)\})"
)
_PATH = regex(r"(?:~|\.{1,2}|%[\w.]+%)?(?:/[\w.@-]+){2,}/?|\.{1,2}/[\w.@-]+|[A-Za-z]:[\\/][\w.\\/ -]+|file://\S+")
_FILE = regex(
    r"(?i)[\w-]+(?:\.[\w-]+)*\.(?:pem|key|crt|cer|json|txt|ya?ml|p12|pfx|jks|env|conf|cfg|ini|pub|asc|gpg|sh|py)"
)
_TEMPLATE = regex(r"\{\{.*\}\}|%[A-Z_]+%|@@?[A-Z_]+@@?|#\{.*\}|__[A-Z_]+__", re.DOTALL)
# References to a secret store: Vault, AWS, 1Password, sops/vals, Azure and Google secret managers.
_STORE = regex(
    r"(?:arn:aws[\w-]*:(?:secretsmanager|ssm):|vault:\S"
    r"|(?:vault|op|ref\+\w+|awssm|aws-sm|gcp-?sm|sm|azurekeyvault|ssm)://?\S)"
)

_PAIR = regex(
    r"(?i)(?:^|[\s;?&,])(?:password|pwd)[ \t]*=[ \t]*(?P<quote>[\"']?)(?P<password>[^\s;&,\"'$()]++)(?P=quote)(?!\()"
)

_REFERENCE = r"\$\{(?:[^{}]|\{[^{}]*\})*\}"
_USER = rf"(?:{_REFERENCE}|[^\s/?#:@\"'<>\[\]{{}}$`]|\$(?![({{]))*"
_PASSWORD = rf"(?:{_REFERENCE}|[^\s/?#\"'<>{{}}`])+"
# An image reference with a digest (`docker-image://alpine:3@sha256:…`) has a colon and an at sign, too.
_URL = regex(
    rf"(?i)\b[a-z][a-z0-9+.-]{{0,24}}://{_USER}:(?P<password>{_PASSWORD})@(?!sha(?:256|384|512):)(?=[^\s/?#\"'@])"
)
_PLACEHOLDER = regex(
    r"(?i)placeholder|<[^<>]+>|\[[A-Z_ -]+\]|\*{3,}|\.{3,}|x{4,}|-{4,}|fix[_-]?me|to-?do|tbd"
    r"|(?:please[_ -]?)?(?:replace|fill|insert|enter|put)[_ -](?:me|this|in|it|here|with|your)(?![a-z0-9]).*"
    r"|(?:your|my|the)[_ -](?:[a-z0-9]+[_ -])*here|your[a-z0-9]{2,}here"
    r"|(?:a[_ -])?(?:long|random|secure|strong)(?:[_ -](?:and|random|secure|strong|alphanumeric|secret))+[_ -]string"
    r"|your[_ -](?:[a-z0-9]+[_ -])*(?:key|token|secret|password|id|hash|string)"
    r"|(?:strong|secure|random|generated?)[_ -](?:[a-z0-9]+[_ -])*(?:key|token|secret|password|hash|string)"
)
"""`changeme`, `secret` and `example` work as passwords, and are used as such: they are none."""

_MARKS = frozenset("_-.?#")
"""What stands for no value at all."""


def harmless_value(text: str) -> bool:
    """Tell whether a value under a secret's name gives nothing away.

    So are nothing, switches, paths, marks of a template engine, references to a secret store, and texts that a
    variable without a default of its own completes. `changeme`, `<password>` and `***` do not: they work as the
    password until somebody changes them.
    """
    text = text.strip().strip("\"'").strip()
    if not text or text in _MARKS or text.lower() in _SWITCHES or text.startswith(("$(", "`")):
        return True
    if any(pattern.fullmatch(text) for pattern in (_PATH, _FILE, _TEMPLATE)) or _STORE.match(text):
        return True
    found = list(_VARIABLE.finditer(text.replace("$$", "")))
    return bool(found) and all(match[1] not in ("-", "=", "+") or harmless_value(match[2]) for match in found)


def is_placeholder(text: str) -> bool:
    """Tell whether a value only marks where a credential goes: nobody can have chosen it."""
    return bool(_PLACEHOLDER.fullmatch(text.strip().strip("\"'").strip()))


def credential_url(text: str) -> Iterator[Span]:
    """Yield the place of each password that stands in a URL as `scheme://user:password@host`."""
    if "://" not in text or "@" not in text:
        return
    # What stands inside of a variable, as the colon of a default does, is no part of the URL.
    for match in _URL.finditer(_BRACED.sub(lambda found: "v" * len(found[0]), text)):
        password = text[slice(*match.span("password"))]
        if not harmless_value(password) and "$(" not in password:
            yield Span(*match.span("password"))


def connection_string(text: str) -> Iterator[Span]:
    """Yield the place of each password in texts such as `Server=db;Password=x` or `jdbc:…?user=a&password=x`."""
    if text.count("=") > 1:
        for match in _PAIR.finditer(text):
            if not harmless_value(match["password"]):
                yield Span(*match.span("password"))
