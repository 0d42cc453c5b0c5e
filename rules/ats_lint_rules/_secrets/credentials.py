"""Credentials that a Compose project holds in clear, each with the characters that have to go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint import Compose, Definition, EnvVar, Service, Span, Value, dataclass, regex, remembered
from ats_lint_rules._secrets.secret_values import harmless_value, is_placeholder, secret_name

# What an image's own list of credentials names besides secrets: accounts, and texts with a secret inside.
_NO_SECRET = regex(
    r"(?i)(?:USER(?:NAME)?|EMAIL|ADMIN|UR[LI]|DSN|CONN|ARGS|FLAGS|CONFIG|DATASOURCE|BACKEND|CREDENTIALS)$"
)
# What Compose takes for a variable; any other dollar stays as it is.
DOLLAR = regex(r"\$[A-Za-z_{]")
_OF_SERVICES = {
    "logging.options": "option ", "provider.options": "option ", "deploy.labels": "label ", "build.labels": "label ",
    "annotations": "annotation ",
}  # fmt: skip
_OF_DEFINITIONS = {"driver_opts": "option ", "labels": "label "}
_ITEM = regex(r"\A(?P<key>[\w.-]+)=(?P<value>.+)\Z", re.DOTALL)
_MOUNT = regex(r"(?:^|(?<=,))\s*(?P<key>[\w.-]+)=(?P<value>[^,]+)")
"""An option of `mount`, as the local driver hands them on in one text: `o: username=me,password=x`."""


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
    public = secret_name(name) and not secret_name(name, names)
    return name in known and not _NO_SECRET.search(name) and not public


@remembered
def environment(service: Service) -> tuple[Credential, ...]:
    """Return the secrets that are written out as values of environment variables."""
    return tuple(variables(service, service.environment.values()))


def variables(service: Service, variables: Iterable[EnvVar]) -> Iterator[Credential]:
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


def place_of(service: Service, name: str) -> Span:
    """Return where a service's own file says a variable or an option; its name when another file says it."""
    variable = service.environment.get(name)
    if variable is not None and variable.source.path == service.source.path:
        return pointer(variable)
    for words in (service.command, service.entrypoint):
        for value in (words.value.list or (words.value,)) if words and words.source.path == service.source.path else ():
            if name in value.raw:
                return value.part_span(value.raw.index(name), value.raw.index(name) + len(name))
    return service.name.span


def hooks(service: Service) -> Iterator[Value]:
    """Yield what Compose runs in a container after it starts and before it stops."""
    listed = (service.get(place) for place in ("post_start", "pre_stop"))
    return (hook for value in listed if value is not None for hook in value.list)


def scalars(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield every text below a value with the keys that lead there, a list's items under the list's path."""
    if value.kind == "scalar":
        yield path, value
    for key, child in value.items():
        yield from scalars(child, (*path, key))
    for item in value.list:
        yield from scalars(item, path)


@remembered
def texts_of(service: Service) -> tuple[tuple[tuple[str, ...], Value], ...]:
    """Return every text of a service with the keys that lead there."""
    return tuple(scalars(service.value))


def part(owner: Service | Definition, key: str, value: Value, span: Span, what: str) -> Credential:
    """Return a credential that is a part of a scalar's `raw` text."""
    text = value.raw[span.start : span.end].replace("$$", "$")
    return Credential(owner, key, value, span.start, span.end, text, value.part_span(span.start, span.end), what)


def own_name(owner: Service | Definition, suffix: str) -> str:
    return re.sub(r"\W", "_", owner.key.upper(), flags=re.ASCII) + "_" + suffix


def key_in(path: tuple[str, ...], value: Value) -> str:
    """Return the key that says a value: of a map, or of a `KEY=value` item."""
    item = value.raw.partition("=")[0]
    if path and path[-1] in ("environment", "labels", "args") and re.fullmatch(r"[\w.-]+", item):
        return item
    return path[-1] if path else ""


def uses_variable(value: Value, span: Span) -> bool:
    return bool(DOLLAR.search(value.raw[span.start : span.end].replace("$$", "")))


def shared_key(service: Service, text: str) -> str | None:
    """Return the variable by which a service has the same secret already; None when it has not."""
    for variable in service.environment.values():
        if variable.value == text and is_secret(service, variable.name):
            return variable.variables[0].name if variable.variables else variable.name
    return None


def options(compose: Compose) -> Iterator[Credential]:
    """Yield secrets in options of drivers and providers, in annotations, hooks, and labels but those of containers."""
    for service in compose.services.values():
        for place, kind in _OF_SERVICES.items():
            yield from _named(service, service.get(place), kind)
        for hook in hooks(service):
            yield from _named(service, hook.get("environment"), "")
    for section in (compose.volumes, compose.networks, compose.configs, compose.secrets):
        for definition in section.values():
            for place, kind in _OF_DEFINITIONS.items():
                yield from _named(definition, definition.get(place), kind)


def _named(owner: Service | Definition, value: Value | None, kind: str) -> Iterator[Credential]:
    for path, scalar in scalars(value) if value is not None else ():
        for key, span in _pairs(path[-1] if path else "", scalar):
            text = scalar.raw[span.start : span.end]
            secret = secret_name(key, owner.compose.settings) and not harmless_value(text)
            if secret and not uses_variable(scalar, span):
                name = own_name(owner, re.sub(r"\W+", "_", key).strip("_").upper())
                yield part(owner, name, scalar, span, kind + key)


def _pairs(key: str, scalar: Value) -> Iterator[tuple[str, Span]]:
    if key and key != "o":
        yield key, Span(0, len(scalar.raw) - line_breaks(scalar))
        return
    for found in (_MOUNT if key else _ITEM).finditer(scalar.raw):
        yield found["key"], Span(*found.span("value"))
