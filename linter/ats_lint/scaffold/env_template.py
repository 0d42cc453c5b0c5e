"""`.env.example` with a note for each variable, and the generator of passwords."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ats_lint.analysis.views.compose import Compose
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.issuers import Issuers, is_secret
from ats_lint.scaffold.new_files import EXECUTABLE, NewFile
from ats_lint.syntax.compose.interpolation import Variable

_GENERATOR = """\
#!/bin/sh
# Give every secret that this stack checks itself, and that has no value yet, a random one; what is there stays.
# What others issue (keys of a cloud, a mail server, a payment service) is not made up here: fill it in.
set -eu
umask 077
cd "$(dirname "$0")/{up}"

random() {{ od -An -N24 -tx1 /dev/urandom | tr -d ' \\n'; }}

in_env() {{
  if grep -q "^$1=." .env; then
    return
  fi
  rest=$(grep -v "^$1=" .env || true)
  printf '%s\\n%s=%s\\n' "$rest" "$1" "$(random)" | sed '/./,$!d' > .env.new
  mv .env.new .env
  echo "generated $1 in .env"
}}

in_file() {{
  if [ ! -s "$1" ]; then
    mkdir -p "$(dirname "$1")"
    random > "$1"
    echo "generated $1"
  fi
}}

touch .env
chmod 600 .env
{calls}"""


def env_example(compose: Compose, _: DevSettings, *, generated: bool = False) -> Iterator[NewFile]:
    """Return `.env.example`: every variable that the Compose files read, without any value.

    `generated` says that the script beside it is there, or is written now.
    """
    issuers = Issuers(compose)
    lines = ["# Copy this file to .env and fill in what is required; Compose reads .env by itself."]
    if generated:
        lines.append("# scripts/generate-secrets gives a random value to what this stack checks itself.")
    for name, uses in _variables(compose).items():
        lines += ["", f"# {_note(name, uses, issuers)}", f"{name}="]
    yield NewFile(compose.directory / ".env.example", "\n".join(lines) + "\n")


def generator(compose: Compose, _: DevSettings) -> Iterator[NewFile]:
    """Return the script that gives secrets their first values; nothing where the stack checks none itself."""
    issuers = Issuers(compose)
    names = [name for name in _variables(compose) if issuers.is_own(name)]
    calls = [f"in_env {name}" for name in names]
    calls += [f"in_file '{path}'" for name, path in _secret_files(compose) if issuers.is_own(name)]
    if calls:
        path = script(compose)
        up = os.path.relpath(compose.directory, path.parent)
        yield NewFile(path, _GENERATOR.format(up=up, calls="\n".join(calls) + "\n"), EXECUTABLE)


def script(compose: Compose) -> Path:
    """Return where the generator is."""
    return compose.directory / "scripts" / "generate-secrets"


def _variables(compose: Compose) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in compose.variables:
        found.setdefault(variable.name, []).append(variable)
    return found


def _note(name: str, uses: list[Variable], issuers: Issuers) -> str:
    required = any(one.operator in {"?", ":?"} or not one.operator for one in uses)
    defaults = {one.default for one in uses if one.operator in {"-", ":-"} and one.default}
    kind = "required" if required else "optional"
    if is_secret(name):
        return f"{kind}: a secret" if issuers.is_own(name) else f"{kind}: a secret that somebody else issues"
    if defaults and not required:
        return f"optional, by default {' or '.join(sorted(defaults))}"
    return kind


def _secret_files(compose: Compose) -> Iterator[tuple[str, str]]:
    """Yield the secrets that are files of the project, with their paths."""
    for name, secret in compose.secrets.items():
        text = secret.text("file")
        if text and "'" not in text and not text.startswith(("/", "..", "~")):
            yield name, text.removeprefix("./")
