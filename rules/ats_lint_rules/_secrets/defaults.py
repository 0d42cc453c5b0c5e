"""Secrets that stand as the default of a variable, and what it takes to have none."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Compose, Edit, EditRefused, Fix, Safety, Service, Span, Value, Variable, dataclass
from ats_lint_rules._common.comments_beside import comment_beside
from ats_lint_rules._secrets.credentials import is_secret, scalars, texts_of
from ats_lint_rules._secrets.env_lines import env_lines, home_of, readers, verdict
from ats_lint_rules._secrets.moves import planned
from ats_lint_rules._secrets.secret_values import credential_url, harmless_value, secret_name


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    """A use of a variable with a telling default."""

    service: Service
    value: Value
    variable: Variable
    span: Span


def weak_defaults(service: Service) -> Iterator[Default]:
    """Yield the variables of a service whose default is a secret."""
    for path, value in texts_of(service):
        for variable in value.variables if "$" in value.raw else ():
            span, default = variable.default_span, variable.default
            if variable.nested or span is None or not default or variable.operator not in (":-", "-"):
                continue
            if not harmless_value(default) and _holds_secret(service, path, value, variable):
                yield Default(service, value, variable, span)


def _holds_secret(service: Service, path: tuple[str, ...], value: Value, variable: Variable) -> bool:
    if secret_name(variable.name, service.compose.settings):
        return True
    if path[:1] == ("environment",) or path[:2] == ("build", "args"):
        item = value.node.raw.strip("'\"").partition("=")[0] if len(path) < 2 or path[-1] == "args" else path[-1]
        if is_secret(service, item):
            return True
    places = (value.part_span(one.start, one.end) for one in credential_url(value.raw))
    return any(place.covers(variable.span) for place in places)


def require(found: Default) -> Fix:
    """Return the fix that makes the variable required, with its default in `.env`."""
    title = f"require {found.variable.name}, with the default in .env"
    try:
        return _fix(found, title)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"It cannot be moved exactly: {refused}.")


def _fix(found: Default, title: str) -> Fix:
    compose, variable = found.service.compose, found.variable
    name, text = variable.name, (variable.default or "").replace("$$", "\0")
    if "$" in text:
        raise EditRefused("the default refers to other variables")
    if variable.is_set and not variable.value:
        raise EditRefused(f".env leaves {name} empty")
    home = home_of(compose, found.value.source.path)
    composes = planned(compose).composes
    start = variable.name_span.end
    edit = Edit(Span(start, found.span.end), f":?set {name} in .env", found.value.source.path)
    safety, because = verdict(compose, composes, name, text, home)
    claims: tuple[tuple[str, ...], ...] = ()
    if not variable.is_set:
        uses = list(_other_uses(composes, name))
        if any(use.has_default and use.default != variable.default for _, use in uses if use):
            raise EditRefused(f"other places give {name} another default")
        handed = (("services", one.key, "environment", name) for one in readers(composes, home))
        claims = (*(path for path, use in uses if use is None or not use.has_default), *handed)
        if any(use is None or not (use.has_default or use.required) for _, use in uses):
            safety, because = Safety.UNSAFE, f"Other places use {name} without a default and get the value, too."
    lines = tuple(env_lines(compose, name, text.replace("\0", "$"), home))
    because += comment_beside(compose, found.value)
    return Fix(title, (edit,), safety, because, lines, claims)


def _other_uses(composes: list[Compose], name: str) -> Iterator[tuple[tuple[str, ...], Variable | None]]:
    """Yield every use of a variable with the path that it is resolved at; None for one without a template."""
    for compose in composes:
        for section, value in compose.root.items() if compose.root else ():
            for path, scalar in scalars(value, (section,)):
                yield from ((path, use) for use in scalar.variables if use.name == name)
        for service in compose.services.values():
            if name in service.environment and service.environment[name].value_span is None:
                yield ("services", service.key, "environment", name), None
