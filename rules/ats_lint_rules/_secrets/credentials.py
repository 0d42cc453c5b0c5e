"""Credentials that a Compose project holds in clear, each with the characters that have to go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from ats_lint import Compose, Definition, EnvVar, Service, Span, Value, dataclass, regex, remembered
from ats_lint_rules._secrets.command_lines import command_passwords
from ats_lint_rules._secrets.secret_values import (
    connection_string,
    credential_url,
    harmless_value,
    is_placeholder,
    secret_name,
)
from ats_lint_rules._secrets.tokens import find_tokens

# What an image's own list of credentials names besides secrets: accounts, and texts with a secret inside.
_NO_SECRET = regex(
    r"(?i)(?:USER(?:NAME)?|EMAIL|ADMIN|UR[LI]|DSN|CONN|ARGS|FLAGS|CONFIG|DATASOURCE|BACKEND|CREDENTIALS)$"
)
_ADDRESS = regex(r"_?(?:DATABASE_?)?(?:UR[LI]S?|DSN|CONN(?:ECTION)?(?:_STRING)?|ENDPOINT|ADDRESS|SERVERS?|HOSTS?)$")
_KINDS = frozenset({"KEY", "PASSPHRASE", "SECRET", "TOKEN"})
# Hashes as htpasswd and crypt(3) write them, in Compose's spelling of a dollar.
_HASH = regex(r"[\w.@-]+:\$\$?(?:apr1|2[abxy]|1|5|6|y|argon2\w*)\$\S+|[\w.@-]+:\{(?:SHA|SSHA)\}\S+")
# What Compose takes for a variable; any other dollar stays as it is.
DOLLAR = regex(r"\$[A-Za-z_{]")
_CONTENT = regex(
    r"""(?mx)^[ \t]*["']?(?:export[ \t]+)?(?P<key>[A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*
    (?P<q>["']?)(?P<value>[^\s"'\#,;]+)(?P=q)"""
)


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """One secret text in a scalar.

    Attributes:
        owner: the service, or the config or secret, that says it.
        key: what a variable that holds it is called.
        value: the scalar.
        start: where it begins in the scalar's `raw` text.
        end: where it ends there.
        text: the secret itself.
        at: where a finding points.
        what: what it is, for messages.
    """

    owner: Service | Definition
    key: str
    value: Value
    start: int
    end: int
    text: str
    at: Span
    what: str

    @property
    def span(self) -> Span:
        """The secret in the source."""
        return self.value.part_span(self.start, self.end)

    @property
    def is_placeholder(self) -> bool:
        """Tell whether it only marks where a credential goes: a server that sets it as its own would take it."""
        facts = self.owner.facts if isinstance(self.owner, Service) else None
        taken = facts is not None and self.key in facts.credentials
        return is_placeholder(self.text) and not taken

    @property
    def compose(self) -> Compose:
        """The project it belongs to."""
        return self.owner.compose


def is_secret(service: Service, name: str) -> bool:
    """Tell whether a variable of a service holds a secret, by its name or by what is known of the image."""
    names = service.compose.settings
    if secret_name(name, names):
        return True
    known = service.facts.credentials if service.facts else ()
    public = names is not None and secret_name(name) and not secret_name(name, names)
    return name in known and not _NO_SECRET.search(name) and not public


def environment(service: Service) -> Iterator[Credential]:
    """Yield the secrets that are written out as values of environment variables."""
    yield from _variables(service, service.environment.values())


def _variables(service: Service, variables: Iterable[EnvVar]) -> Iterator[Credential]:
    for variable in variables:
        text, node = variable.literal, variable.node
        if text is None or node is None or not is_secret(service, variable.name) or harmless_value(node.raw):
            continue
        name, kept = variable.name, line_breaks(node)
        text, end = text[: len(text) - kept], len(node.raw) - kept
        yield Credential(service, name, node, 0, end, text, pointer(variable), name)


def line_breaks(value: Value) -> int:
    """Return how many line breaks end a block scalar: they stay, as no variable stands behind them."""
    block = value.source.slice(value.node.span)[:1] in ("|", ">")
    return len(value.raw) - len(value.raw.rstrip("\n")) if block else 0


def pointer(variable: EnvVar) -> Span:
    """Return the place of a variable's name, or of its value when another file says the name."""
    named = variable.source.slice(variable.key_span).strip("'\"") == variable.name
    return variable.key_span if named or variable.value_span is None else variable.value_span


def scalars(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield every text below a value with the keys that lead there, a list's items under the list's path."""
    if value.kind == "scalar":
        yield path, value
    for key, child in value.items():
        yield from scalars(child, (*path, key))
    for item in value.list:
        yield from scalars(item, path)


def part(owner: Service | Definition, key: str, value: Value, span: Span, what: str) -> Credential:
    """Return a credential that is a part of a scalar's `raw` text."""
    text = value.raw[span.start : span.end].replace("$$", "$")
    return Credential(owner, key, value, span.start, span.end, text, value.part_span(span.start, span.end), what)


def _own_name(owner: Service | Definition, suffix: str) -> str:
    return re.sub(r"\W", "_", owner.key.upper(), flags=re.ASCII) + "_" + suffix


def _label(path: tuple[str, ...], value: Value) -> str:
    """Return the key that says a value: of a map, or of a `KEY=value` item."""
    item = value.raw.partition("=")[0]
    if path and path[-1] in ("environment", "labels", "args") and re.fullmatch(r"[\w.-]+", item):
        return item
    return path[-1] if path else ""


def urls(service: Service) -> Iterator[Credential]:
    """Yield the passwords in URLs and connection strings, but for those that are a secret's own value."""
    whole = {id(one.value.node) for one in environment(service)}
    for path, value in scalars(service.value):
        for span in credential_url(value.raw):
            if id(value.node) not in whole and not _uses_variable(value, span):
                yield part(service, _url_key(service, path, value, span), value, span, "URL")
        for span in connection_string(value.raw) if path[:1] == ("environment",) else ():
            if id(value.node) not in whole and not _within_item_name(path, value, span):
                yield part(service, _url_key(service, path, value, span), value, span, "connection string")


def _within_item_name(path: tuple[str, ...], value: Value, span: Span) -> bool:
    """Tell whether a list's item begins with the pair: `password=x` is a variable, not a connection string."""
    return len(path) == 1 and "=" not in value.raw[: span.start - 1].rstrip("=\"' ")


def _uses_variable(value: Value, span: Span) -> bool:
    return bool(DOLLAR.search(value.raw[span.start : span.end].replace("$$", "")))


def _url_key(service: Service, path: tuple[str, ...], value: Value, span: Span) -> str:
    """Return the variable for a URL's password: the one of the service that the URL leads to, if it has it."""
    text = value.raw[span.start : span.end].replace("$$", "$")
    url = re.search(r"[a-zA-Z][\w+.-]*://\S*$", value.raw[: span.start])
    rest = re.match(r"@([\w.-]+)", value.raw[span.end :])
    host = service.compose.services.get(rest[1]) if rest else None
    shared = shared_key(host, text) if host is not None else None
    if shared:
        return shared
    if path[:1] == ("environment",):
        name = _ADDRESS.sub("", _label(path, value).upper()) or "DATABASE"
        return f"{name}_PASSWORD"
    scheme = urlsplit(url[0]).scheme.upper().partition("+")[0] if url else "URL"
    return _own_name(service, re.sub(r"\W", "_", f"{scheme}_PASSWORD"))


def shared_key(service: Service, text: str) -> str | None:
    """Return the variable by which a service has the same secret already; None when it has not."""
    for variable in service.environment.values():
        if variable.value == text and is_secret(service, variable.name):
            return variable.variables[0].name if variable.variables else variable.name
    return None


def elsewhere(compose: Compose) -> Iterator[Credential]:
    """Yield the secrets in build arguments, labels, commands, health checks, and contents of configs and secrets."""
    for service in compose.services.values():
        if service.build is not None:
            yield from _variables(service, service.build.args.values())
        yield from _labels(service)
        for value, span, given, program in command_passwords(service):
            text = value.raw[span.start : span.end].replace("$$", "$")
            last = (re.findall(r"[A-Z]+", given.upper()) or [""])[-1]
            key = shared_key(service, text) or _own_name(service, last if last in _KINDS else "PASSWORD")
            yield part(service, key, value, span, "the command" if program.startswith("-") else program)
    for section in (compose.configs, compose.secrets):
        for definition in section.values():
            yield from _contents(definition)


def _labels(service: Service) -> Iterator[Credential]:
    for name, label in service.labels.items():
        node = label.node
        if node is None or node.kind != "scalar" or label.variables:
            continue
        secret = secret_name(name, service.compose.settings) and not harmless_value(label.raw)
        if secret or _HASH.search(label.raw):
            words = re.sub(r"\W+", "_", name).strip("_").upper().split("_")
            key = _own_name(service, "_".join(words[-2:]))
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
            key = _own_name(definition, re.sub(r"\W+", "_", match["key"]).upper())
            yield part(definition, key, content, Span(*match.span("value")), match["key"])
    for span in credential_url(raw):
        if not _uses_variable(content, span):
            yield part(definition, _own_name(definition, "URL_PASSWORD"), content, span, "URL")


def tokens(compose: Compose) -> Iterator[Credential]:
    """Yield the values that have the shape of a known issuer's tokens, wherever they stand."""
    for service in compose.services.values():
        whole = {id(one.value.node): one for one in environment(service)}
        for path, value in scalars(service.value):
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
                    yield part(definition, _own_name(definition, "TOKEN"), value, span, name)


def _token_key(service: Service, path: tuple[str, ...], value: Value) -> str:
    name = _label(path, value)
    if path[:1] == ("environment",) or path[:2] == ("build", "args"):
        return name
    return _own_name(service, "TOKEN")


@remembered
def all_of(compose: Compose) -> tuple[Credential, ...]:
    """Return every secret of a project that some rule moves, the plain variables first."""
    found = [one for service in compose.services.values() for one in environment(service)]
    found += [one for service in compose.services.values() for one in urls(service)]
    return (*found, *elsewhere(compose), *tokens(compose))
