"""Handing a variable over as a secret file: the definition, the mount, and the health check that reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ats_lint import Edit, EditRefused, EnvVar, Fix, Lines, Safety, Service, Span, Value
from ats_lint_rules._secrets.credentials import environment
from ats_lint_rules._secrets.env_lines import env_lines
from ats_lint_rules._secrets.moves import planned

_BECAUSE = "The entrypoint reads the same secret from the file; scripts that read the variable do not see it."


def as_file(service: Service, variable: EnvVar, target: str, title: str) -> Fix:
    """Return the fix that hands a secret over by a file.

    The secret is one of Compose's environment: the copy in the container can be read by every user of it, which a
    mounted file of the host, with the host's owner and mode, need not be.

    Raises:
        EditRefused: it cannot be done exactly, or something else reads the variable.
    """
    name = variable.name.lower()
    lines: tuple[Lines, ...] = ()
    _refuse(service, variable, name)
    if variable.variables:
        origin = variable.variables[0].name
    else:
        origin, lines = _in_dotenv(service, variable)
    glue = "=" if variable.style == "list" else ": "
    written = f"{target}{glue}/run/secrets/{name}"
    path = variable.source.path
    edits = (
        Edit(variable.span, written, path, ("services", service.key, "environment")),
        # A service that becomes read-only at the same time would not start.
        Edit(Span(variable.span.end, variable.span.end), "", path, ("services", service.key, "read_only")),
        *_check_edits(service, variable.name, name),
        *service.append("secrets", name),
        *service.compose.insert_top("secrets", f"{name}:\n  environment: {origin}\n"),
    )
    return Fix(title, edits, Safety.UNSAFE, _BECAUSE, lines)


def _in_dotenv(service: Service, variable: EnvVar) -> tuple[str, tuple[Lines, ...]]:
    """Return the variable of `.env` that takes a literal, and the lines that go with it."""
    found = next((one for one in environment(service) if one.key == variable.name), None)
    if found is None or "\n" in found.text:
        raise EditRefused("the value cannot be moved to .env")
    compose = service.compose
    origin = planned(compose).name_of(found)
    return origin, tuple(env_lines(compose, origin, found.text, compose.directory))


def _refuse(service: Service, variable: EnvVar, name: str) -> None:
    if variable.shared or variable.source is not service.source:
        raise EditRefused("other services share the variable")
    if name in service.compose.secrets:
        raise EditRefused(f"there is a secret called {name}")
    if service.has("read_only") and service.flag("read_only") is not False:
        raise EditRefused("Compose copies no secret from the environment into a read-only container")
    lines = [words.line for words in (service.command, service.entrypoint) if words is not None]
    if any(re.search(rf"\b{re.escape(variable.name)}\b", line) for line in lines):
        raise EditRefused("the command reads the variable")
    if variable.variables:
        only = variable.variables[0]
        if len(variable.variables) > 1 or variable.raw not in (f"${only.name}", variable.source.slice(only.span)):
            raise EditRefused("the value is put together from several parts")
        if only.has_default:
            raise EditRefused("the variable has a default")
    between = variable.source.slice(Span(variable.key_span.end, (variable.value_span or variable.key_span).start))
    if variable.style == "map" and ("\n" in between or "#" in between):
        raise EditRefused("the value does not stand beside its name")


def _check_edits(service: Service, variable: str, name: str) -> Iterator[Edit]:
    """Yield the edits by which the health check reads the file where it read the variable."""
    test = service.healthcheck.test if service.healthcheck else None
    if test is None:
        return
    scripts = tuple(_scripts(test.value))
    for value in _scalars(test.value):
        text = value.source.slice(value.span)
        for found in re.finditer(rf"\$\$(?:{variable}\b|\{{{variable}\}})", text):
            has_cat = service.facts is None or service.facts.has("cat") is not False
            if value not in scripts or value.shared or value.source is not service.source or not has_cat:
                raise EditRefused("the health check reads the variable")
            at = Span(value.span.start + found.start(), value.span.start + found.end())
            yield Edit(at, f"$$(cat /run/secrets/{name})", value.source.path, ("services", service.key, "healthcheck"))
        if re.search(rf"\$\$\{{{variable}[^}}\w]|\bprintenv {variable}\b", text):
            raise EditRefused("the health check reads the variable")


def _scalars(test: Value) -> tuple[Value, ...]:
    return test.list if test.kind == "list" else (test,)


def _scripts(test: Value) -> Iterator[Value]:
    """Yield the scalars that a shell reads: the text of CMD-SHELL, and what follows `sh -c`."""
    items = _scalars(test)
    if test.kind == "scalar" or (items and items[0].text == "CMD-SHELL"):
        yield from items
    for before, item in pairwise(items):
        if re.fullmatch(r"-\w*c", before.text or ""):
            yield item
