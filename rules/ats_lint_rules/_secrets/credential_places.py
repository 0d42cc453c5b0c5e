"""Where Compose files hold credentials besides variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ats_lint import Compose, Definition, Service, Span, Value, regex, remembered
from ats_lint_rules._secrets.command_lines import command_passwords
from ats_lint_rules._secrets.credentials import (
    Credential,
    environment,
    key_in,
    line_breaks,
    options,
    own_name,
    part,
    scalars,
    shared_key,
    texts_of,
    uses_variable,
    variables,
)
from ats_lint_rules._secrets.secret_values import connection_string, credential_url, harmless_value, secret_name
from ats_lint_rules._secrets.tokens import find_tokens

_ADDRESS = regex(r"_?(?:DATABASE_?)?(?:UR[LI]S?|DSN|CONN(?:ECTION)?(?:_STRING)?|ENDPOINT|ADDRESS|SERVERS?|HOSTS?)$")
_SHELL = regex(r"\$\$(?:[A-Za-z_]\w*|\{[^{}]+\})")
_KINDS = frozenset({"KEY", "PASSPHRASE", "SECRET", "TOKEN"})
# Hashes as htpasswd and crypt(3) write them, in Compose's spelling of a dollar.
_HASH = regex(r"[\w.@-]:\$\$?(?:apr1|2[abxy]|1|5|6|y|argon2\w*)\$\S|[\w.@-]:\{(?:SHA|SSHA)\}\S")
_CONTENT = regex(
    r"""(?mx)^[ \t]*["']?(?:export[ \t]+)?(?P<key>[A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*
    (?P<q>["']?)(?P<value>[^\s"'\#,;]+)(?P=q)"""
)


@remembered
def urls(service: Service) -> tuple[Credential, ...]:
    """Return the passwords in URLs and connection strings, but for those that are a secret's own value."""
    return tuple(_urls(service))


def _urls(service: Service) -> Iterator[Credential]:
    whole = {id(one.value.node) for one in environment(service)}
    for path, value in texts_of(service):
        for span in credential_url(value.raw):
            if id(value.node) in whole or uses_variable(value, span) or _is_of_shell(path, value.raw, span):
                continue
            yield part(service, _url_key(service, path, value, span), value, span, "URL")
        for span in connection_string(value.raw) if path[:1] == ("environment",) else ():
            if id(value.node) not in whole and not _within_item_name(path, value, span):
                yield part(service, _url_key(service, path, value, span), value, span, "connection string")


def _is_of_shell(path: tuple[str, ...], raw: str, span: Span) -> bool:
    """Tell whether a password is a variable of the shell that runs a command: `$$PW`, which Compose leaves alone."""
    return path[:1] != ("environment",) and bool(_SHELL.fullmatch(raw[span.start : span.end]))


def _within_item_name(path: tuple[str, ...], value: Value, span: Span) -> bool:
    """Tell whether a list's item begins with the pair: `password=x` is a variable, not a connection string."""
    return len(path) == 1 and "=" not in value.raw[: span.start - 1].rstrip("=\"' ")


def _url_key(service: Service, path: tuple[str, ...], value: Value, span: Span) -> str:
    """Return the variable for a URL's password: the one of the service that the URL leads to, if it has it."""
    text = value.raw[span.start : span.end].replace("$$", "$")
    before, scheme_end, _ = re.split(r"\s", value.raw[: span.start])[-1].partition("://")
    url = re.search(r"(?<![\w+.-])[\d_+.-]*+([a-zA-Z][\w+.-]*+)\Z", before) if scheme_end else None
    rest = re.match(r"@([\w.-]+)", value.raw[span.end :])
    host = service.compose.services.get(rest[1]) if rest else None
    shared = shared_key(host, text) if host is not None else None
    if shared:
        return shared
    if path[:1] == ("environment",):
        name = _ADDRESS.sub("", key_in(path, value).upper()) or "DATABASE"
        return f"{name}_PASSWORD"
    scheme = urlsplit(f"{url[1]}://").scheme.upper().partition("+")[0] if url else "URL"
    return own_name(service, re.sub(r"\W", "_", f"{scheme}_PASSWORD"))


def elsewhere(compose: Compose) -> Iterator[Credential]:
    """Yield the secrets in build arguments, labels, options, commands, health checks, and contents of configs."""
    for service in compose.services.values():
        if service.build is not None:
            yield from variables(service, service.build.args.values())
        yield from _labels(service)
        for value, span, given, program in command_passwords(service):
            text = value.raw[span.start : span.end].replace("$$", "$")
            last = (re.findall(r"[A-Z]+", given.upper()) or [""])[-1]
            key = shared_key(service, text) or own_name(service, last if last in _KINDS else "PASSWORD")
            yield part(service, key, value, span, "the command" if program.startswith("-") else program)
    for section in (compose.configs, compose.secrets):
        for definition in section.values():
            yield from _contents(definition)
    yield from options(compose)


def _labels(service: Service) -> Iterator[Credential]:
    for name, label in service.labels.items():
        node = label.node
        if node is None or node.kind != "scalar" or label.variables:
            continue
        secret = secret_name(name, service.compose.settings) and not harmless_value(label.raw)
        if secret or _HASH.search(label.raw):
            words = re.sub(r"\W+", "_", name).strip("_").upper().split("_")
            key = own_name(service, "_".join(words[-2:]))
            yield part(service, key, node, Span(0, len(node.raw) - line_breaks(node)), f"label {words[-1].lower()}")


def _contents(definition: Definition) -> Iterator[Credential]:
    content = definition.get("content")
    if content is None or content.kind != "scalar":
        return
    raw = content.raw
    if definition.section == "secrets":
        if not harmless_value(raw) and not content.variables:
            key = definition.key if secret_name(definition.key) else f"{definition.key}_secret"
            yield part(
                definition, re.sub(r"\W", "_", key).upper(), content, Span(0, len(raw) - line_breaks(content)), "secret"
            )
        return
    for match in _CONTENT.finditer(raw):
        value = match["value"]
        if (
            secret_name(match["key"], definition.compose.settings)
            and not harmless_value(value)
            and "$" not in value.replace("$$", "")
        ):
            key = own_name(definition, re.sub(r"\W+", "_", match["key"]).upper())
            yield part(definition, key, content, Span(*match.span("value")), match["key"])
    for span in credential_url(raw):
        if not uses_variable(content, span):
            yield part(definition, own_name(definition, "URL_PASSWORD"), content, span, "URL")


@remembered
def tokens(compose: Compose) -> tuple[Credential, ...]:
    """Return the values that have the shape of a known issuer's tokens, wherever they stand."""
    return tuple(_tokens(compose))


def _tokens(compose: Compose) -> Iterator[Credential]:
    for service in compose.services.values():
        whole = {id(one.value.node): one for one in environment(service)}
        for path, value in texts_of(service):
            for name, span in find_tokens(value.raw):
                own = whole.get(id(value.node))
                key = own.key if own else _token_key(service, path, value)
                found = part(service, key, value, span, name)
                yield (
                    found
                    if own is None
                    else Credential(service, own.key, own.value, own.start, own.end, own.text, found.at, name)
                )
    for section in (compose.configs, compose.secrets):
        for definition in section.values():
            for _, value in scalars(definition.value):
                for name, span in find_tokens(value.raw):
                    yield part(definition, own_name(definition, "TOKEN"), value, span, name)


def _token_key(service: Service, path: tuple[str, ...], value: Value) -> str:
    name = key_in(path, value)
    if path[:1] == ("environment",) or path[:2] == ("build", "args"):
        return name
    return own_name(service, "TOKEN")


@remembered
def all_of(compose: Compose) -> tuple[Credential, ...]:
    """Return every secret of a project that some rule moves, the plain variables first."""
    found = [one for service in compose.services.values() for one in environment(service)]
    found += [one for service in compose.services.values() for one in urls(service)]
    return (*found, *elsewhere(compose), *tokens(compose))
