"""Moving a secret from a Compose file to `.env`: under which name, with which lines, and how safe that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ats_lint import Compose, EditRefused, Fix, Lines, Safety, Service, regex, remembered
from ats_lint_rules._common.comments_beside import comment_beside
from ats_lint_rules._secrets.credential_places import all_of
from ats_lint_rules._secrets.credentials import DOLLAR, Credential
from ats_lint_rules._secrets.env_lines import assignments, env_lines, home_of, readers, verdict
from ats_lint_rules._secrets.sharing import one_secret

_IDENTIFIER = regex(r"[A-Za-z_][A-Za-z0-9_]*")
# Compose, the Docker CLI and every shell have their own ideas of these.
_RESERVED = regex(r"COMPOSE_.*|DOCKER_.*|PATH|HOME|PWD|USER|SHELL|HOSTNAME")
_EXPORTED = regex(
    r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|(?:AZURE|ARM)_CLIENT_SECRET|(?:GITHUB|GH|GITLAB|CI_JOB|NPM|HF|VAULT|HCLOUD|CLOUDFLARE_API"
    r"|NODE_AUTH|SENTRY_AUTH|DIGITALOCEAN_ACCESS)_TOKEN|(?:OPENAI|ANTHROPIC|GEMINI)_API_KEY|PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH"
)
"""What shells and CI have for tools of their own: Compose takes that before `.env`, and the container would get it."""
_DATE = regex(r"\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?")


def move(found: Credential, title: str = "") -> Fix:
    """Return the fix that moves a secret to `.env`, a hint where that cannot be done exactly."""
    plan = planned(found.compose)
    name = plan.name_of(found)
    title = title or f"move it to {plan.place(found)} as {name}"
    try:
        return plan.fix(found, name, title)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"It cannot be moved exactly: {refused}.")


@remembered
def planned(compose: Compose) -> MovePlan:
    """Return the plan for a project; one for all findings, so that names never depend on who asks."""
    return MovePlan(compose)


class MovePlan:
    """Which secret of a directory's projects gets which name in `.env`."""

    def __init__(self, compose: Compose) -> None:
        """Look at every project that reads the same `.env`."""
        self.compose = compose
        project = compose.project
        beside = project.composes if project else (compose,)
        self.composes = [one for one in beside if one.directory == compose.directory]
        self.used = {variable.name for one in self.composes for variable in one.variables} | set(self._inherited())
        self.names: dict[tuple[str, str], str] = {}
        self.taken: dict[str, str] = {}
        self._name_all()

    def _inherited(self) -> Iterator[str]:
        """Yield the variables that services take from the environment of Compose (`- NAME`)."""
        for compose in self.composes:
            for service in compose.services.values():
                yield from (one.name for one in service.environment.values() if one.value_span is None)

    def _name_all(self) -> None:
        found = [one for compose in self.composes for one in all_of(compose)]
        texts: dict[str, dict[str, Credential]] = {}
        for one in found:
            texts.setdefault(one.key, {}).setdefault(one.text, one)
        same = one_secret(found)
        for key, by_text in texts.items():
            for text, one in by_text.items():
                first = same.get((key, text), one)
                if (first.key, text) not in self.names:
                    self.names[first.key, text] = self._name(first, alone=len(texts[first.key]) == 1)
                self.names[key, text] = self.names[first.key, text]

    def _name(self, first: Credential, *, alone: bool) -> str:
        key = _identifier(first.key)
        plain = (alone and not self._read_by_others(first)) or self._set(key, first.text, self._home(first))
        homes = {self._home(first), self.compose.directory}
        names = _candidates(first, plain=plain)
        name = next(name for name in names if all(self._free(name, first.text, home) for home in homes))
        self.taken[name] = first.text
        return name

    def name_of(self, found: Credential) -> str:
        """Return the variable for a secret."""
        return self.names[found.key, found.text]

    def place(self, found: Credential) -> str:
        """Return how the environment file for a secret is called."""
        home = self._home(found)
        return ".env" if home == self.compose.directory else f"{home.name}/.env"

    def _home(self, found: Credential) -> Path:
        """Return the directory whose `.env` is to have a secret; the project's where it cannot be moved."""
        try:
            return home_of(self.compose, found.value.source.path)
        except EditRefused:
            return self.compose.directory

    def _set(self, name: str, text: str, home: Path) -> bool:
        """Tell whether `.env` gives a variable this value already, and nothing gives it another."""
        settings = list(assignments(self.compose, name, home))
        return bool(settings) and all(not one.inherited and one.value == text for one in settings)

    def _free(self, name: str, text: str, home: Path) -> bool:
        if _RESERVED.fullmatch(name) or self.taken.get(name, text) != text:
            return False
        if any(True for _ in assignments(self.compose, name, home)):
            return self._set(name, text, home)
        return name not in self.used and not _EXPORTED.fullmatch(name)

    def _read_by_others(self, found: Credential) -> bool:
        """Tell whether another container could take the variable for its own, since it gets all of `.env`."""
        facts = found.owner.facts if isinstance(found.owner, Service) else None
        own = facts is not None and found.key in facts.credentials
        for other in readers(self.composes, self._home(found)):
            if found.key in other.environment and other.environment[found.key].from_env_file is None:
                continue
            theirs = other.facts
            if not own or theirs is None or found.key in theirs.credentials:
                return True
        return False

    def fix(self, found: Credential, name: str, title: str) -> Fix:
        """Return the fix.

        Raises:
            EditRefused: no exact edit can be made, or it would not help.
        """
        directory = home_of(self.compose, found.value.source.path)
        file = next(one for one in self.compose.files if one.path == found.value.source.path)
        if DOLLAR.search(found.value.raw[found.start : found.end].replace("$$", "")):
            raise EditRefused("it is the default of a variable")
        if _DATE.fullmatch(found.value.source.slice(found.value.span)):
            raise EditRefused("Compose reads it as a date")
        edits = self.compose.planned(
            file.substitute(found.value, found.start, found.end, f"${{{name}:?set {name} in .env}}")
        )
        lines = tuple(self._lines(name, found.text, directory))
        safety, because = verdict(self.compose, self.composes, name, found.text, directory)
        readers_too = (("services", one.key, "environment", name) for one in readers(self.composes, directory))
        claims = (*self._claims(found), *readers_too)
        because += comment_beside(self.compose, found.value)
        return Fix(title, edits, safety, because, lines, claims)

    def _claims(self, found: Credential) -> Iterator[tuple[str, ...]]:
        """Yield the variables whose type in YAML may change: `123` becomes a text, as it is in the container."""
        for key, name in self._variables.get(id(found.value.node), ()):
            yield "services", key, "environment", name

    @cached_property
    def _variables(self) -> dict[int, list[tuple[str, str]]]:
        """Service and name of the variables that stand at a node, by its identity."""
        known: dict[int, list[tuple[str, str]]] = {}
        for compose in self.composes:
            for service in compose.services.values():
                for one in service.environment.values():
                    if one.node is not None:
                        known.setdefault(id(one.node.node), []).append((service.key, one.name))
        return known

    def _lines(self, name: str, text: str, directory: Path) -> Iterator[Lines]:
        yield from env_lines(self.compose, name, text, directory)


def _candidates(first: Credential, *, plain: bool) -> Iterator[str]:
    """Yield names for a variable: its key, the key with the service's name before it, and numbered ones."""
    key = _identifier(first.key)
    prefix = _identifier(re.sub(r"\W", "_", first.owner.key.upper()))
    own = key if key.upper().startswith(prefix + "_") else f"{prefix}_{key}"
    if plain:
        yield key
    yield own
    yield f"{prefix}_{key}"
    yield from (f"{own}_{number}" for number in range(2, 1000))


def _identifier(text: str) -> str:
    if _IDENTIFIER.fullmatch(text):
        return text
    name = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text), flags=re.ASCII).strip("_").upper()
    return name if _IDENTIFIER.fullmatch(name) else f"_{name}"
